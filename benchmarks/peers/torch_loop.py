# SPDX-License-Identifier: MIT
"""PyTorch without gradients: tensors over replicas, updated in place.

torch.compile of twenty steps is not among the variants: it was ten times slower.
"""

import math

import torch

import common

DEVICE = "cuda" if common.ON_GPU else "cpu"

def normal_in_place(workload, real, batch):
    if workload.name == "W1":
        keep, pull = 1 - workload.rate * workload.dt, workload.rate * workload.mean * workload.dt
        kick = workload.volatility * workload.dt ** 0.5
    else:
        keep, pull, kick = 1 - workload.eta, 0.0, -workload.eta * workload.scale
    noise = torch.empty(batch, dtype=real, device=DEVICE)

    def simulate(_):
        x = torch.full((batch,), workload.start, dtype=real, device=DEVICE)
        for _ in range(workload.steps):
            noise.normal_()
            x.mul_(keep).add_(noise, alpha=kick)
            if pull:
                x.add_(pull)
        return x.cpu().numpy()

    return simulate


def agents_mean(workload, real, batch):
    shape = (batch, workload.agents, workload.dimension)
    student = torch.distributions.StudentT(torch.tensor(workload.dof, dtype=real, device=DEVICE))
    noise = torch.empty(shape, dtype=real, device=DEVICE)

    def simulate(_):
        x = torch.full((batch, workload.dimension), workload.start, dtype=real, device=DEVICE)
        for _ in range(workload.steps):
            if workload.name == "W3":
                mean = student.sample(shape).mean(1).mul_(workload.scale).add_(x)
            else:
                mean = noise.cauchy_().mul_(workload.scale).add_((x * x * x)[:, None, :]).sign_().mean(1)
            x.sub_(mean, alpha=workload.eta)
        return x.cpu().numpy()

    return simulate


def first_exit(workload, real, batch):
    """Replicas that have left are dropped from the tensors.  Chambers, Mallows and Stuck for the noise."""
    alpha = workload.alpha
    kick = workload.volatility * workload.dt ** (1 / alpha)

    def simulate(_):
        left_at = torch.zeros(batch, dtype=torch.int64, device=DEVICE)
        inside = torch.arange(batch, device=DEVICE)
        x = torch.full((batch,), workload.start, dtype=real, device=DEVICE)
        for step in range(1, workload.steps + 1):
            angle = torch.rand_like(x).sub_(0.5).mul_(math.pi)
            weight = torch.empty_like(x).exponential_()
            noise = (torch.sin(alpha * angle) / torch.cos(angle) ** (1 / alpha)
                     * (torch.cos((1 - alpha) * angle) / weight) ** ((1 - alpha) / alpha))
            x = x + workload.dt * (x - x * x * x) + kick * noise
            above, below = x >= workload.upper, x <= workload.lower
            out = above | below
            if out.any():
                left_at[inside[above]] = step
                left_at[inside[below]] = -step
                inside, x = inside[~out], x[~out]
        return left_at.cpu().numpy()

    return simulate


def variants(workload, precision, seed):
    torch.manual_seed(seed)
    torch.set_grad_enabled(False)
    real = getattr(torch, precision)
    if workload.exits:
        make, batches = first_exit, (1 << 18, 1 << 22) if common.ON_GPU else (4096, 16384)
    elif workload.name in ("W3", "W4"):
        make, batches = agents_mean, (1 << 14, 1 << 17) if common.ON_GPU else (64, 512)
    else:
        make, batches = normal_in_place, (1 << 18, 1 << 20, 1 << 22) if common.ON_GPU else (4096, 16384, 65536)
    return [common.Batches(f"{batch} replicas", batch, make(workload, real, batch)) for batch in batches]


if __name__ == "__main__":
    common.main(f"PyTorch {torch.__version__}", variants)
