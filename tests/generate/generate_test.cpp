#include "generate/generate.h"

#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/hash.h"
#include "base/text.h"

namespace footfall {
namespace {

std::string made(const GenerateRequest& request) {
  std::string text;
  generate(request, [&](std::string_view piece) { text += piece; });
  return text;
}

std::uint64_t lines(std::string_view text) {
  return static_cast<std::uint64_t>(std::count(text.begin(), text.end(), '\n'));
}

std::string refusal(const GenerateRequest& request) {
  try {
    made(request);
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_request);
    return str(error.message(), " | ", error.hint());
  }
  return "nothing was refused";
}

// The bytes of all files of a shop, one after another.
std::string made_files(const MadeUpShop& shop, std::uint64_t rows, std::uint64_t seed,
                       unsigned threads = 1) {
  GenerateRequest request{std::string(shop.name), rows, seed, threads};
  if (shop.files.empty()) return made(request);
  std::string all;
  for (const std::string_view file : shop.files) {
    request.file = file;
    all += made(request);
  }
  return all;
}

TEST(Generate, HasExactlyTheRowsAskedForAndAHeader) {
  for (const MadeUpShop& shop : made_up_shops()) {
    if (!shop.files.empty()) continue;  // sales_profile_test.cpp counts the lines of JSON
    for (const std::uint64_t rows : {1, 2, 3, 10, 99, 1'000, 54'321}) {
      for (const std::uint64_t seed : {0, 1, 2}) {
        const std::string text = made({std::string(shop.name), rows, seed});
        EXPECT_EQ(lines(text), rows + 1) << shop.name << ' ' << rows << " rows, seed " << seed;
        EXPECT_EQ(text.back(), '\n');
      }
    }
  }
}

TEST(Generate, GivesTheSameBytesOnAnyNumberOfThreads) {
  for (const MadeUpShop& shop : made_up_shops()) {
    const std::uint64_t one = hash64(made_files(shop, 150'000, 5));
    for (const unsigned threads : {2U, 3U, 8U}) {
      EXPECT_EQ(hash64(made_files(shop, 150'000, 5, threads)), one) << shop.name << ' ' << threads;
    }
  }
}

TEST(Generate, GivesOtherCustomersForAnotherSeed) {
  for (const MadeUpShop& shop : made_up_shops()) {
    EXPECT_NE(made_files(shop, 1'000, 1), made_files(shop, 1'000, 2)) << shop.name;
  }
}

TEST(Generate, SaysWhatItCannotMake) {
  EXPECT_EQ(refusal({"ress46", 10, 1}),
            "generate: there is no made-up shop \"ress46\"; did you mean \"rees46\"? | "
            "choose one of: rees46, merch-store, online-retail, sales, amazon-purchases");
  EXPECT_EQ(refusal({"rees46", 0, 1}),
            "generate rees46: --rows 0 cannot be made; it is 1 to 300000000 | "
            "for more rows make several files, each with a --seed of its own");
  EXPECT_EQ(refusal({"rees46", 300'000'001, 1}),
            "generate rees46: --rows 300000001 cannot be made; it is 1 to 300000000 | "
            "for more rows make several files, each with a --seed of its own");
}

TEST(Generate, EndsWithWhatTheSinkThrows) {
  const auto sink = [](std::string_view) {
    throw Error(ErrorKind::io, "out.csv: no space left on the device");
  };
  EXPECT_THROW(generate({"rees46", 10'000, 1, 2}, sink), Error);
}

TEST(Generate, StopsWhenAsked) {
  std::stop_source source;
  std::uint64_t pieces = 0;
  try {
    generate({"rees46", 2'000'000, 1, 2, source.get_token()}, [&](std::string_view) {
      ++pieces;
      source.request_stop();
    });
    ADD_FAILURE() << "ended as if whole";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  }
  EXPECT_EQ(pieces, 1U);  // the header
}

// A small file taken apart: the form of every field, and no two customers with one number.
TEST(Rees46, WritesEveryFieldInItsForm) {
  const std::string text = made({"rees46", 30'000, 3, 2});
  const auto rows = split(text, '\n');
  ASSERT_EQ(rows[0],
            "event_time,event_type,product_id,category_id,category_code,brand,price,user_id,"
            "user_session");
  const std::set<std::string_view> kinds{"view", "cart", "purchase"};
  std::string_view last = "2019-10-01 00:00:00 UTC";
  for (std::size_t i = 1; i + 1 < rows.size(); ++i) {
    const auto fields = split(rows[i], ',');
    ASSERT_EQ(fields.size(), 9U) << rows[i];
    EXPECT_EQ(fields[0].size(), 23U) << rows[i];
    EXPECT_LE(last, fields[0]) << rows[i];
    last = fields[0];
    EXPECT_TRUE(kinds.contains(fields[1])) << rows[i];
    const auto product = parse_int64(fields[2]);
    EXPECT_TRUE(product && *product >= 1'000'000 && *product < 100'000'000) << rows[i];
    EXPECT_TRUE(parse_int64(fields[3]) && fields[3].size() == 19) << rows[i];
    const auto point = fields[6].find('.');
    ASSERT_EQ(point + 3, fields[6].size()) << rows[i];
    const auto whole = parse_int64(fields[6].substr(0, point));
    EXPECT_TRUE(whole && *whole <= 2'574) << rows[i];
    const auto user = parse_int64(fields[7]);
    EXPECT_TRUE(user && *user >= 33'869'381 && *user <= 566'280'860) << rows[i];
    if (fields[8].empty()) continue;
    ASSERT_EQ(fields[8].size(), 36U) << rows[i];
    EXPECT_EQ(fields[8][14], '4') << rows[i];
    EXPECT_NE(std::string_view("89ab").find(fields[8][19]), std::string_view::npos) << rows[i];
  }
  EXPECT_LE(last, "2019-10-31 23:59:59 UTC");
}

}  // namespace
}  // namespace footfall
