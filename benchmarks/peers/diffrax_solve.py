# SPDX-License-Identifier: MIT
"""diffrax: diffeqsolve with Euler under jit and vmap.  Tried: its virtual Brownian tree and its unsafe Brownian path."""

import os

if os.environ.get("HEAVYTAIL_BENCH_DEVICE") != "gpu":
    os.environ.setdefault("JAX_PLATFORMS", "cpu")

import diffrax
import jax
import jax.numpy as jnp
import lineax

import common


def solve(workload, real, path, shape):
    def drift(_, x, __):
        return workload.rate * (workload.mean - x)

    def diffusion(_, x, __):
        volatility = jnp.full(shape, workload.volatility, real)
        return lineax.DiagonalLinearOperator(volatility) if shape else volatility

    terms = diffrax.MultiTerm(diffrax.ODETerm(drift), diffrax.ControlTerm(diffusion, path))
    start = jnp.full(shape, workload.start, real)
    solution = diffrax.diffeqsolve(terms, diffrax.Euler(), 0.0, workload.time, workload.dt, start,
                                   saveat=diffrax.SaveAt(t1=True), max_steps=workload.steps + 1,
                                   adjoint=diffrax.ForwardMode())
    return solution.ys[0]


def unsafe(real, key, shape, _):
    return diffrax.UnsafeBrownianPath(jax.ShapeDtypeStruct(shape, real), key)


def tree(real, key, shape, workload):
    return diffrax.VirtualBrownianTree(0.0, workload.time, workload.dt / 2, jax.ShapeDtypeStruct(shape, real), key)


def variants(workload, precision, _):
    if workload.name != "W1":
        raise NotImplementedError("W1 only")
    jax.config.update("jax_enable_x64", precision == "float64")
    real = jnp.dtype(precision)
    found = []
    large, small = (1 << 20, 1 << 16) if common.ON_GPU else (4096, 256)
    for label, path, batch in (("unsafe path", unsafe, large), ("virtual tree", tree, small)):
        one = jax.vmap(lambda key, p=path: solve(workload, real, p(real, key, (), workload), ()))
        mapped = jax.jit(lambda key, f=one, n=batch: f(jax.random.split(key, n)))
        found.append(common.Batches(f"{label}, vmap of {batch}", batch, lambda seed, f=mapped: f(jax.random.key(seed))))
    whole = jax.jit(lambda key: solve(workload, real, unsafe(real, key, (large,), workload), (large,)))
    found.append(common.Batches(f"unsafe path, state of {large}", large, lambda seed: whole(jax.random.key(seed))))
    return found


if __name__ == "__main__":
    common.main(f"diffrax {diffrax.__version__}, JAX {jax.__version__}", variants)
