// Turns a timetable into text: the file is cut into slices of whole hours, each made on its own.
#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include "generate/shop.h"
#include "generate/timetable.h"

namespace footfall {

// Hands the rows of the whole period to `sink`, in order of time.
void write_rows(const Shop& shop, const Timetable& timetable, std::uint64_t rows, unsigned threads,
                const std::function<void(std::string_view)>& sink);

}  // namespace footfall
