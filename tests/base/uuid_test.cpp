#include "base/uuid.h"

#include <cstring>
#include <optional>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace footfall {
namespace {

// Character by character, as RFC 9562 writes them.
std::optional<std::string> bytes_of(const std::string& text) {
  std::string bytes;
  if (text.size() != 36) return std::nullopt;
  const std::string digits = "0123456789abcdef";
  for (std::size_t at = 0; at < 36;) {
    if (at == 8 || at == 13 || at == 18 || at == 23) {
      if (text[at++] != '-') return std::nullopt;
      continue;
    }
    const auto high = digits.find(text[at]);
    const auto low = digits.find(text[at + 1]);
    if (high == std::string::npos || low == std::string::npos) return std::nullopt;
    bytes += char(high * 16 + low);
    at += 2;
  }
  return bytes;
}

TEST(Uuid, TakesExactlyTheCanonicalOnesAndGivesTheirBytes) {
  std::mt19937 random(3);
  const std::string good = "72d76fde-8bb3-4e00-8c23-a032dfed738c";
  int taken = 0;
  for (int i = 0; i < 200'000; ++i) {
    std::string text = good;
    for (char& c : text) {
      if (c != '-') c = "0123456789abcdef"[random() % 16];
    }
    if (i % 2 == 1) text[random() % 36] = char(random());
    Uuid uuid;
    const auto wanted = bytes_of(text);
    EXPECT_EQ(parse_uuid(text, uuid), wanted.has_value()) << text;
    if (!wanted) continue;
    ++taken;
    EXPECT_EQ(std::memcmp(&uuid, wanted->data(), 16), 0) << text;
  }
  EXPECT_GT(taken, 100'000);
}

TEST(Uuid, IsNotAnyOtherSpelling) {
  Uuid uuid;
  for (const char* other :
       {"", "72d76fde-8bb3-4e00-8c23-a032dfed738", "72d76fde-8bb3-4e00-8c23-a032dfed738cc",
        "72D76FDE-8BB3-4E00-8C23-A032DFED738C", "72d76fde8bb34e008c23a032dfed738c",
        "{72d76fde-8bb3-4e00-8c23-a032dfed738}"}) {
    EXPECT_FALSE(parse_uuid(std::string_view(other), uuid)) << other;
  }
}

}  // namespace
}  // namespace footfall
