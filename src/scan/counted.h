// Values in ascending order, each with how often it occurs: what medians and quantiles are taken
// from where a table counts by value.
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

#include "base/decimal.h"
#include "scan/measures.h"

namespace footfall {

class Counted {
 public:
  // Values ascend; `times` is above 0.
  void add(Int128 value, std::int64_t times) {
    values_.push_back({value, count() + times});
    sum_ += value * times;
  }

  std::int64_t count() const noexcept { return values_.empty() ? 0 : values_.back().end; }
  Int128 sum() const noexcept { return sum_; }
  Int128 least() const noexcept { return values_.front().value; }
  Int128 greatest() const noexcept { return values_.back().value; }

  // Each value and how often it occurs.
  template <typename Visit>
  void each(Visit visit) const {
    std::int64_t before = 0;
    for (const Entry& entry : values_) {
      visit(entry.value, entry.end - before);
      before = entry.end;
    }
  }

  // Hyndman and Fan's type 7, at (count - 1) x percent / 100 between the neighbours; a hundred
  // times it is a whole number. There are values.
  Int128 hundredfold_quantile(int percent) const {
    const std::int64_t hundredths = (count() - 1) * percent;
    const Int128 low = at(hundredths / 100);
    const Int128 high = at(std::min(hundredths / 100 + 1, count() - 1));
    return low * 100 + (high - low) * (hundredths % 100);
  }
  // The same of values with `scale` places, as decimal(38,6); NULL where there are none.
  Value quantile(int percent, int scale) const {
    return count() == 0 ? Value(Null{}) : per(hundredfold_quantile(percent), scale, 100);
  }

 private:
  struct Entry {
    Int128 value;
    std::int64_t end;  // how many values there are up to this one
  };

  Int128 at(std::int64_t place) const {
    return std::ranges::upper_bound(values_, place, {}, &Entry::end)->value;
  }

  std::vector<Entry> values_;
  Int128 sum_ = 0;
};

}  // namespace footfall
