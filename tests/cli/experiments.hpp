// SPDX-License-Identifier: MIT
// Experiment files for tests of the program.
#pragma once

namespace heavytail::test {

/// A moment of work, with infinite variance.
inline constexpr const char* small_experiment = R"(// Comments are allowed.
{
  "name": "small",
  "objective": {"type": "power", "p": 4, "dimension": 3},
  "agents": 4,
  "noise": {"type": "student_t", "dof": 1.5, "scale": 0.3},
  "optimizer": {"type": "dcsgd", "compressor": {"type": "rand_k", "k": 2}},
  "learning_rate": {"eta": 0.05, "schedule": {"type": "polynomial", "power": 0.6}},
  "initial_point": {"type": "normal", "mean": 1, "std": 0.5},
  "steps": 40,
  "replicas": 10007,
  "seed": 5,
  "divergence_radius": 100,
  "observables": ["loss", "gradient_norm", "x[1]"],
  "statistics": {"thresholds": {"loss": [0.1, 1]}}
}
)";

/// The same over four points.
inline constexpr const char* small_sweep = R"({
  "name": "sweep",
  "objective": {"type": "quadratic", "eigenvalues": [1, 3]},
  "agents": 2,
  "noise": {"type": "student_t", "dof": 1, "scale": 0.3},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.05},
  "initial_point": 1,
  "steps": 10,
  "replicas": 500,
  "sweep": [
    {"path": "/optimizer", "values": [{"type": "dsgd"}, {"type": "dsignsgd"}]},
    {"path": "/noise/dof", "values": [1, 3]}
  ]
}
)";

/// Minutes of work.
inline constexpr const char* long_experiment = R"({
  "name": "long",
  "objective": {"type": "quadratic", "eigenvalues": [1, 1]},
  "agents": 8,
  "noise": {"type": "student_t", "dof": 1},
  "optimizer": {"type": "dsgd"},
  "learning_rate": {"eta": 0.05},
  "initial_point": 1,
  "steps": 1000000000,
  "replicas": 100000
}
)";

} // namespace heavytail::test
