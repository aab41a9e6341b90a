# SPDX-License-Identifier: MIT
"""torchsde: sdeint with the Euler method, diagonal noise, its default Brownian interval, no gradients."""

import torch
import torchsde

import common


class OrnsteinUhlenbeck(torch.nn.Module):
    noise_type = "diagonal"
    sde_type = "ito"

    def __init__(self, workload):
        super().__init__()
        self.workload = workload

    def f(self, _, x):
        return self.workload.rate * (self.workload.mean - x)

    def g(self, _, x):
        return torch.full_like(x, self.workload.volatility)


def solver(workload, real, batch):
    sde = OrnsteinUhlenbeck(workload)
    times = torch.tensor([0.0, workload.time], dtype=real)

    def simulate(_):
        start = torch.full((batch, 1), workload.start, dtype=real)
        return torchsde.sdeint(sde, start, times, method="euler", dt=workload.dt)[-1, :, 0].numpy()

    return simulate


def variants(workload, precision, seed):
    if workload.name != "W1":
        raise NotImplementedError("W1 only")
    torch.manual_seed(seed)
    torch.set_grad_enabled(False)
    real = getattr(torch, precision)
    batch = 32768  # Python's share of a step is large: smaller batches are slower
    return [common.Batches(f"{batch} replicas", batch, solver(workload, real, batch))]


if __name__ == "__main__":
    import importlib.metadata

    common.main(f"torchsde {importlib.metadata.version('torchsde')}, PyTorch {torch.__version__}", variants)
