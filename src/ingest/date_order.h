// Day first or month first: where a mapping allows both (d/M/yyyy and M/d/yyyy), the whole source
// decides, never a single row.
//
// A source is read once for this before it is loaded: every record goes through add(), and decide()
// then writes into the binding by which patterns its rows are read.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/record.h"
#include "ingest/plan.h"

namespace footfall {

// Of one rule.
class DateOrder {
 public:
  // Whether two of the rule's patterns may read one text differently.
  static bool is_open(const TimeRule& rule);
  explicit DateOrder(const TimeRule& rule);

  void add(std::string_view text);
  // The rule without the patterns that the texts rule out. Throws Error bad_input, which begins
  // with `what` ("orders.csv: event_time"), where the texts are of both orders or may be of either.
  TimeRule decided(const std::string& what) const;

 private:
  // A pattern that stands against others of its shape.
  struct Reading {
    std::size_t form = 0;       // in the rule
    std::size_t group = 0;      // equal: of one shape
    std::uint64_t read = 0;     // texts that it reads
    std::string not_read = {};  // one that it does not, and another of the group does
  };
  struct Group {
    std::uint64_t texts = 0;  // that any of its patterns reads
    std::string open;         // one that two of them read differently
  };
  void decide_group(std::size_t group, const std::string& what, std::vector<bool>& kept) const;

  TimeRule rule_;
  std::vector<Reading> readings_;
  std::vector<Group> groups_;
};

// Of all times and dates of a source.
class DateOrders {
 public:
  // Both must outlive it, unchanged until decide().
  DateOrders(const LoadPlan& plan, const Binding& binding);

  // Nothing is open: the source need not be read.
  bool none() const noexcept { return orders_.empty(); }
  void add(const SourceRecord& record);
  // Throws as DateOrder::decided.
  void decide(Binding& binding, const std::string& source) const;

 private:
  struct Field {
    std::size_t column;  // in the plan; RowProblem::event_time
    std::size_t field;
    DateOrder order;
  };
  const LoadPlan& plan_;
  const Binding& binding_;
  std::vector<Field> orders_;
  std::string time_text_;  // of the last record
};

}  // namespace footfall
