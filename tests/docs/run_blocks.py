#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Runs what the documentation tells a reader to run, and compares what it says they will see.

Usage: run_blocks.py BUILT_PROGRAM SOURCE_DIR

Reads README.md, CONTRIBUTING.md, docs/*.md and docs/methods/*.md.  The info string of a fenced block says what to do:
  sh run             runs the block with bash; any command that fails, fails the block
  sh run exit=N      the same for a block that must end with exit code N
  json file=NAME     writes the block to the file NAME first (any language will do)
  text output        the block must be the output of the run before it, but for blank lines; … in a line stands for any
                     text, and a line that is … for any lines
Blocks of one document share one folder, which holds a copy of experiments/; the program is `heavytail` on the PATH.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FENCE = re.compile(r"^(?P<indent> *)(?P<fence>`{3,})(?P<info>[^`]*)$")
PROGRESS = re.compile(r" *\d+ %  .* left(  .*)?$")
NO_DEVICE = re.compile(r"heavytail: no CUDA device")
SECONDS_A_BLOCK = 60


class Block:
    def __init__(self, info, line, text):
        words = info.split()
        self.line, self.text = line, text
        self.flags = {word for word in words[1:] if "=" not in word}
        self.options = dict(word.split("=", 1) for word in words[1:] if "=" in word)


def blocks_of(document):
    """The fenced blocks of a document, in order."""
    blocks, opened, lines = [], None, []
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), start=1):
        fence = FENCE.match(line)
        if opened is None:
            if fence:
                opened, lines = (fence, number), []
        elif fence and fence["fence"] == opened[0]["fence"] and not fence["info"].strip():
            blocks.append(Block(opened[0]["info"], opened[1], "\n".join(lines) + "\n"))
            opened = None
        else:
            lines.append(line.removeprefix(opened[0]["indent"]))
    if opened is not None:
        raise SystemExit(f"{document}:{opened[1]}: the block is not closed")
    return blocks


def lines_of(text):
    """The lines that say something on every machine: not progress, which slow ones show, nor that there is no device."""
    return [line.rstrip() for line in text.splitlines()
            if line.strip() and not PROGRESS.match(line) and not NO_DEVICE.match(line)]


def difference(shown, output):
    """Where the output is not what is shown, or None."""
    rest, skips = lines_of(output), False
    for line in lines_of(shown):
        if line.strip() == "…":
            skips = True
            continue
        pattern = re.compile(".*".join(re.escape(part) for part in line.split("…")))
        places = [i for i, each in enumerate(rest if skips else rest[:1]) if pattern.fullmatch(each)]
        if not places:
            return f"not in the output: {line}"
        rest, skips = rest[places[0] + 1:], False
    return f"not shown: {rest[0]}" if rest and not skips else None


def run(block, folder, environment):
    """The exit code and the output of a block; the code is None where it took too long."""
    try:
        done = subprocess.run(["bash", "-euo", "pipefail", "-c", block.text], cwd=folder, env=environment,
                              stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                              timeout=SECONDS_A_BLOCK, check=False)
        return done.returncode, done.stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired as late:
        return None, (late.stdout or b"").decode("utf-8", "replace")


def check_document(document, name, folder, environment):
    """Follows one document; returns the number of runs and the complaints."""
    runs, complaints, output = 0, [], None
    for block in blocks_of(document):
        if "file" in block.options:
            (folder / block.options["file"]).write_text(block.text, encoding="utf-8")
        elif "run" in block.flags:
            runs += 1
            expected = int(block.options.get("exit", 0))
            code, output = run(block, folder, environment)
            if code != expected:
                ended = f"took longer than {SECONDS_A_BLOCK} s" if code is None else f"ended with {code}, not {expected}"
                complaints.append(f"{name}:{block.line}: {ended}\n{block.text}{output}")
        elif "output" in block.flags:
            wrong = "no run before it" if output is None else difference(block.text, output)
            if wrong is not None:
                complaints.append(f"{name}:{block.line}: {wrong}\nthe output was:\n{output}")
    return runs, complaints


def main(arguments):
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    program, source = Path(arguments[1]).resolve(), Path(arguments[2]).resolve()
    documents = [source / "README.md", source / "CONTRIBUTING.md",
                 *sorted((source / "docs").glob("*.md")), *sorted((source / "docs" / "methods").glob("*.md"))]
    runs, complaints = 0, []
    with tempfile.TemporaryDirectory() as top:
        programs = Path(top) / "programs"
        programs.mkdir()
        (programs / "heavytail").symlink_to(program)
        environment = dict(os.environ, PATH=f"{programs}{os.pathsep}{os.environ.get('PATH', '')}")
        for number, document in enumerate(documents):
            folder = Path(top) / f"document_{number}"
            shutil.copytree(source / "experiments", folder / "experiments")
            more, found = check_document(document, document.relative_to(source), folder, environment)
            runs, complaints = runs + more, complaints + found
    for complaint in complaints:
        print(complaint)
    print(f"{runs} blocks of {len(documents)} documents run, {len(complaints)} complaints")
    return 1 if complaints or runs == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
