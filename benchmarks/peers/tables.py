# SPDX-License-Identifier: MIT
"""The comparison as JSON, as Markdown tables and as an SVG figure."""

import html
import json
import math
import re
import statistics

NAMES = {"heavytail": "heavytail", "numpy": "numpy", "numba": "numba", "jax": "JAX", "diffrax": "diffrax",
         "pytorch": "PyTorch", "torchsde": "torchsde", "xmds2": "XMDS2", "quantlib": "QuantLib", "cpp": "plain C++ loop",
         "curand": "CUDA kernel by hand"}
TITLES = {"W1": "Ornstein-Uhlenbeck, Euler-Maruyama", "W2": "SGD on a quadratic, Gaussian noise",
          "W3": "DSGD in 8 dimensions, 8 agents, Student-t noise with dof 1.5",
          "W4": "DSignSGD on a quartic in 8 dimensions, 8 agents, Cauchy noise",
          "W6": "First exit from a well, stable noise with alpha 1.5"}
TARGETS = {"numpy": 8, "numba": 10, "xmds2": 15, "jax": 10, "diffrax": 20}


def number(value):
    return f"{value:.3g}" if value < 1000 else f"{value:.0f}"


def spread(values, form=number):
    return f"{form(statistics.median(values))} [{form(min(values))}–{form(max(values))}]"


def verdict(row):
    found = row["agreement"]
    text = "" if not found else (f"agrees, z ≤ {abs(found['z']):.1f}" if found["agrees"]
                                 else f"**disagrees**: {found['worst']}, z = {found['z']:.1f}")
    lost = row["pooled"].get("not_finite", 0)
    return text + (f"; {lost} of {row['pooled']['count']} not finite" if lost else "")


def heading(rows):
    return "µs a path" if rows[0]["workload"] == "W6" else "ns a path-step"


def unit_values(row):
    return [1e6 * one for one in row["seconds_per_path"]] if row["workload"] == "W6" else row["ns_per_path_step"]


def table(rows):
    lines = [f"| | fastest variant | {heading(rows)} | time over heavytail's | result | compiling, s |",
             "|---|---|---|---|---|---|"]
    for row in rows:
        name = NAMES[row["peer"]]
        if "unavailable" not in row:
            ratio = "1" if row["peer"] == "heavytail" else spread(row["ratio"])
            compiling = f"{row['compile_seconds']:.1f}" if row["compile_seconds"] >= 0.05 else ""
            lines.append(f"| {name} | {row['variant']} | {spread(unit_values(row))} | {ratio} | {verdict(row)} | {compiling} |")
        elif row["offered"]:
            lines.append(f"| {name} | not available: {row['unavailable'].replace('|', '/')} | | | | |")
    return lines


def groups(result):
    keys = dict.fromkeys((row["workload"], row["precision"]) for row in result["rows"])
    return {key: [row for row in result["rows"] if (row["workload"], row["precision"]) == key] for key in keys}


def targets(result):
    if result.get("gpu"):
        return []
    rows = {row["peer"]: row for row in result["rows"]
            if row["workload"] == "W1" and row["precision"] == "float32" and "unavailable" not in row}
    found = [(NAMES[peer], target, rows[peer]["median_ratio"]) for peer, target in TARGETS.items() if peer in rows]
    if not found:
        return []
    return ["| W1, float32 | target | measured | |", "|---|---|---|---|"] + [
        f"| {name} | {target} | {number(ratio)} | {'met' if ratio >= target else 'not met'} |"
        for name, target, ratio in found] + [""]


def threads(result):
    if result.get("gpu"):
        return f"on {result['gpu']}"
    return "1 thread" if result["threads"] == 1 else f"{result['threads']} threads"


def markdown(result):
    versions = dict.fromkeys(row["version"] for row in result["rows"] if "version" in row)
    parts = dict.fromkeys(part for version in versions for part in version.split(", "))
    lines = [f"{result['date']}. {result['processor']}, {result['cores']} cores, {result['system']}. "
             f"{threads(result)}, {result['rounds']} rounds of about "
             f"{result['seconds']:g} s; median [smallest–largest]. {'; '.join(parts)}.", ""]
    lines += targets(result)
    for (workload, precision), rows in groups(result).items():
        lines += [f"**{workload}, {precision}.** {TITLES[workload]}.", "", *table(rows), ""]
    return "\n".join(lines)


def bar(x, y, width, name, ratio):
    ours = name == "heavytail"
    return [f'<text x="{x - 8}" y="{y + 12}" text-anchor="end">{html.escape(name)}</text>',
            f'<rect x="{x}" y="{y}" width="{max(width, 2):.1f}" height="15" fill="{"#c2410c" if ours else "#4b6c8f"}"/>',
            f'<text x="{x + max(width, 2) + 6:.1f}" y="{y + 12}">{number(ratio)}</text>']


def figure(result):
    """Time over heavytail's on a logarithmic axis, a panel for each workload in float32."""
    panels = {workload: [row for row in rows if "unavailable" not in row]
              for (workload, precision), rows in groups(result).items() if precision == "float32"}
    largest = max((row["median_ratio"] for rows in panels.values() for row in rows), default=10)
    decades = max(1, math.ceil(math.log10(largest) * 4) / 4)
    left, full, y = 130, 560, 34
    body = []
    for workload, rows in panels.items():
        body.append(f'<text x="14" y="{y + 12}" font-weight="bold">{workload}: {html.escape(TITLES[workload])}</text>')
        y += 22
        top = y
        lines = [f'<line x1="{left + full * k / decades:.1f}" x2="{left + full * k / decades:.1f}" y1="{top}" '
                 f'y2="{top + 20 * len(rows)}" stroke="#d4d4d4"/>' for k in range(int(decades) + 1)]
        body += lines
        for row in sorted(rows, key=lambda one: one["median_ratio"]):
            width = full * max(0.0, math.log10(row["median_ratio"])) / decades
            body += bar(left, y + 2, width, NAMES[row["peer"]], row["median_ratio"])
            y += 20
        y += 16
    head = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 {y}" font-family="sans-serif" font-size="12">',
            f'<rect width="760" height="{y}" fill="white"/>',
            '<text x="14" y="20" font-size="14">Time over heavytail\'s for the same work, float32, '
            f'{threads(result)} (logarithmic; lines at powers of ten)</text>']
    return "\n".join(head + body + ["</svg>", ""])


def write(result, folder):
    (folder / "compare.json").write_text(json.dumps(result, indent=1) + "\n")
    (folder / "compare.md").write_text(markdown(result))
    (folder / "compare.svg").write_text(figure(result))


def publish(result, docs, run):
    """Puts the tables between the markers of a run in docs/benchmarks.md, and those of the first into a figure."""
    page = docs / "benchmarks.md"
    begin, end = f"<!-- run {run} -->", f"<!-- end of run {run} -->"
    text = re.sub(f"{begin}.*?{end}", lambda _: f"{begin}\n\n{markdown(result)}\n{end}", page.read_text(), flags=re.DOTALL)
    page.write_text(text)
    if run == "1":
        (docs / "figures").mkdir(exist_ok=True)
        (docs / "figures" / "benchmarks.svg").write_text(figure(result))
