# SPDX-License-Identifier: MIT
"""numpy: arrays over replicas, one random array a step, updated in place.  Two of its generators are tried."""

import numpy

import common


def ornstein_uhlenbeck(workload, real, generator, batch):
    keep = real(1 - workload.rate * workload.dt)
    pull = real(workload.rate * workload.mean * workload.dt)
    kick = real(workload.volatility * workload.dt ** 0.5)
    noise = numpy.empty(batch, real)

    def simulate(_):
        x = numpy.full(batch, workload.start, real)
        for _ in range(workload.steps):
            generator.standard_normal(out=noise, dtype=real)
            numpy.multiply(noise, kick, out=noise)
            numpy.multiply(x, keep, out=x)
            x += pull
            x += noise
        return x

    return simulate


def sgd(workload, real, generator, batch):
    eta, scale = real(workload.eta), real(workload.scale)
    noise = numpy.empty(batch, real)

    def simulate(_):
        x = numpy.full(batch, workload.start, real)
        for _ in range(workload.steps):
            generator.standard_normal(out=noise, dtype=real)
            numpy.multiply(noise, scale, out=noise)
            numpy.add(noise, x, out=noise)
            numpy.multiply(noise, eta, out=noise)
            x -= noise
        return x

    return simulate


def student_t(workload, real, generator, shape):
    """Two ways to draw: the generator's own in float64, or a normal over the root of a gamma in the precision asked for."""
    half = workload.dof / 2

    def own():
        return generator.standard_t(workload.dof, shape).astype(real, copy=False)

    def ratio():
        gamma = generator.standard_gamma(half, shape, dtype=real)
        gamma /= real(half)
        numpy.sqrt(gamma, out=gamma)
        return generator.standard_normal(shape, dtype=real) / gamma

    return {"standard_t": own, "normal/gamma": ratio}


def cauchy(real, generator, shape):
    def own():
        return generator.standard_cauchy(shape).astype(real, copy=False)

    def ratio():
        return generator.standard_normal(shape, dtype=real) / generator.standard_normal(shape, dtype=real)

    return {"standard_cauchy": own, "normal/normal": ratio}


def agents_mean(workload, real, draw, batch):
    """DSGD (W3) or DSignSGD (W4) of several agents."""
    eta, scale = real(workload.eta), real(workload.scale)

    def simulate(_):
        x = numpy.full((batch, workload.dimension), workload.start, real)
        for _ in range(workload.steps):
            noise = draw()
            noise *= scale
            gradient = x if workload.name == "W3" else x * x * x
            noise += gradient[:, None, :]
            if workload.name == "W4":
                numpy.sign(noise, out=noise)
            x -= eta * noise.mean(axis=1)
        return x

    return simulate


def stable(alpha, real, generator, count):
    """Chambers, Mallows and Stuck for symmetric laws."""
    angle = (generator.random(count, dtype=real) - real(0.5)) * real(numpy.pi)
    weight = generator.standard_exponential(count, dtype=real)
    return (numpy.sin(alpha * angle) / numpy.cos(angle) ** (1 / alpha)
            * (numpy.cos((1 - alpha) * angle) / weight) ** ((1 - alpha) / alpha))


def first_exit(workload, real, generator, batch):
    """Replicas that have left are dropped from the arrays."""
    alpha, dt = real(workload.alpha), real(workload.dt)
    kick = real(workload.volatility * workload.dt ** (1 / workload.alpha))

    def simulate(_):
        left_at = numpy.zeros(batch, numpy.int64)
        inside = numpy.arange(batch)
        x = numpy.full(batch, workload.start, real)
        for step in range(1, workload.steps + 1):
            x = x + dt * (x - x * x * x) + kick * stable(alpha, real, generator, len(x))
            above, below = x >= workload.upper, x <= workload.lower
            out = above | below
            if out.any():
                left_at[inside[above]] = step
                left_at[inside[below]] = -step
                inside, x = inside[~out], x[~out]
        return left_at

    return simulate


def variants(workload, precision, seed):
    numpy.seterr(all="ignore")  # a division by a number that was drawn as zero; such replicas are counted by common.py
    real = numpy.dtype(precision).type
    found = []
    for bits in (numpy.random.PCG64, numpy.random.SFC64):
        generator = numpy.random.Generator(bits(seed))
        if workload.name in ("W1", "W2"):
            make = ornstein_uhlenbeck if workload.name == "W1" else sgd
            for batch in (4096, 16384):
                found.append(common.Batches(f"{bits.__name__}, {batch} replicas", batch,
                                            make(workload, real, generator, batch)))
        elif workload.name in ("W3", "W4"):
            for batch in (64, 512):
                shape = (batch, workload.agents, workload.dimension)
                draws = (student_t(workload, real, generator, shape) if workload.name == "W3"
                         else cauchy(real, generator, shape))
                for label, draw in draws.items():
                    found.append(common.Batches(f"{bits.__name__}, {label}, {batch} replicas", batch,
                                                agents_mean(workload, real, draw, batch)))
        else:
            for batch in (2048, 8192):
                found.append(common.Batches(f"{bits.__name__}, {batch} replicas", batch,
                                            first_exit(workload, real, generator, batch)))
    return found


if __name__ == "__main__":
    common.main(f"numpy {numpy.__version__}", variants)
