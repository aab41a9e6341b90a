#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Results of the approved experiments, and of others, satisfy docs/result.schema.json, and damaged ones do not.

Usage: check_result_schema.py PROGRAM SOURCE_DIR
"""

import copy
import json
import subprocess
import sys
from pathlib import Path

from jsonschema import Draft202012Validator

EXPERIMENT = {
    "name": "schema", "objective": {"type": "quadratic", "eigenvalues": [1]}, "noise": {"type": "gaussian", "scale": 0.5},
    "optimizer": {"type": "dsgd"}, "learning_rate": {"eta": 0.1}, "initial_point": 1, "time": 2, "replicas": 200,
    "models": ["discrete", "classic1"], "observables": ["loss", "x[0]"], "divergence_radius": 1.5,
    "exit": {"observable": "x[0]", "lower": 0, "upper": 2, "bridge": False},
}
SWEEP = {**EXPERIMENT, "sweep": [{"path": "/learning_rate/eta", "values": [0.1, 0.2, 0.5]}]}
STOP = {**EXPERIMENT, "models": ["discrete"], "stop": {"observable": "loss", "relative_error": 0.2, "max_replicas": 1000}}


def result_of(program, text):
    ended = subprocess.run([program, "run", "-", "-o", "-", "--quiet"], input=text, capture_output=True, text=True, check=True)
    return json.loads(ended.stdout)


def damaged(result):
    """Results that are none, each with what is wrong with it."""
    loss = ("ensembles", 0, "checkpoints", 0, "observables", "loss")
    for what, path, value in [("a key too much", ("more",), 1), ("a key too little", (*loss, "mean"), None),
                              ("a wrong type", (*loss, "count"), "many"), ("no number", (*loss, "max"), "Inf"),
                              ("no word", (*loss, "tail", "of"), "lower"), ("half an interval", (*loss, "mean_ci"), [1]),
                              ("another schema", ("schema",), "heavytail/result/2")]:
        broken = copy.deepcopy(result)
        node = broken
        for key in path[:-1]:
            node = node[key]
        if value is None:
            del node[path[-1]]
        else:
            node[path[-1]] = value
        yield what, broken


def main(arguments):
    if len(arguments) != 3:
        raise SystemExit(__doc__)
    program, root = arguments[1], Path(arguments[2])
    schema = json.loads((root / "docs" / "result.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    validator = Draft202012Validator(schema)
    single = result_of(program, json.dumps(EXPERIMENT))
    results = {"a run": single, "a sweep": result_of(program, json.dumps(SWEEP)), "a stop": result_of(program, json.dumps(STOP))}
    for file in sorted(root.glob("tests/approved/*/experiment.json")):
        results[file.parent.name] = result_of(program, file.read_text())
    complaints = [f"{name}: {error.json_path}: {error.message[:300]}"
                  for name, result in results.items() for error in validator.iter_errors(result)]
    complaints += [f"accepted with {what}" for what, broken in damaged(single) if validator.is_valid(broken)]
    for complaint in complaints:
        print(complaint)
    print(f"{len(results)} results looked at, {len(complaints)} complaints")
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
