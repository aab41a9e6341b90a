# SPDX-License-Identifier: MIT
"""numba: one compiled loop over replicas and steps, numbers drawn one by one where they are needed.

Tried: numpy.random inside the loop (numba's own Mersenne Twister), a numpy Generator passed in, and a Generator that
fills a float32 buffer for one replica.
"""

import math

import numba
import numpy

import common


@numba.njit
def linear_global(batch, steps, start, keep, pull, kick, last):
    for replica in range(batch):
        x = start
        for _ in range(steps):
            x = keep * x + pull + kick * type(start)(numpy.random.standard_normal())
        last[replica] = x


@numba.njit
def linear_generator(generator, batch, steps, start, keep, pull, kick, last):
    for replica in range(batch):
        x = start
        for _ in range(steps):
            x = keep * x + pull + kick * type(start)(generator.standard_normal())
        last[replica] = x


@numba.njit
def linear_buffer(generator, batch, steps, start, keep, pull, kick, last):
    for replica in range(batch):
        noise = generator.standard_normal(steps, dtype=numpy.float32)
        x = start
        for step in range(steps):
            x = keep * x + pull + kick * noise[step]
        last[replica] = x


@numba.njit
def agents_student(generator, steps, agents, dof, eta, scale, last):
    for replica in range(last.shape[0]):
        x = last[replica]
        for _ in range(steps):
            for j in range(len(x)):
                noise = 0.0
                for _ in range(agents):
                    noise += generator.standard_t(dof)
                x[j] -= eta * (x[j] + scale * type(eta)(noise / agents))


@numba.njit
def agents_cauchy_signs(generator, steps, agents, dof, eta, scale, last):
    for replica in range(last.shape[0]):
        x = last[replica]
        for _ in range(steps):
            for j in range(len(x)):
                gradient = x[j] * x[j] * x[j]
                signs = 0
                for _ in range(agents):
                    signs += 1 if gradient + scale * type(eta)(generator.standard_cauchy()) > 0 else -1
                x[j] -= eta * type(eta)(signs / agents)


@numba.njit
def stable(generator, alpha):
    """Chambers, Mallows and Stuck for symmetric laws."""
    angle = math.pi * (generator.random() - 0.5)
    weight = generator.standard_exponential()
    return (math.sin(alpha * angle) / math.cos(angle) ** (1 / alpha)
            * (math.cos((1 - alpha) * angle) / weight) ** ((1 - alpha) / alpha))


@numba.njit
def first_exit(generator, steps, start, alpha, dt, kick, lower, upper, left_at):
    for replica in range(len(left_at)):
        x = start
        for step in range(1, steps + 1):
            x = x + dt * (x - x * x * x) + kick * type(start)(stable(generator, alpha))
            if x >= upper or x <= lower:
                left_at[replica] = step if x >= upper else -step
                break


def linear(workload, real, seed, batch):
    if workload.name == "W1":
        keep = 1 - workload.rate * workload.dt
        pull, kick = workload.rate * workload.mean * workload.dt, workload.volatility * workload.dt ** 0.5
    else:
        keep, pull, kick = 1 - workload.eta, 0.0, -workload.eta * workload.scale
    numbers = (batch, workload.steps, real(workload.start), real(keep), real(pull), real(kick))
    generator = numpy.random.Generator(numpy.random.SFC64(seed))

    def with_global(_):
        last = numpy.empty(batch, real)
        linear_global(*numbers, last)
        return last

    def with_generator(_):
        last = numpy.empty(batch, real)
        linear_generator(generator, *numbers, last)
        return last

    def with_buffer(_):
        last = numpy.empty(batch, real)
        linear_buffer(generator, *numbers, last)
        return last

    found = {"numpy.random": with_global, "SFC64": with_generator}
    if real is numpy.float32:
        found["SFC64, float32 buffer"] = with_buffer
    return found


@numba.njit
def seed_global(seed):
    numpy.random.seed(seed)


def variants(workload, precision, seed):
    real = numpy.dtype(precision).type
    batch = 4096
    if workload.name in ("W1", "W2"):
        seed_global(seed)
        return [common.Batches(label, batch, simulate)
                for label, simulate in linear(workload, real, seed, batch).items()]
    generator = numpy.random.Generator(numpy.random.SFC64(seed))
    if workload.exits:
        numbers = (workload.steps, real(workload.start), workload.alpha, real(workload.dt),
                   real(workload.volatility * workload.dt ** (1 / workload.alpha)), workload.lower, workload.upper)

        def simulate(_):
            left_at = numpy.zeros(batch, numpy.int64)
            first_exit(generator, *numbers, left_at)
            return left_at
    else:
        batch = 128
        loop = agents_student if workload.name == "W3" else agents_cauchy_signs

        def simulate(_):
            last = numpy.full((batch, workload.dimension), workload.start, real)
            loop(generator, workload.steps, workload.agents, workload.dof, real(workload.eta), real(workload.scale), last)
            return last

    return [common.Batches("SFC64", batch, simulate)]


if __name__ == "__main__":
    common.main(f"numba {numba.__version__}", variants)
