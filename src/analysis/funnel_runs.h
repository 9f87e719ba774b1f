// The steps of a funnel, and the run of an entity's events through them that counts.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "analysis/frame.h"

namespace footfall {

constexpr std::size_t funnel_steps_max = 16;  // a longer funnel does not fit on any chart

enum class FunnelMode : std::uint8_t {
  ordered,  // other events may lie between two steps
  strict,   // no event of the funnel's other steps may; repeats of the two may
  any,      // the steps in any order; the window may begin at any of them
};

struct FunnelStep {
  std::string text;  // as the user gave it: cart?
  Kind kind = 0;
  std::string kind_name = {};
  bool optional = false;
  // A condition on a column, compiled: `passes[code]` for dictionaries, a range for numbers.
  std::optional<Clause> clause = {};
  std::size_t column = 0;  // in FunnelSteps::columns
  char separator = '.';    // between the levels of a path column
  std::vector<bool> passes = {};
  std::int64_t low = 0;
  std::int64_t high = 0;
};

struct FunnelSteps {
  std::vector<FunnelStep> steps;
  std::vector<Kind> excluded;
  std::vector<std::string> excluded_names;
  std::vector<std::string> columns;                     // that step conditions read, for Needs
  std::array<std::uint32_t, kinds::max + 1> by_kind{};  // mask() where no step has a condition
  Micros window = 0;
  FunnelMode mode = FunnelMode::ordered;

  // Bit k: the row is an event of step k; bit `excluded_bit`: it ends runs. 0: it does not matter.
  static constexpr std::uint32_t excluded_bit = 31;
  std::uint32_t mask(const Span& span, std::size_t row) const;
  // How deep a run can be at most through events that have these bits among them, in any order.
  std::size_t reachable(std::uint32_t bits) const;
};

// The parameters steps, window, mode and exclude. Throws Error bad_request.
FunnelSteps parse_steps(const Params& params, const Context& context);

// A row that matters, of one entity.
struct StepEvent {
  std::uint32_t entity;
  std::uint32_t mask;
  Micros time;
};

struct FunnelRun {
  std::uint32_t included = 0;                      // bit k: step k is in the run
  std::array<Micros, funnel_steps_max> time = {};  // of each included step
};

// Finds runs; keeps its buffers from call to call. One thread.
class FunnelRuns {
 public:
  explicit FunnelRuns(const FunnelSteps& steps);

  // The deepest run through the events (oldest first) of one entity; of several the earliest.
  FunnelRun deepest(std::span<const StepEvent> events);

 private:
  struct Found {
    FunnelRun run = {};
    std::size_t depth = 0;
  };

  Found deepest_ordered(std::span<const StepEvent> events, std::size_t limit) const;
  Found strict_run(std::span<const StepEvent> events, std::size_t start);
  Found any_run(std::span<const StepEvent> events, std::size_t start) const;
  std::size_t strict_depth(std::span<const StepEvent> events, std::size_t step, std::size_t at,
                           Micros end);

  const FunnelSteps& steps_;
  // By step: the last one before it that a run must have taken.
  std::array<std::size_t, funnel_steps_max> required_before_{};
  std::vector<std::size_t> depths_;  // of strict runs from (event, step); 0: not yet known
};

}  // namespace footfall
