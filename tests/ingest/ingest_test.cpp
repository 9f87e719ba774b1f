#include "ingest/ingest.h"

#include <map>
#include <set>

#include <gtest/gtest.h>

#include "formats/compressed.h"
#include "ingest/loads.h"

namespace footfall {
namespace {

struct Facts {
  std::map<std::string, std::uint64_t> kinds;
  std::uint64_t users = 0;
  std::uint64_t sessions = 0;
  std::set<std::string> session_ids;
};

// Of a store of one segment, row by row.
Facts facts_of(const TestStore& test) {
  Facts facts;
  const auto store = test.open();
  for (const auto& segment : store->segments()) {
    for (const Kind kind : segment->event_types()) ++facts.kinds[store->event_types()[kind]];
    facts.users += segment->users();
    const KeyTable keys = segment->keys(store->schema().column("session_id").id);
    facts.sessions += keys.size();
    KeyTable::Buffer buffer;
    for (std::uint64_t i = 0; i < keys.size(); ++i) {
      facts.session_ids.emplace(keys.text(i, buffer));
    }
  }
  return facts;
}

// Sum of a decimal column over the rows of one kind, and how many of them have none.
std::pair<std::int64_t, std::uint64_t> sum_of(const TestStore& test, std::string_view column,
                                              Kind kind) {
  const auto store = test.open();
  std::int64_t sum = 0;
  std::uint64_t nulls = 0;
  for (const auto& segment : store->segments()) {
    const ColumnView values = segment->values(store->schema().column(column).id);
    for (std::uint64_t row = 0; row < segment->rows(); ++row) {
      if (segment->event_types()[row] != kind) continue;
      if (values.has_value(row)) {
        sum += values.value(row);
      } else {
        ++nulls;
      }
    }
  }
  return {sum, nulls};
}

TEST(Ingest, StoresTheHeadOfOctoberAndSetsOnlyTheCutRowAside) {
  SHARED_FILE_OR_SKIP(path, "rees46/2019-Oct-head17k.csv.zst");
  const TestStore test;
  const IngestReport report = ingest(real_file_system(), test.request({path}));
  EXPECT_EQ(report.dataset, "rees46");
  EXPECT_TRUE(report.recognised);
  EXPECT_EQ(report.ledger, (Ledger{.read = 17'435, .stored = 17'434, .set_aside = 1}));
  EXPECT_EQ(test.set_aside().substr(0, 6), "17436@");
  EXPECT_NE(test.set_aside().find("the row has 8 fields, the header 9 <2019-10-01 02:50:00 UTC,"
                                  "view,10900305,2053013555069845885,appliances.kitchen.mixer,"
                                  "elenberg,25.71,52040330>"),
            std::string::npos);
  const Facts facts = facts_of(test);
  EXPECT_EQ(facts.kinds, (std::map<std::string, std::uint64_t>{
                             {"view", 17'055}, {"purchase", 214}, {"cart", 165}}));
  EXPECT_EQ(facts.users, 4'504u);
  EXPECT_EQ(facts.session_ids.size(), 5'066u);
  EXPECT_EQ(facts.sessions, 5'067u);  // one id has two users
  EXPECT_EQ(sum_of(test, "price", kinds::purchase),
            (std::pair<std::int64_t, std::uint64_t>{5'944'263, 0}));
}

TEST(Ingest, StoresAFileWithoutHeaderWhereTheMappingSaysSo) {
  SHARED_FILE_OR_SKIP(path, "rees46/2019-Nov-head-noheader.csv.zst");
  const TestStore test;
  const std::string mapping = test.folder.file(
      "november.toml", "extends = \"rees46\"\nname = \"rees46\"\nheader = false\n");
  const IngestReport report = ingest(real_file_system(), test.request({path}, mapping));
  EXPECT_EQ(report.ledger, (Ledger{.read = 683, .stored = 683}));
  EXPECT_EQ(ingest_error(test.request({path})).substr(path.size(), 65),
            ": the first line looks like data, not like a header: 2019-11-01 0");
}

TEST(Ingest, StoresOffsetsLongUserIdsAndEmptySessions) {
  SHARED_FILE_OR_SKIP(path, "rees46/electronics-store-duplicates.csv.zst");
  const TestStore test;
  const IngestReport report = ingest(real_file_system(), test.request({path}));
  EXPECT_EQ(report.ledger, (Ledger{.read = 1'284, .stored = 1'284}));
  const auto store = test.open();
  const auto& segment = *store->segments()[0];
  EXPECT_EQ(segment.info().find(store->schema().column("session_id").id)->nulls, 6u);
}

TEST(Ingest, DropsExactDuplicatesWhereTheMappingSaysSo) {
  SHARED_FILE_OR_SKIP(path, "rees46/electronics-store-duplicates.csv.zst");
  const TestStore test;
  const std::string mapping = test.folder.file(
      "once.toml", "extends = \"rees46\"\nname = \"rees46\"\ndrop_duplicates = true\n");
  const IngestReport report = ingest(real_file_system(), test.request({path}, mapping));
  EXPECT_EQ(report.ledger, (Ledger{.read = 1'284, .stored = 629, .duplicates = 655}));
}

TEST(Ingest, StoresTheMerchandiseStoreWithItsFigures) {
  SHARED_FILE_OR_SKIP(path, "merch-store/product_events.csv.zst");
  const TestStore test;
  const IngestReport report = ingest(real_file_system(), test.request({path}));
  EXPECT_EQ(report.dataset, "merch-store");
  EXPECT_EQ(report.ledger, (Ledger{.read = 420'737, .stored = 420'737}));
  const Facts facts = facts_of(test);
  EXPECT_EQ(facts.kinds, (std::map<std::string, std::uint64_t>{{"click", 156'798},
                                                               {"view", 128'769},
                                                               {"cart", 36'078},
                                                               {"remove_from_cart", 4'645},
                                                               {"checkout", 74'849},
                                                               {"purchase", 19'598}}));
  EXPECT_EQ(facts.users, 29'850u);
  EXPECT_EQ(facts.sessions, 38'341u);
  EXPECT_EQ(sum_of(test, "amount", kinds::purchase),
            (std::pair<std::int64_t, std::uint64_t>{412'107'128'383, 9'910}));
  const auto store = test.open();
  const auto& paths = store->dictionary(store->schema().column("category").id);
  for (const auto text : paths.texts()) {
    EXPECT_FALSE(text.starts_with("Home/") || text == "Home" || text.ends_with('/')) << text;
    EXPECT_NE(text, "${escCatTitle}");
  }
}

TEST(Ingest, TakesColumnsInAnyOrderKeepsUnknownOnesAndLeavesMissingOnesOut) {
  const TestStore test;
  const std::string path =
      test.folder.file("a.csv",
                       "Colour;user_session;USER_ID;price;event_type;event_time;product_id\n"
                       "red;s1;7;1.50;view;2019-10-01 00:00:00 UTC;100\n"
                       ";s1;7;;cart;2019-10-01T00:00:01Z;100\n");
  const IngestReport report = ingest(real_file_system(), test.request({path}));
  EXPECT_EQ(report.dataset, "rees46");
  const auto store = test.open();
  EXPECT_EQ(store->schema().column_names(),
            (std::vector<std::string>{"product_id", "price", "user_id", "session_id", "colour"}));
  EXPECT_EQ(test.rows(),
            "7 1569888000000000 view 100 1.50 s1 red\n"
            "7 1569888001000000 cart 100 - s1 -\n");
}

TEST(Ingest, ReadsTheSameFromGzipZstandardAFolderAndManyFiles) {
  const std::string first = std::string(rees46_header) + good_row(1) + good_row(2);
  const std::string second = std::string(rees46_header) + good_row(3);
  const TestStore plain;
  ingest(real_file_system(),
         plain.request({plain.folder.file("1.csv", first), plain.folder.file("2.csv", second)}));
  const TestStore packed;
  std::filesystem::create_directories(packed.folder.path("month/day"));
  packed.folder.file("month/1.csv.gz", gzipped(first));
  packed.folder.file("month/day/2.csv.zst", zstd_compressed(second));
  packed.folder.file("month/README.md", "not data");
  const IngestReport report =
      ingest(real_file_system(), packed.request({packed.folder.path("month")}));
  EXPECT_EQ(packed.rows(), plain.rows());
  EXPECT_EQ(packed.segment_bytes(), plain.segment_bytes());
  ASSERT_EQ(report.passed_over.size(), 1u);
  EXPECT_TRUE(report.passed_over[0].ends_with("README.md"));
}

TEST(Ingest, RefusesTheSameContentAgainWhateverItsNameUnlessAsked) {
  const TestStore test;
  const std::string text = std::string(rees46_header) + good_row();
  const std::string a = test.folder.file("a.csv", text);
  const std::string b = test.folder.file("b.csv.gz", gzipped(text));
  EXPECT_EQ(ingest_error(test.request({a, b})),
            b + ": the same content is named twice, also as " + a + "; nothing was stored");
  ingest(real_file_system(), test.request({a}));
  EXPECT_EQ(ingest_error(test.request({b})),
            b + ": the same content was loaded before, as " + a + " in load 1; nothing was stored");
  EXPECT_EQ(test.open()->manifest().rows(), 1u);
  IngestRequest again = test.request({b});
  again.again = true;
  ingest(real_file_system(), again);
  EXPECT_EQ(test.open()->manifest().rows(), 2u);
}

TEST(Ingest, StoresNothingWhereMoreRowsAreBadThanAllowed) {
  const TestStore test;
  std::string text(rees46_header);
  for (int i = 0; i < 18; ++i) text += good_row(i);
  text += "2019-10-01 00:00:00 UTC,view,x1,200,,sony,12.50,7,\nshort\n";
  const std::string path = test.folder.file("a.csv", text);
  EXPECT_EQ(ingest_error(test.request({path})),
            path +
                ": 2 of 20 rows are bad, over the limit of 5% (--max-bad-rows); first: line 20, "
                "product_id: \"x1\" is not a whole number of 64 bits, as the mapping wants");
  EXPECT_THROW(test.open(), Error);  // there is no commit
  IngestRequest lenient = test.request({path});
  lenient.bad_rows_max = 0.1;
  EXPECT_EQ(ingest(real_file_system(), lenient).ledger,
            (Ledger{.read = 20, .stored = 18, .set_aside = 2}));
}

TEST(Ingest, SettlesTheTypeOfAKeyByTheFirstLoad) {
  const TestStore test;
  const std::string mapping = test.folder.file("auto.toml", R"(
extends = "rees46"
name = "shop"
[[column]]
name = "user_id"
type = "key"
key = "auto"
)");
  const std::string header = "event_time,event_type,user_id\n";
  const std::string row = "2019-10-01 00:00:00 UTC,view,";
  const std::string a = test.folder.file("a.csv", header + row + "1\n" + row + "007\n");
  ingest(real_file_system(), test.request({a}, mapping));
  EXPECT_EQ(test.open()->schema().column("user_id").key, KeyType::text);
  const std::string b = test.folder.file("b.csv", header + row + "2\n");
  ingest(real_file_system(), test.request({b}, mapping));
  EXPECT_EQ(test.open()->manifest().rows(), 3u);
}

TEST(Ingest, ClosesSegmentsWhenMemoryEndsAndStillCommitsOnce) {
  const TestStore whole;
  const TestStore pieces;
  std::string text = "event_time,event_type,user_id,colour\n";
  for (int i = 0; i < 30'000; ++i) {
    text += "2019-10-01 00:00:00 UTC,view," + std::to_string(i % 977) + ",red\n";
  }
  const std::string mapping =
      whole.folder.file("shop.toml", "extends = \"rees46\"\nname = \"shop\"\n");
  const std::string path = whole.folder.file("a.csv", text);
  ingest(real_file_system(), whole.request({path}, mapping));
  IngestRequest small = pieces.request({path}, mapping);
  small.memory_bytes = 500'000;
  ingest(real_file_system(), small);
  EXPECT_EQ(whole.open()->segments().size(), 1u);
  EXPECT_GT(pieces.open()->segments().size(), 1u);
  EXPECT_EQ(pieces.open()->manifest().commit, 1u);
  EXPECT_EQ(pieces.open()->manifest().rows(), 30'000u);
}

TEST(Ingest, SaysWhatItNeedsWhereDictionariesAloneAreTooLarge) {
  const TestStore test;
  std::string text = "event_time,event_type,user_id,comment\n";
  for (int i = 0; i < 30'000; ++i) {
    text += "2019-10-01 00:00:00 UTC,view,1,no two are alike " + std::to_string(i) + "\n";
  }
  const std::string mapping =
      test.folder.file("shop.toml", "extends = \"rees46\"\nname = \"shop\"\n");
  IngestRequest request = test.request({test.folder.file("a.csv", text)}, mapping);
  request.memory_bytes = 1'000'000;
  const std::string error = ingest_error(request);
  EXPECT_TRUE(error.starts_with("the values that must be known to the end of a load need "));
  EXPECT_TRUE(error.ends_with(" bytes, more than the 1,000,000 allowed")) << error;
}

TEST(Ingest, StopsWhenAskedAndLeavesTheStoreAsItWas) {
  const TestStore test;
  const std::string path = test.folder.file("a.csv", std::string(rees46_header) + good_row());
  std::stop_source stop;
  stop.request_stop();
  try {
    ingest(real_file_system(), test.request({path}), {}, stop.get_token());
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  }
  EXPECT_THROW(test.open(), Error);  // there is no commit
}

TEST(Ingest, TellsHowFarItIs) {
  const TestStore test;
  std::string text(rees46_header);
  for (int i = 0; i < 20'000; ++i) text += good_row(i % 60);
  const std::string path = test.folder.file("a.csv", text);
  for (const bool plain : {true, false}) {
    IngestRequest request = test.request({path});
    request.plain_path = plain;
    request.again = true;
    std::vector<IngestProgress> told;
    ingest(real_file_system(), request,
           [&told](const IngestProgress& progress) { told.push_back(progress); });
    ASSERT_FALSE(told.empty());
    EXPECT_EQ(told.back().rows, 20'000u);
    EXPECT_EQ(told.back().bytes, text.size());
    EXPECT_EQ(told.back().bytes_total, text.size());
  }
}

}  // namespace
}  // namespace footfall
