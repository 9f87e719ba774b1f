// Random objects, and the same with some bytes changed, as we and as a library read them.
#include "support/json_oracle.h"

#include <array>
#include <random>
#include <string>

#include <gtest/gtest.h>

namespace footfall {
namespace {

class RandomJson {
 public:
  explicit RandomJson(unsigned seed) : random_(seed) {}

  std::string object(int depth = 0) {
    std::string text = "{" + blanks();
    const int members = below(5);
    for (int i = 0; i < members; ++i) {
      if (i > 0) text += "," + blanks();
      text += this->text() + blanks() + ":" + blanks() + value(depth) + blanks();
    }
    return text + "}";
  }

  // Some bytes put in, taken away or put in place of others.
  std::string damaged(std::string text) {
    constexpr std::string_view bytes = "{}[]\",:\\u0eE+-.19 \n\tntf'/xNaN\x80\xc3\xff";
    for (int i = below(3); i >= 0; --i) {
      const auto at = std::size_t(below(int(text.size())));
      const char byte = bytes[std::size_t(below(int(bytes.size())))];
      switch (below(3)) {
        case 0: text.insert(at, 1, byte); break;
        case 1: text[at] = byte; break;
        default: text.erase(at, 1);
      }
      if (text.empty()) return "{";
    }
    return text;
  }

 private:
  int below(int limit) { return int(random_() % unsigned(limit)); }
  std::string blanks() { return std::string(std::size_t(below(3) / 2), " \n\t\r"[below(4)]); }

  std::string text() {
    constexpr std::array pieces{"a",       "b",
                                "id",      "price",
                                "",        "\\n",
                                "\\\"",    "\\\\",
                                "\\u00e9", "\\ud83d\\ude00",
                                "\u20ac",  "|",
                                ".",       "long enough for two words",
                                "\\/",     "\\u0041"};
    std::string text = "\"";
    for (int i = below(3); i >= 0; --i) text += pieces[std::size_t(below(pieces.size()))];
    return text + "\"";
  }

  std::string number() {
    std::string number = below(3) == 0 ? "-" : "";
    number += below(4) == 0 ? "0" : std::to_string(1 + random_() % 1'000'000'000'000ULL);
    if (below(2) == 0) number += "." + std::to_string(random_() % 1000);
    if (below(4) == 0) {
      number +=
          std::string(1, "eE"[below(2)]) + (below(2) == 0 ? "-" : "") + std::to_string(below(30));
    }
    return number;
  }

  std::string list(int depth) {
    std::string text = "[";
    const bool texts = below(2) == 0;
    const int count = below(4);
    for (int i = 0; i < count; ++i) {
      text += (i > 0 ? "," : "") + blanks() + (texts ? this->text() : value(depth + 1)) + blanks();
    }
    return text + "]";
  }

  std::string value(int depth) {
    switch (below(depth > 3 ? 5 : 7)) {
      case 0: return "null";
      case 1: return below(2) == 0 ? "true" : "false";
      case 2: return number();
      case 3:
      case 4: return text();
      case 5: return list(depth + 1);
      default: return object(depth + 1);
    }
  }

  std::mt19937 random_;
};

TEST(JsonOracle, WeAndALibraryAgreeOnRandomObjects) {
  for (unsigned seed = 1; seed <= 20'000; ++seed) {
    const std::string text = RandomJson(seed).object();
    ASSERT_EQ(disagreement_on_object(text), "") << "seed " << seed << ": " << text;
  }
}

TEST(JsonOracle, WeAndALibraryAgreeOnDamagedObjects) {
  for (unsigned seed = 1; seed <= 50'000; ++seed) {
    RandomJson random(seed);
    const std::string text = random.damaged(random.object());
    ASSERT_EQ(disagreement_on_object(text), "") << "seed " << seed << ": " << text;
  }
}

}  // namespace
}  // namespace footfall
