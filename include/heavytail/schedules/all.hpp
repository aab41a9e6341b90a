// SPDX-License-Identifier: MIT
// The list of schedules.
#pragma once

#include <heavytail/describe/choice.hpp>
#include <heavytail/schedules/constant.hpp>
#include <heavytail/schedules/cosine.hpp>
#include <heavytail/schedules/exponential.hpp>
#include <heavytail/schedules/polynomial.hpp>
#include <heavytail/schedules/schedule.hpp>
#include <heavytail/schedules/step.hpp>
#include <heavytail/schedules/warmup.hpp>

namespace heavytail {

/// Schedules that may stand after a warm-up.
using BasicSchedule = Choice<ConstantSchedule, PolynomialSchedule, ExponentialSchedule, CosineSchedule, StepSchedule>;

using Schedule = Appended<BasicSchedule, WarmupSchedule<BasicSchedule>>;

static_assert(all_are_schedules(std::type_identity<Schedule>{}));

} // namespace heavytail
