#include "app/terminal.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>

#include <sys/ioctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/text.h"

namespace footfall::app {
namespace {

std::string formatted(const char* format, double number) {
  char buffer[48];
  std::snprintf(buffer, sizeof buffer, format, number);
  return buffer;
}

std::string scaled(double number, double step, const char* const* units) {
  while (number >= step && units[1] != nullptr) {
    number /= step;
    ++units;
  }
  return formatted(number >= 100 || number == double(int(number)) ? "%.0f" : "%.1f", number) +
         (**units == '\0' ? "" : " ") + *units;
}

// Most memory that this process has had, in bytes.
double memory_peak() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  return double(usage.ru_maxrss) * 1024;
}

}  // namespace

bool stdout_is_terminal() noexcept { return isatty(STDOUT_FILENO) != 0; }

std::size_t terminal_columns() noexcept {
  winsize size{};
  if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return 80;
  return size.ws_col;
}

bool wants_color(ColorChoice choice, bool terminal) noexcept {
  if (choice != ColorChoice::automatic) return choice == ColorChoice::always;
  const char* no_color = std::getenv("NO_COLOR");
  if (no_color != nullptr && *no_color != '\0') return false;
  const char* force = std::getenv("CLICOLOR_FORCE");
  if (force != nullptr && *force != '\0' && std::strcmp(force, "0") != 0) return true;
  const char* kind = std::getenv("TERM");
  return terminal && (kind == nullptr || std::strcmp(kind, "dumb") != 0);
}

ProgressLine::ProgressLine(ProgressStyle style)
    : style_(style),
      terminal_(isatty(STDERR_FILENO) != 0 && style == ProgressStyle::automatic),
      begun_(std::chrono::steady_clock::now()),
      shown_(begun_) {}

void ProgressLine::show(const State& state) {
  if (style_ == ProgressStyle::off) return;
  const std::scoped_lock lock(mutex_);
  const auto now = std::chrono::steady_clock::now();
  using namespace std::chrono_literals;
  if (terminal_ ? now - begun_ < 500ms || now - shown_ < 100ms : now - shown_ < 10s) return;
  shown_ = now;
  const double seconds = std::chrono::duration<double>(now - begun_).count();
  if (style_ == ProgressStyle::json) {
    std::fprintf(stderr, "{\"progress\":{\"done\":%llu,\"total\":%llu,\"rows\":%llu}}\n",
                 static_cast<unsigned long long>(state.done),
                 static_cast<unsigned long long>(state.total),
                 static_cast<unsigned long long>(state.rows));
    return;
  }
  std::string line = text(state, seconds);
  const std::size_t columns = terminal_columns();
  if (line.size() >= columns) line.resize(columns - 1);
  std::fprintf(stderr, terminal_ ? "\r%s\x1b[K" : "%s\n", line.c_str());
  drawn_ = terminal_;
}

void ProgressLine::clear() {
  const std::scoped_lock lock(mutex_);
  if (drawn_) std::fputs("\r\x1b[K", stderr);
  drawn_ = false;
}

// 45 % ######.... 19.1 M/42.4 M rows  18.2 M rows/s  2.4 GB/s  1.2 GB memory  0:01 left
std::string ProgressLine::text(const State& state, double seconds) const {
  std::string out;
  const double share =
      state.total == 0 ? 0 : std::min(1.0, double(state.done) / double(state.total));
  if (state.total != 0) {
    const auto full = std::size_t(share * 10);
    out += formatted("%.0f", share * 100) + " % " + std::string(full, '#') +
           std::string(10 - full, '.') + " ";
  }
  out += short_count(double(state.rows));
  if (state.rows_total != 0) out += "/" + short_count(double(state.rows_total));
  out += " rows  " + short_count(double(state.rows) / seconds) + " rows/s";
  if (state.bytes != 0) out += "  " + short_bytes(double(state.bytes) / seconds) + "/s";
  out += "  " + short_bytes(memory_peak()) + " memory";
  if (share > 0.02) out += "  " + short_duration(seconds / share - seconds) + " left";
  return out;
}

std::string short_count(double count) {
  static constexpr const char* units[] = {"", "k", "M", "G", nullptr};
  return scaled(count, 1000, units);
}

std::string short_bytes(double bytes) {
  static constexpr const char* units[] = {"B", "kB", "MB", "GB", "TB", nullptr};
  return scaled(bytes, 1000, units);
}

std::string short_duration(double seconds) {
  const std::int64_t whole = std::llround(std::max(0.0, seconds));
  const std::int64_t rest = whole % 60;
  return str(whole / 60, rest < 10 ? ":0" : ":", rest);
}

}  // namespace footfall::app
