#include "scan/shared_counts.h"

#include <array>
#include <limits>

namespace footfall {
namespace {

constexpr std::size_t few_counts = 512;

}  // namespace

SharedCounts::SharedCounts(const SharedCountsPlan& plan) : plan_(plan) {
  if (plan.tells_pairs()) {
    pairs_.emplace(plan.size, plan.pair_kinds);
  } else {
    counts_.resize(std::size_t{plan.size} * plan.kinds);
  }
}

template <typename NumberOf>
void SharedCounts::count(std::size_t rows, NumberOf number_of) {
  std::uint32_t* const counts = counts_.data();
  if (counts_.size() > few_counts) {
    for (std::size_t row = 0; row < rows; ++row) ++counts[number_of(row)];
    return;
  }
  // Rows of one number follow each other: four tables in turn, so that an addition need not wait
  // for the one before.
  std::array<std::array<std::uint32_t, few_counts>, 4> tables{};
  for (std::size_t row = 0; row < rows; ++row) ++tables[row % 4][number_of(row)];
  for (std::size_t i = 0; i < counts_.size(); ++i) {
    for (const auto& table : tables) counts[i] += table[i];
  }
}

void SharedCounts::add(BatchFacts& facts) {
  Batch& batch = facts.batch();
  const std::size_t rows = batch.rows();
  if (counted_ + rows > std::numeric_limits<std::uint32_t>::max()) flush();
  counted_ += rows;
  const std::size_t kinds = plan_.kinds;
  switch (plan_.source) {
    case Component::Source::version: {
      const auto version = batch.version();
      const auto kind = batch.kind();
      if (pairs_) {
        return pairs_->add(version, batch.values(plan_.numbers->column), *plan_.numbers, kind);
      }
      return count(rows, [&](std::size_t row) { return version[row] * kinds + kind[row]; });
    }
    case Component::Source::quarter: {
      const auto quarter = facts.quarters();
      const auto kind = batch.kind();
      return count(rows, [&](std::size_t row) { return quarter[row] * kinds + kind[row]; });
    }
    case Component::Source::number: {
      const Component& numbers = *plan_.numbers;
      const Values values = batch.values(numbers.column);
      return count(rows, [&](std::size_t row) {
        return values.has(row) ? numbers.code_of(values.values[row]) : 0U;
      });
    }
    default: {
      const auto kind = batch.kind();
      return count(rows, [&](std::size_t row) { return kind[row]; });
    }
  }
}

void SharedCounts::flush() {
  if (pairs_) pairs_->flush();
  totals_.resize(counts_.size());
  for (std::size_t i = 0; i < counts_.size(); ++i) totals_[i] += counts_[i];
  counts_.assign(counts_.size(), 0);
  counted_ = 0;
}

void SharedCounts::merge(SharedCounts& that) {
  flush();
  that.flush();
  if (pairs_) pairs_->merge(*that.pairs_);
  for (std::size_t i = 0; i < totals_.size(); ++i) totals_[i] += that.totals_[i];
}

}  // namespace footfall
