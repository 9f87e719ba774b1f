// The files are named by the build (src/report/CMakeLists.txt) and taken in by the assembler: a
// megabyte as a C++ array would cost the compiler seconds.
#include "report/embedded.h"

#define FOOTFALL_EMBED(name, file)                         \
  asm(".section .rodata\n"                                 \
      ".balign 16\n"                                       \
      ".hidden footfall_" #name                            \
      "_begin\n"                                           \
      ".global footfall_" #name                            \
      "_begin\n"                                           \
      "footfall_" #name                                    \
      "_begin:\n"                                          \
      ".incbin \"" file                                    \
      "\"\n"                                               \
      ".hidden footfall_" #name                            \
      "_end\n"                                             \
      ".global footfall_" #name                            \
      "_end\n"                                             \
      "footfall_" #name                                    \
      "_end:\n"                                            \
      ".byte 0\n"                                          \
      ".text\n");                                          \
  extern "C" const std::uint8_t footfall_##name##_begin[]; \
  extern "C" const std::uint8_t footfall_##name##_end[]

FOOTFALL_EMBED(echarts, FOOTFALL_ECHARTS_BYTECODE);
FOOTFALL_EMBED(charts, FOOTFALL_CHARTS_BYTECODE);
FOOTFALL_EMBED(page_style, FOOTFALL_PAGE_STYLE);

namespace footfall {

std::array<std::span<const std::uint8_t>, 2> chart_scripts() noexcept {
  return {std::span(footfall_echarts_begin, footfall_echarts_end),
          std::span(footfall_charts_begin, footfall_charts_end)};
}

std::string_view page_style() noexcept {
  return {reinterpret_cast<const char*>(footfall_page_style_begin),
          reinterpret_cast<const char*>(footfall_page_style_end)};
}

}  // namespace footfall
