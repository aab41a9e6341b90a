#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
# Writes tail.txt: samples, and what numpy and scipy make of them by the formulas as printed in the papers.
# Usage: tests/vectors/tail_reference.py > tests/vectors/tail.txt   (Python 3.9, numpy, scipy)
import math
import struct

import numpy as np
from scipy import optimize, stats

Z = stats.norm.ppf(0.975)


def bits(x):
    return struct.pack(">d", x).hex()


def line(name, *values):
    print(name, "| :", *(bits(float(v)) for v in values))


def log_excesses(x, k):
    d = np.sort(x[x > 0])[::-1]
    return np.log(d[:k]) - np.log(d[k])


def hill(x, k):
    return log_excesses(x, k).mean()


def interval(value, variance, k):
    return value - Z * math.sqrt(variance / k), value + Z * math.sqrt(variance / k)


def moment(x, k):
    e = log_excesses(x, k)
    m1, m2 = e.mean(), (e**2).mean()
    g = m1 + 1 - 0.5 / (1 - m1**2 / m2)
    if g >= 0:
        v = 1 + g**2
    else:
        v = (1 - g) ** 2 * (1 - 2 * g) * (1 - g + 6 * g**2) / ((1 - 3 * g) * (1 - 4 * g))
    return (g, *interval(g, v, k))


def pickands(x, k):
    d = np.sort(x)[::-1]
    g = math.log2((d[k - 1] - d[2 * k - 1]) / (d[2 * k - 1] - d[4 * k - 1]))
    v = g**2 * (2 ** (2 * g + 1) + 1) / (2 * (2**g - 1) * math.log(2)) ** 2
    return (g, *interval(g, v, k))


def generalized_pareto(x, k):
    d = np.sort(x)[::-1]
    y = d[:k] - d[k]
    mean = y.mean()
    y = y / mean

    def loss(p):
        g, s = p
        w = 1 + g * y / s
        if s <= 0 or g <= -1 or g == 0 or (w <= 0).any():  # below -1 the likelihood has no maximum
            return 1e300
        return k * math.log(s) + (1 / g + 1) * np.log(w).sum()

    def score(p):
        g, s = p
        w = 1 + g * y / s
        return [
            np.log(w).sum() / g**2 - (1 / g + 1) * (y / s / w).sum(),
            -k / s + (1 / g + 1) * (g * y / s**2 / w).sum(),
        ]

    start = min(
        (optimize.minimize(loss, [g, 1 - g / 2], method="Nelder-Mead", options={"xatol": 1e-10, "fatol": 1e-12, "maxiter": 4000})
         for g in (-0.3, 0.2, 0.7)),
        key=lambda r: r.fun,
    ).x
    root = optimize.root(score, start, method="hybr", options={"xtol": 1e-15})
    g, s = root.x
    assert np.abs(score(root.x)).max() < 1e-9, (root, start)
    assert -1 < g < 3
    s *= mean
    likelihood = -loss(root.x) - k * math.log(mean)
    return g, s, (1 + g) / math.sqrt(k), s * math.sqrt(2 * (1 + g) / k), likelihood


def second_order(x):
    d = np.sort(x[x > 0])[::-1]
    n = len(d)
    k = min(n - 1, int(n**0.995))
    e = log_excesses(x, k)
    m1, m2, m3 = e.mean(), (e**2).mean(), (e**3).mean()
    t = (math.log(m1) - math.log(m2 / 2) / 2) / (math.log(m2 / 2) / 2 - math.log(m3 / 6) / 3)
    rho = min(-0.25, max(-4.0, -abs(3 * (t - 1) / (t - 3))))
    i = np.arange(1, k + 1)
    u = i * np.log(d[:k] / d[1 : k + 1])
    w = (i / k) ** -rho
    top = w.mean() * u.mean() - (w * u).mean()
    bottom = w.mean() * (w * u).mean() - ((i / k) ** (-2 * rho) * u).mean()
    return rho, (k / n) ** rho * top / bottom


def reduced_bias_hill(x, k):
    n = (x > 0).sum()
    rho, beta = second_order(x)
    return hill(x, k) * (1 - beta * (n / k) ** rho / (1 - rho))


def drees_kaufmann(x):
    n = int((x > 0).sum())
    grid, k = [], 1
    while k <= n - 1:
        grid.append(k)
        k = k + 1 if k < 64 else max(k + 1, int(1.03 * k))
    h = {k: hill(x, k) for k in grid}
    moved = {k: max([0.0] + [math.sqrt(i) * abs(h[i] - h[k]) for i in grid if 1 < i <= k]) for k in grid}

    def first(r):
        return next((k for k in grid if moved[k] > r), None)

    g = hill(x, min(grid[-1], int(2 * math.sqrt(n))))
    r = 2.5 * g * n**0.25
    while first(max(r, r**0.7)) is None:
        r *= 0.9
    return (2 * g**2) ** (1 / 3) / 3 * (first(r**0.7) / first(r) ** 0.7) ** (1 / 0.3)


def chosen_k(x):
    n = int((x > 0).sum())
    return int(min(max(drees_kaufmann(x), max(2, min(2 * math.sqrt(n), n / 4))), n - 1))


def mohammadi(x, block):
    blocks = len(x) // block
    used = x[: blocks * block]
    a = np.log(np.abs(used.reshape(blocks, block).sum(axis=1)))
    b = np.log(np.abs(used))
    q = (a.mean() - b.mean()) / math.log(block)
    m = Z * math.sqrt(a.var(ddof=1) / len(a) + b.var(ddof=1) / len(b)) / math.log(block)
    return 1 / q, 1 / (q + m), 1 / (q - m)


def log_moment(x):
    y = np.log(np.abs(x))
    n = len(y)
    v = y.var()
    index = lambda variance: 1 / math.sqrt(6 * variance / math.pi**2 - 0.5)
    d = y - y.mean()
    margin = Z * math.sqrt(((d**4).mean() - v**2) / n)
    a = index(v)
    log_s = y.mean() - np.euler_gamma * (1 / a - 1)
    influence = d - np.euler_gamma * 3 / math.pi**2 * a * (d**2 - v)
    m = Z * math.sqrt((influence**2).mean() / n)
    return a, index(v + margin), index(v - margin), math.exp(log_s), math.exp(log_s - m), math.exp(log_s + m)


def characteristic_function(x):
    n = len(x)
    d = np.sort(x)[::-1]
    unit = (d[math.ceil(0.25 * n) - 1] - d[math.ceil(0.75 * n) - 1]) / 2
    u = np.arange(2, 11) / 10 / unit

    def fit(weights):
        phi = (weights[:, None] * np.exp(1j * np.outer(x, u))).sum(axis=0)
        slope, intercept = np.polyfit(np.log(u), np.log(-np.log(np.abs(phi) ** 2)), 1)
        return np.array([slope, (intercept - math.log(2)) / slope])

    equal = np.full(n, 1 / n)
    a, log_s = fit(equal)
    # The influence of one value: the derivative along weights that move towards it.
    h = 1e-5
    influence = []
    for i in range(n):
        towards = -equal.copy()
        towards[i] += 1
        influence.append((fit(equal + h * towards) - fit(equal - h * towards)) / (2 * h))
    error = np.sqrt((np.array(influence) ** 2).mean(axis=0) / n)
    return a, math.exp(log_s), Z * error[0], Z * error[1]


def cvar(x, p):
    d = np.sort(x)[::-1]
    n = len(d)
    m = n * (1 - p)
    w = np.clip(m - np.arange(n), 0, 1) / m
    value = (w * d).sum()
    q = d[math.ceil(m) - 1]
    variance = (w * (d - value) ** 2).sum() + p * (value - q) ** 2
    return (value, *interval(value, variance, m))


def trimmed_mean(x, share):
    d = np.sort(x)
    n = len(d)
    g = n * share
    w = np.clip(np.arange(1, n + 1) - g, 0, 1) * np.clip(n - g - np.arange(n), 0, 1)
    value = (w * d).sum() / (n - 2 * g)
    low, high = d[math.floor(g)], d[n - 1 - math.floor(g)]
    total = (w * d).sum() + g * (low + high)
    variance = ((w * d**2).sum() + g * (low**2 + high**2) - total**2 / n) / (n - 1)
    error = math.sqrt(variance / n) / (1 - 2 * share)
    return value, value - Z * error, value + Z * error


def shape(x):
    n = len(x)
    kurtosis = stats.kurtosis(x, fisher=False)
    s4 = x.var(ddof=1) ** 2
    m4 = ((x - x.mean()) ** 4).mean()
    error = math.sqrt((m4 - (n - 3) / (n - 1) * x.var() ** 2) / n / s4)
    return stats.skew(x), kurtosis, error, np.abs(x).max() / np.abs(x).sum(), (x**2).max() / (x**2).sum()


def main():
    print("# Written by tail_reference.py: name | : doubles as hex bits.")
    generator = np.random.default_rng(20240601)
    samples = {
        "student": stats.t(1.5).rvs(400, random_state=generator),
        "burr": np.sqrt(1 / generator.random(300) - 1),
        "exponential": generator.exponential(size=300),
        "bounded": 1 - np.random.default_rng(3).random(300) ** 0.1,
    }
    for name, x in samples.items():
        line(f"sample {name}", *x)
        for k in (20, 40):
            g = hill(x, k)
            line(f"hill {name} {k}", g, 1 / g * (1 - Z / math.sqrt(k)), 1 / g * (1 + Z / math.sqrt(k)))
            line(f"moment {name} {k}", *moment(x, k))
            line(f"pickands {name} {k}", *pickands(x, k))
            line(f"pareto {name} {k}", *generalized_pareto(x, k))
            line(f"reduced {name} {k}", reduced_bias_hill(x, k))
        line(f"second {name} 0", *second_order(x))
        line(f"choose {name} 0", chosen_k(x))
        for p in (0.9, 0.985):
            line(f"cvar {name} {p}", *cvar(x, p))
        for share in (0.05, 0.123):
            line(f"trimmed {name} {share}", *trimmed_mean(x, share))
        line(f"shape {name} 0", *shape(x))
    x = samples["student"]
    line("mohammadi student 10", *mohammadi(x, 10))
    line("mohammadi student 19", *mohammadi(x, 19))
    line("logmoment student 0", *log_moment(x))
    line("characteristic student 0", *characteristic_function(x))
    line("characteristic burr 0", *characteristic_function(samples["burr"]))


main()
