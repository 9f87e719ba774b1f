// Measures that count different values.
#pragma once

#include <memory>

#include "scan/measure_state.h"

namespace footfall {

// Of Measure::Kind::products and distinct. The plan outlives the state.
std::unique_ptr<MeasureState> make_distinct(const MeasurePlan& plan);

}  // namespace footfall
