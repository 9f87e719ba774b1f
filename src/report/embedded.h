// What the program carries inside for its reports, made at build time.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <string_view>

namespace footfall {

// The scripts of the drawing engine as its bytecode, in the order in which they are run: ECharts,
// then our charts (web/src/report/render.ts).
std::array<std::span<const std::uint8_t>, 2> chart_scripts() noexcept;

// The style sheet of a report (page.css).
std::string_view page_style() noexcept;

}  // namespace footfall
