#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Every relative link of the documentation leads somewhere, and every section of theory.md that a source cites exists.

Usage: check_links.py SOURCE_DIR
"""

import re
import sys
from pathlib import Path

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *``` *$", re.DOTALL | re.MULTILINE)
CITATION = re.compile(r"theory\.md (\d+(?:\.\d+)?(?:(?:,| and)\s+\d+(?:\.\d+)?)*)")
SOURCES = {".hpp", ".cpp", ".cu", ".cuh", ".json"}


def headings(document):
    text = FENCE.sub("", document.read_text(encoding="utf-8"))
    return [line.lstrip("#").strip() for line in text.splitlines() if re.match(r"#+ ", line)]


def anchor(heading):
    """The anchor that GitHub makes of a heading."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")


def broken_links(document):
    for target in LINK.findall(FENCE.sub("", document.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, place = target.partition("#")
        file = (document.parent / path).resolve() if path else document
        if not file.exists():
            yield f"{document}: no {path}"
        elif place and place not in map(anchor, headings(file)):
            yield f"{document}: no section #{place} in {file.name}"


def broken_citations(source, sections):
    for numbers in CITATION.findall(source.read_text(encoding="utf-8", errors="replace")):
        for number in re.findall(r"\d+(?:\.\d+)?", numbers):
            if number not in sections:
                yield f"{source}: cites theory.md {number}, which does not exist"


def main(arguments):
    if len(arguments) != 2:
        raise SystemExit(__doc__)
    root = Path(arguments[1]).resolve()
    documents = [root / "README.md", root / "CONTRIBUTING.md", *sorted((root / "docs").rglob("*.md"))]
    sections = {heading.split()[0].rstrip(".") for heading in headings(root / "docs" / "theory.md")}
    sources = [file for folder in ("include", "kernels", "host", "tests", "experiments")
               for file in sorted((root / folder).rglob("*")) if file.suffix in SOURCES]
    complaints = [c for document in documents for c in broken_links(document)]
    complaints += [c for source in sources for c in broken_citations(source, sections)]
    for complaint in complaints:
        print(complaint)
    print(f"{len(documents)} documents and {len(sources)} sources looked at, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
