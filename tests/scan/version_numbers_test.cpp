#include "scan/version_numbers.h"

#include <map>
#include <numeric>
#include <random>
#include <tuple>

#include <gtest/gtest.h>

namespace footfall {
namespace {

using Counts = std::map<std::tuple<std::uint32_t, std::int64_t, Kind>, std::uint64_t>;

// Codes are the numbers from 100 on, counted from 1; 0 is NULL.
Component from_hundred() {
  Component out;
  out.source = Component::Source::number;
  out.low = 100;
  out.size = 1000;
  return out;
}

Counts counts_of(const VersionNumbers& numbers) {
  Counts out;
  numbers.each([&](std::uint32_t version, std::uint32_t code, Kind kind, std::uint64_t rows) {
    out[{version, code, kind}] += rows;
  });
  return out;
}

TEST(VersionNumbers, CountsRowsByVersionNumberAndEventType) {
  VersionNumbers numbers(3, {0, 2});
  const std::vector<std::uint32_t> version = {2, 0, 2, 2, 2};
  const std::vector<std::int64_t> price = {100, 105, 100, 0, 102};
  const std::vector<std::uint8_t> present = {1, 1, 1, 0, 1};
  const std::vector<Kind> kind = {0, 0, 2, 2, 0};
  numbers.add(version, {price, present}, from_hundred(), kind);
  numbers.flush();
  const Counts wanted = {
      {{0, 6, 0}, 1}, {{2, 0, 2}, 1}, {{2, 1, 0}, 1}, {{2, 1, 2}, 1}, {{2, 3, 0}, 1}};
  EXPECT_EQ(counts_of(numbers), wanted);
}

// Far more numbers of one version than its lines hold, over several flushes and two threads.
TEST(VersionNumbers, CountsAsAMapDoesHoweverManyNumbersAVersionHas) {
  std::mt19937 random(7);
  const std::vector<Kind> kinds = {0, 1, 2, 7};
  Counts wanted;
  VersionNumbers all(4, kinds);
  VersionNumbers other(4, kinds);
  for (int batch = 0; batch < 20; ++batch) {
    std::vector<std::uint32_t> version;
    std::vector<std::int64_t> price;
    std::vector<Kind> kind;
    for (int row = 0; row < 500; ++row) {
      version.push_back(random() % 4);
      price.push_back(100 + random() % (version.back() == 3 ? 300 : 3));
      kind.push_back(kinds[random() % kinds.size()]);
      ++wanted[{version.back(), price.back() - 99, kind.back()}];
    }
    VersionNumbers& taker = batch % 3 == 0 ? other : all;
    taker.add(version, {price, {}}, from_hundred(), kind);
    if (batch % 5 == 0) taker.flush();
  }
  all.flush();
  other.flush();
  all.merge(other);
  EXPECT_EQ(counts_of(all), wanted);
}

TEST(VersionNumbers, GiveUpBeforeTheyTakeMuchMemory) {
  VersionNumbers numbers(2, {0});
  Component cents;
  cents.source = Component::Source::number;
  cents.size = 1'000'000;
  const std::vector<std::uint32_t> version(200'000, 1);
  const std::vector<Kind> kind(version.size(), 0);
  std::vector<std::int64_t> price(version.size());
  std::iota(price.begin(), price.end(), 0);
  EXPECT_THROW(numbers.add(version, {price, {}}, cents, kind), TooManyNumbers);
}

}  // namespace
}  // namespace footfall
