// Draws charts to SVG inside the program: ECharts and our charts (web/src) in a JavaScript engine.
//
// A renderer has an engine with a heap of its own, made at the first drawing (some 20 ms). It is
// for one thread at a time; several threads take one each. Drawings do not depend on what was drawn
// before, or on the thread: the same answer gives the same bytes. After an error the heap is thrown
// away, and the next drawing begins with a new one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

enum class ChartTheme : std::uint8_t {
  page,   // colours are CSS variables, which page_variables() declares
  light,  // for a file of its own, with ground and title
  dark,
};

struct Drawing {
  std::string svg;                 // one <svg> element; "" where the answer has no chart or no rows
  std::string label;               // what it shows, in words (also the element's aria-label)
  std::vector<std::string> notes;  // what is not drawn, one sentence each
};

class ChartRenderer {
 public:
  // `memory_max` bounds the engine's heap, in bytes (drawing 168 labelled cells takes 20 MB).
  explicit ChartRenderer(std::size_t memory_max = std::size_t{256} << 20);
  ~ChartRenderer();
  ChartRenderer(const ChartRenderer&) = delete;
  ChartRenderer& operator=(const ChartRenderer&) = delete;

  // `answer` is the JSON of answer_json(). `id` is of [a-z0-9_-] and unique on its page. Width and
  // height are CSS pixels; a height of 0 is the chart's own. Throws Error limit where the engine's
  // memory or 20 seconds of the processor do not suffice, Error bad_input where the answer cannot
  // be drawn.
  Drawing draw(std::string_view answer, std::string_view id, ChartTheme theme, int width,
               int height = 0);

  // The style sheet rules that declare the colours of charts for a page, light and dark.
  std::string page_variables();

  // Bytes that the engine's heap holds now; 0 before the first drawing.
  std::size_t memory_used() const;

 private:
  class Engine;
  Engine& engine();

  std::size_t memory_max_;
  std::unique_ptr<Engine> engine_;
};

}  // namespace footfall
