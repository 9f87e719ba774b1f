// Hands the spans of a batch to one walk.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "scan/facts.h"
#include "scan/walk.h"

namespace footfall {

// One thread's walk.
class WalkRun {
 public:
  // `columns` are the places in ReadColumns of needs.columns. Needs outlives this.
  WalkRun(const Needs& needs, std::vector<std::size_t> columns, std::unique_ptr<Walk> walk);

  // Each user's rows, or each order's; orders that are shared are left out, or, of a batch that
  // holds nothing else, are all there are.
  void add(BatchFacts& facts);
  void merge(WalkRun& that) { walk_->merge(*that.walk_); }
  Table result() { return walk_->result(); }

 private:
  void add_users(BatchFacts& facts);
  void add_orders(BatchFacts& facts);
  void number_orders(BatchFacts& facts);
  void gather_rows(BatchFacts& facts);

  const Needs& needs_;
  std::vector<std::size_t> columns_;
  std::unique_ptr<Walk> walk_;

  std::vector<std::uint32_t> order_number_;  // by row of the batch
  std::vector<std::span<const std::int64_t>> values_;
  std::vector<std::span<const std::uint8_t>> present_;
  // Orders' rows one after the other.
  std::vector<std::uint32_t> rows_;
  std::vector<Micros> time_;
  std::vector<Kind> kind_;
  std::vector<std::uint32_t> product_;
  std::vector<std::uint64_t> arrival_;
  std::vector<std::vector<std::int64_t>> gathered_values_;
  std::vector<std::vector<std::uint8_t>> gathered_present_;
};

}  // namespace footfall
