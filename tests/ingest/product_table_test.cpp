#include "ingest/product_table.h"

#include <algorithm>
#include <bit>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

namespace footfall {
namespace {

Fingerprint print_of(const Fingerprinter& fingerprinter, const std::string& text) {
  const std::string readable = text + std::string(Fingerprinter::readable_behind, '#');
  const std::string_view view(readable.data(), text.size());
  Fingerprint print;
  fingerprinter.read({&view, 1}, &print);
  return print;
}

void check_fingerprints(bool aes) {
  std::mt19937 random(5);
  const Fingerprinter one({.aes = aes});
  const Fingerprinter another({.aes = aes});
  for (int i = 0; i < 20'000; ++i) {
    std::string text(1 + random() % 150, 'x');
    for (char& c : text) c = char(random());
    const Fingerprint print = print_of(one, text);
    EXPECT_EQ(print_of(one, text), print);
    EXPECT_EQ(print.high & 0xFFFF'FFFF, 0u);
    EXPECT_NE(print_of(another, text), print);
    std::string other = text;
    other[random() % other.size()] ^= char(1 << random() % 8);
    EXPECT_NE(print_of(one, other), print) << "text " << i;
    EXPECT_NE(print_of(one, text.substr(0, text.size() - 1)), print) << "text " << i;
    EXPECT_NE(print_of(one, text + '\0'), print) << "text " << i;
  }
}

TEST(Fingerprint, DependsOnEveryByteTheLengthAndTheKeyAndOnNothingElse) {
  check_fingerprints(true);
  check_fingerprints(false);
}

TEST(Fingerprint, HasTheBitsThatCountAndNoOthers) {
  for (const bool aes : {true, false}) {
    for (const unsigned bits : {0U, 1U, 7U, 63U, 64U, 65U, 95U, 96U}) {
      const Fingerprinter fingerprinter({.aes = aes, .bits = bits});
      Fingerprint met;
      for (int i = 0; i < 200; ++i) {
        const Fingerprint print = print_of(fingerprinter, std::to_string(i));
        met = {met.low | print.low, met.high | print.high};
      }
      // Each bit is there in one of 200 texts.
      EXPECT_EQ(std::popcount(met.low), int(std::min(bits, 64U)));
      EXPECT_EQ(std::popcount(met.high), int(bits - std::min(bits, 64U)));
      EXPECT_EQ(met.high & 0xFFFF'FFFF, 0u);
    }
  }
}

// The values of a row whose only attribute is `text`.
std::vector<TypedValue> values_of(const std::string& text) {
  return {{.present = true, .number = 0, .text = text}};
}

TEST(ProductTable, GivesOneCodeToAProductThatSeveralThreadsMeetAndKnowsItsFirstRow) {
  constexpr std::uint32_t products = 20'000;
  constexpr unsigned threads = 4;
  ProductTable table({0});
  std::vector<Fingerprint> prints;
  for (std::uint32_t n = 0; n < products; ++n) {
    prints.push_back(print_of(table.fingerprinter(), std::to_string(n)));
  }
  // Thread t meets all of them in an order of its own, each in row n of range t.
  std::vector<std::vector<std::uint32_t>> codes(threads, std::vector<std::uint32_t>(products));
  std::vector<std::thread> running;
  for (unsigned t = 0; t < threads; ++t) {
    running.emplace_back([&, t] {
      std::vector<std::uint32_t> order(products);
      for (std::uint32_t n = 0; n < products; ++n) order[n] = n;
      std::ranges::shuffle(order, std::mt19937(t));
      for (const std::uint32_t n : order) {
        const std::string text = std::to_string(n);
        std::uint32_t code = table.view().find(prints[n]);
        if (code == ProductTable::none) {
          code = table.find_or_add(prints[n], values_of(text), {t, n});
        } else {
          table.note(code, {t, n});
        }
        codes[t][n] = code;
      }
    });
  }
  for (auto& thread : running) thread.join();
  EXPECT_EQ(table.size(), products);
  for (std::uint32_t n = 0; n < products; ++n) {
    const std::uint32_t code = codes[0][n];
    for (unsigned t = 1; t < threads; ++t) EXPECT_EQ(codes[t][n], code);
    EXPECT_EQ(table.view().find(prints[n]), code);
    EXPECT_EQ(table.value(code, 0).text, std::to_string(n));
    EXPECT_EQ(table.first(code), (RowPlace{0, n}));
  }
  EXPECT_EQ(table.view().find(print_of(table.fingerprinter(), "other")), ProductTable::none);
}

TEST(ProductTable, TellsWhetherAProductHasTheseValues) {
  ProductTable products({0, 2});
  const auto row = [](std::int64_t number, std::string_view brand) {
    return std::vector<TypedValue>{{true, number, {}}, {true, 99, {}}, {!brand.empty(), 0, brand}};
  };
  const std::uint32_t acme = products.find_or_add({1, 0}, row(7, "acme"), {0, 0});
  const std::uint32_t none = products.find_or_add({2, 0}, row(7, ""), {0, 1});
  EXPECT_TRUE(products.is(acme, row(7, "acme")));
  EXPECT_TRUE(products.is(none, row(7, "")));
  EXPECT_FALSE(products.is(acme, row(8, "acme")));
  EXPECT_FALSE(products.is(acme, row(7, "acne")));
  EXPECT_FALSE(products.is(acme, row(7, "")));
  EXPECT_FALSE(products.is(none, row(7, "acme")));
}

}  // namespace
}  // namespace footfall
