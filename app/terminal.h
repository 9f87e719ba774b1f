// What stands at the other end of stdout and stderr, and how to speak to it.
#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string>

namespace footfall::app {

bool stdout_is_terminal() noexcept;
// Columns of the terminal on stderr; 80 where it does not say.
std::size_t terminal_columns() noexcept;

enum class ColorChoice : std::uint8_t { automatic, always, never };
// --color, NO_COLOR, CLICOLOR_FORCE and TERM=dumb, in that order.
bool wants_color(ColorChoice choice, bool terminal) noexcept;

enum class ProgressStyle : std::uint8_t { automatic, plain, json, off };

// Progress on stderr: on a terminal one line that is drawn over, after 500 ms, ten times a second;
// elsewhere a plain line every 10 s. Any thread.
class ProgressLine {
 public:
  explicit ProgressLine(ProgressStyle style);

  // `total` 0: unknown. `unit` names what is counted ("rows", "bytes"); `extra` is shown as it is.
  struct State {
    std::uint64_t done = 0;
    std::uint64_t total = 0;
    std::uint64_t rows = 0;
    std::uint64_t rows_total = 0;  // 0: unknown
    std::uint64_t bytes = 0;
  };
  void show(const State& state);
  // Takes the line away, so that other text can follow.
  void clear();

 private:
  using Time = std::chrono::steady_clock::time_point;

  std::string text(const State& state, double seconds) const;

  ProgressStyle style_;
  bool terminal_;
  Time begun_;
  Time shown_;
  bool drawn_ = false;
  std::mutex mutex_;
};

// "19.1 M", "1.2 GB", "0:07".
std::string short_count(double count);
std::string short_bytes(double bytes);
std::string short_duration(double seconds);

}  // namespace footfall::app
