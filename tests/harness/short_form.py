#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Prints the digest of a result and a short form of it, by which a person sees what moved: a line for each point, model and
observable at the last checkpoint, one for each exit and weak error, and how many verdicts of each kind the theory has.
Usage: short_form.py <RESULT    RESULT is without provenance and timing (strip.awk)."""
import collections
import hashlib
import json
import sys


def number(value):
    return f"{value:.6g}" if isinstance(value, (int, float)) else str(value)


def word(value):
    """A swept value in a few letters: the type of a component, a number, a word."""
    if isinstance(value, dict):
        kind = value.get("type") or ",".join(word(each) for each in value.values())
        inner = [word(each) for each in value.values() if isinstance(each, dict)] if "type" in value else []
        return "/".join([kind] + inner)
    return number(value)


def label(index, swept):
    return " ".join([f"{index}."] + [word(value) for value in swept.values()])


def quantile(quantiles, p):
    return next((number(each["value"]) for each in quantiles if each["p"] == p), "-")


def top_quantile(quantiles):
    above = [each for each in quantiles if each["p"] > 0.5]
    return f"{above[-1]['p']}: {number(above[-1]['value'])}" if above else "-"


def rows_of(name, result):
    for ensemble in result["ensembles"]:
        last = ensemble["checkpoints"][-1]
        for observable, estimates in last["observables"].items():
            yield [name, ensemble["model"], observable, number(last["diverged"]), number(estimates["mean"]),
                   quantile(estimates["quantiles"], 0.5), top_quantile(estimates["quantiles"]), number(estimates["max"]),
                   number(estimates["tail"].get("automatic", {}).get("hill", "-"))]
        if "exit" in ensemble:
            exits = ensemble["exit"]
            yield [name, ensemble["model"], f"exit of {exits['exited']}", number(exits["diverged"]), number(exits["mean"]),
                   quantile(exits["quantiles"], 0.5), top_quantile(exits["quantiles"]), "-", "-"]


def main():
    text = sys.stdin.buffer.read()
    result = json.loads(text)
    points = result.get("points") or [{"set": {}, "result": result}]
    table = [["point", "model", "observable", "diverged", "mean", "median", "top quantile", "max", "hill"]]
    verdicts = []
    for index, point in enumerate(points, 1):
        name = label(index, point["set"])
        table += rows_of(name, point["result"])
        counts = collections.Counter(prediction["verdict"] for prediction in point["result"].get("theory", []))
        if counts:
            verdicts.append(f"theory {name}: " + ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items())))
    widths = [max(len(row[column]) for row in table) for column in range(len(table[0]))]
    print("sha256", hashlib.sha256(text).hexdigest())
    for row in table:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip())
    for error in result.get("weak_error", []):
        print(f"weak error {error['model']} {error['observable']} {' '.join(map(word, error['set'].values()))}:",
              f"slope {number(error['slope'])}")
    for line in verdicts:
        print(line)


if __name__ == "__main__":
    main()
