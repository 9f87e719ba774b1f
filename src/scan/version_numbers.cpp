#include "scan/version_numbers.h"

#include <algorithm>
#include <bit>

namespace footfall {
namespace {

constexpr int lines_max = 4;  // lines of a version that are looked through
constexpr std::size_t more_lines = 1U << 14;

}  // namespace

VersionNumbers::VersionNumbers(std::uint32_t versions, const std::vector<Kind>& kinds)
    : kinds_(kinds),
      ways_(14 / (1 + std::uint32_t(kinds.size()))),
      lines_most_(std::size_t{versions} * 2 + more_lines),
      lines_(versions) {
  for (std::size_t place = 0; place < kinds.size(); ++place) {
    place_of_kind_[kinds[place]] = std::uint8_t(place);
  }
  for (std::uint32_t version = 0; version < versions; ++version) {
    lines_[version].version = version;
    std::fill_n(lines_[version].words.begin(), ways_, no_number);
  }
}

std::uint32_t VersionNumbers::append(std::uint32_t version, std::uint32_t number) {
  if (lines_.size() == lines_most_) throw TooManyNumbers{};
  Line& line = lines_.emplace_back(Line{.version = version});
  std::fill_n(line.words.begin(), ways_, no_number);
  line.words[0] = number;
  return std::uint32_t(lines_.size() - 1);
}

std::uint32_t VersionNumbers::find_or_add(std::uint32_t version, std::uint32_t number) {
  std::uint32_t at = version;
  for (int looked = 1;; ++looked) {
    Line& line = lines_[at];
    for (std::uint32_t way = 0; way < ways_; ++way) {
      if (line.words[way] == no_number) line.words[way] = number;
      if (line.words[way] == number) return at * ways_ + way;
    }
    if (looked == lines_max) break;
    if (line.next == 0) {
      const std::uint32_t added = append(version, number);
      lines_[at].next = added;
      return added * ways_;
    }
    at = line.next;
  }
  const auto [found, is_new] = beyond_.try_emplace(std::uint64_t{version} << 32 | number, 0);
  if (is_new) found->second = append(version, number) * ways_;
  return found->second;
}

void VersionNumbers::add(std::span<const std::uint32_t> version, const Values& values,
                         const Component& numbers, std::span<const Kind> kind) {
  constexpr std::size_t ahead = 16;  // lines asked for before they are read
  const std::size_t rows = version.size();
  const std::uint32_t ways = ways_;
  const auto kinds = std::uint32_t(kinds_.size());
  for (std::size_t row = 0; row < rows; ++row) {
    if (row + ahead < rows) __builtin_prefetch(&lines_[version[row + ahead]], 1);
    const std::uint32_t number = values.has(row) ? numbers.code_of(values.values[row]) : 0U;
    Line* line = &lines_[version[row]];
    std::uint32_t same = 0;  // a bit a way
    for (std::uint32_t way = 0; way < ways; ++way) {
      same |= std::uint32_t(line->words[way] == number) << way;
    }
    auto way = std::uint32_t(std::countr_zero(same));
    if (same == 0) {
      const std::uint32_t place = find_or_add(version[row], number);
      line = &lines_[place / ways];
      way = place % ways;
    }
    ++line->words[ways + way * kinds + place_of_kind_[kind[row]]];
  }
}

void VersionNumbers::flush() {
  const std::size_t counts = ways_ * kinds_.size();
  totals_.resize(lines_.size() * counts);
  for (std::size_t at = 0; at < lines_.size(); ++at) {
    for (std::size_t i = 0; i < counts; ++i) {
      totals_[at * counts + i] += lines_[at].words[ways_ + i];
      lines_[at].words[ways_ + i] = 0;
    }
  }
}

void VersionNumbers::merge(const VersionNumbers& that) {
  that.each([this](std::uint32_t version, std::uint32_t number, Kind kind, std::uint64_t rows) {
    const std::size_t place = find_or_add(version, number);
    if (lines_.size() * ways_ * kinds_.size() > totals_.size()) {
      totals_.resize(lines_.size() * ways_ * kinds_.size());
    }
    totals_[place * kinds_.size() + place_of_kind_[kind]] += rows;
  });
}

}  // namespace footfall
