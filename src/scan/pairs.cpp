#include "scan/pairs.h"

#include <algorithm>

#include "store/store.h"

namespace footfall {

PairPlan::PairPlan(std::size_t first_column, std::size_t second_column, ReadColumns& columns)
    : first(first_column), second(second_column) {
  const ReadColumn& one = columns.at(first);
  const ReadColumn& other = columns.at(second);
  if (one.place != Place::version || other.place != Place::version) return;
  std::vector<std::uint32_t> pairs;
  pairs.reserve(one.by_version.size());
  for (std::size_t version = 0; version < one.by_version.size(); ++version) {
    pairs.push_back(numbers.number(
        {std::uint32_t(one.by_version[version]), std::uint32_t(other.by_version[version])}));
  }
  line = columns.version_lines().add(pairs);
}

PairCounts::PairCounts(const PairPlan& plan) : plan_(plan) {
  const auto pairs = std::uint32_t(plan.numbers.keys().size());
  for (std::uint32_t pair = 0; pair < pairs; ++pair) of_pair_.push_back({pair, 0, 0});
}

void PairCounts::count(Batch& batch) {
  if (counted_) return;
  counted_ = true;
  if (plan_.line) {
    const VersionCodes pairs = batch.columns().version_lines().at(*plan_.line);
    const auto version = batch.version();
    return count_rows(batch, [&](std::size_t row) { return pairs[version[row]]; });
  }
  const SpanColumn first = batch.span_column(plan_.first);
  const SpanColumn second = batch.span_column(plan_.second);
  count_rows(batch, [&](std::size_t row) {
    const std::uint32_t pair =
        numbers_.number({std::uint32_t(first[row]), std::uint32_t(second[row])});
    if (pair == of_pair_.size()) of_pair_.push_back({pair, 0, 0});
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
