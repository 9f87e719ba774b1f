// Codes by product version, side by side: what several passes over the same rows look up by version
// lies in one line of the cache or two, so that a row costs a miss or two instead of one for each
// pass.
//
// Tables are added while a scan is planned; then seal() lays them out, and threads share them.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "base/check.h"

namespace footfall {

// One table of the lines: the code of a version.
class VersionCodes {
 public:
  VersionCodes() = default;
  VersionCodes(const std::uint32_t* first, std::size_t stride) : first_(first), stride_(stride) {}

  std::uint32_t operator[](std::uint32_t version) const noexcept {
    return first_[version * stride_];
  }

 private:
  const std::uint32_t* first_ = nullptr;
  std::size_t stride_ = 1;
};

class VersionLines {
 public:
  // The place of a table, one code a version; its values are copied. Before seal().
  std::size_t add(std::span<const std::uint32_t> by_version) {
    tables_.emplace_back(by_version.begin(), by_version.end());
    return tables_.size() - 1;
  }

  void seal() {
    if (tables_.empty()) return;
    for (const auto& table : tables_) FOOTFALL_CHECK(table.size() == tables_[0].size());
    stride_ = std::bit_ceil(tables_.size());
    codes_.resize(tables_[0].size() * stride_);
    for (std::size_t place = 0; place < tables_.size(); ++place) {
      for (std::size_t version = 0; version < tables_[place].size(); ++version) {
        codes_[version * stride_ + place] = tables_[place][version];
      }
    }
    tables_.clear();
  }

  // After seal().
  VersionCodes at(std::size_t place) const noexcept { return {codes_.data() + place, stride_}; }

 private:
  std::vector<std::vector<std::uint32_t>> tables_;  // until they are sealed
  std::vector<std::uint32_t> codes_;                // by version, then place
  std::size_t stride_ = 1;
};

}  // namespace footfall
