#include "scan/pairs.h"

#include <algorithm>

#include "store/store.h"

namespace footfall {

void PairCounts::count(Batch& batch) {
  if (counted_) return;
  counted_ = true;
  const SpanColumn first = batch.span_column(first_);
  const SpanColumn second = batch.span_column(second_);
  const auto pair_at = [&](std::size_t row) {
    const std::uint32_t pair =
        numbers_.number({std::uint32_t(first[row]), std::uint32_t(second[row])});
    if (pair == of_pair_.size()) of_pair_.push_back({pair, 0, 0});
    return pair;
  };
  if (!first.by_version() || !second.by_version()) return count_rows(batch, pair_at);
  const auto version = batch.version();
  pair_of_version_.resize(std::max(batch.snapshot().store().versions().size(), 1U), no_number);
  count_rows(batch, [&](std::size_t row) {
    std::uint32_t& pair = pair_of_version_[version[row]];
    if (pair == no_number) pair = pair_at(row);
    return pair;
  });
}

template <typename PairAt>
void PairCounts::count_rows(Batch& batch, PairAt pair_at) {
  const auto kind = batch.kind();
  counts_.clear();
  begins_.assign(1, 0);
  for (const auto& user : batch.users()) {
    if (met_.size() < user.end - user.begin) met_.resize(user.end - user.begin);
    std::uint32_t* end = met_.data();
    for (std::size_t row = user.begin; row < user.end; ++row) {
      const std::uint32_t pair = pair_at(row);
      PairCount& count = of_pair_[pair];
      *end = pair;
      end += count.events == 0 ? 1 : 0;
      ++count.events;
      count.purchases += kind[row] == kinds::purchase ? 1 : 0;
    }
    for (const std::uint32_t* pair = met_.data(); pair != end; ++pair) {
      counts_.push_back(of_pair_[*pair]);
      of_pair_[*pair] = {*pair, 0, 0};
    }
    begins_.push_back(counts_.size());
  }
}

}  // namespace footfall
