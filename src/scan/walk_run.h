// Hands the spans of a batch to one walk.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "base/limited_work.h"
#include "scan/facts.h"
#include "scan/pairs.h"
#include "scan/walk.h"

namespace footfall {

// One thread's walk. One that goes over a limit is let go, and the others go on.
class WalkRun {
 public:
  // `columns` are the places in ReadColumns of needs.columns, `kinds` the set of needs.of, `pairs`
  // where needs.pairs are counted, else nullptr. Needs and pairs outlive this.
  WalkRun(const Needs& needs, std::vector<std::size_t> columns, std::size_t kinds,
          PairCounts* pairs, std::unique_ptr<Walk> walk);

  // Each user's rows, or each order's; orders that are shared are left out, or, of a batch that
  // holds nothing else, are all there are.
  void add(BatchFacts& facts);
  void merge(WalkRun& that);
  // Empty where the walk was let go.
  Table result();
  // Error limit: why it was let go.
  const std::optional<Error>& refused() const noexcept { return limit_.refused(); }

 private:
  // The rows of one span, in rows_ or, where all rows are looked at, in the batch.
  struct Part {
    std::uint32_t user;
    std::uint32_t begin;
    std::uint32_t end;
  };
  template <typename Work>
  void within_limits(const Work& work);
  void add_parts(BatchFacts& facts);
  void list_users(BatchFacts& facts);
  void list_orders(BatchFacts& facts);
  void look(BatchFacts& facts, RowList rows);
  void gather(BatchFacts& facts);
  void hand_out();
  void number_orders(BatchFacts& facts);

  const Needs& needs_;
  std::vector<std::size_t> columns_;
  std::size_t kinds_;
  PairCounts* pairs_;
  std::unique_ptr<Walk> walk_;
  LimitedWork limit_;

  std::vector<Part> parts_;
  Span all_;  // the rows of all parts, one part after the other
  std::vector<SpanColumn> columns_of_all_;
  std::vector<std::uint32_t> order_number_;  // by row of the batch
  // Rows of the batch, where not all of them are looked at, and what they hold.
  std::vector<std::uint32_t> rows_;
  std::vector<Micros> time_;
  std::vector<Kind> kind_;
  std::vector<std::uint32_t> product_;
  std::vector<std::uint32_t> version_;
  std::vector<std::uint32_t> session_;
  std::vector<std::uint32_t> order_;
  std::vector<std::uint64_t> arrival_;
  std::vector<std::vector<std::int64_t>> values_;
  std::vector<std::vector<std::uint8_t>> present_;
};

}  // namespace footfall
