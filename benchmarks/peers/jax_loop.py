# SPDX-License-Identifier: MIT
"""JAX: jit of a scan over steps.  Tried: the scan over whole batches and the vmap of one replica's scan.
Its generator is the default, Threefry, and on a GPU also rbg, which on a processor was six times slower."""

import os

if os.environ.get("HEAVYTAIL_BENCH_DEVICE") != "gpu":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")

import jax
import jax.numpy as jnp

import common


def normal_step(workload, real, key, x):
    z = jax.random.normal(key, x.shape, real)
    if workload.name == "W1":
        return x + workload.rate * (workload.mean - x) * workload.dt + workload.volatility * workload.dt ** 0.5 * z
    return x - workload.eta * (x + workload.scale * z)


def agents_step(workload, real, key, x):
    shape = x.shape[:-1] + (workload.agents, workload.dimension)
    if workload.name == "W3":
        noise = jax.random.t(key, workload.dof, shape, real)
        return x - workload.eta * (x + workload.scale * noise.mean(-2))
    gradient = (x ** 3)[..., None, :] + workload.scale * jax.random.cauchy(key, shape, real)
    return x - workload.eta * jnp.sign(gradient).mean(-2)


def last_state(workload, real, key, shape):
    step = normal_step if workload.name in ("W1", "W2") else agents_step

    def body(carry, _):
        key, x = carry
        key, now = jax.random.split(key)
        return (key, step(workload, real, now, x)), None

    (_, x), _ = jax.lax.scan(body, (key, jnp.full(shape, workload.start, real)), None, length=workload.steps)
    return x


def stable(workload, real, key, shape):
    """Chambers, Mallows and Stuck for symmetric laws."""
    alpha = workload.alpha
    first, second = jax.random.split(key)
    angle = jnp.pi * (jax.random.uniform(first, shape, real) - 0.5)
    weight = jax.random.exponential(second, shape, real)
    return (jnp.sin(alpha * angle) / jnp.cos(angle) ** (1 / alpha)
            * (jnp.cos((1 - alpha) * angle) / weight) ** ((1 - alpha) / alpha))


def first_exit(workload, real, key, shape):
    """A while loop that ends when all replicas of the batch have left."""
    kick = workload.volatility * workload.dt ** (1 / workload.alpha)

    def going(carry):
        step, _, _, left_at = carry
        return (step < workload.steps) & (left_at == 0).any()

    def body(carry):
        step, key, x, left_at = carry
        key, now = jax.random.split(key)
        x = x + workload.dt * (x - x ** 3) + kick * stable(workload, real, now, shape)
        step = step + 1
        x = jnp.where(left_at != 0, 0, x)
        here = jnp.where(x >= workload.upper, step, jnp.where(x <= workload.lower, -step, 0))
        return step, key, x, jnp.where(left_at == 0, here, left_at)

    start = (jnp.int32(0), key, jnp.full(shape, workload.start, real), jnp.zeros(shape, jnp.int32))
    return jax.lax.while_loop(going, body, start)[3]


def variants(workload, precision, _):
    jax.config.update("jax_enable_x64", precision == "float64")
    real = jnp.dtype(precision)
    make = first_exit if workload.exits else last_state
    tail = () if workload.name in ("W1", "W2", "W6") else (workload.dimension,)
    batches = (64, 256) if tail else (4096, 16384)
    if common.ON_GPU:
        batches = (1 << 14, 1 << 17) if tail else (1 << 18, 1 << 20, 1 << 22)
    found = []
    for generator in ("threefry2x32", "rbg") if common.ON_GPU else ("threefry2x32",):
        for batch in batches:
            whole = jax.jit(lambda key, n=batch: make(workload, real, key, (n,) + tail))
            found.append(common.Batches(f"scan over {batch} replicas" + (f", {generator}" if common.ON_GPU else ""), batch,
                                        lambda seed, f=whole, g=generator: f(jax.random.key(seed, impl=g))))
    one = jax.vmap(lambda key: make(workload, real, key, tail))
    width = batches[1] if common.ON_GPU else batches[0]
    mapped = jax.jit(lambda key: one(jax.random.split(key, width)))
    found.append(common.Batches(f"vmap of {width} scans", width, lambda seed: mapped(jax.random.key(seed))))
    return found


if __name__ == "__main__":
    common.main(f"JAX {jax.__version__}", variants)
