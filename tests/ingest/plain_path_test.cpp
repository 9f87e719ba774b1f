#include "ingest/plain_path.h"

#include <cstdint>
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "ingest/known_values.h"
#include "ingest/loads.h"
#include "ingest/record_batch.h"

namespace footfall {
namespace {

constexpr int rows = 30'000;  // eight batches

// Rows of which every kind of fate is known by their number.
bool is_bad(int i) { return i % 700 == 3; }
// Euros come first, from row 9,000 on; the batch that begins with row 12,288 begins with dollars.
bool is_euro(int i) { return i >= 9'000 && i < 12'000; }
bool is_dollar(int i) { return i > 9'000 && (i % 500 == 7 || i == 12'288); }
bool is_double(int i) { return i % 1'000 == 999 && i > 20'000; }  // of the row 17,000 before

// Few products at first, then more than a reader remembers.
std::string title(int i, const std::string& quote) {
  const int product = i < 10'000 ? i % 1'203 : i;
  return "  Cup " + std::to_string(product) + ", " + quote + "blue" + quote + " ";
}

std::string line(int i) {
  if (is_double(i)) i -= 17'000;
  const std::string number = std::to_string(i);
  const std::string time = is_bad(i) ? "never" : "2019-10-01 00:00:00 UTC";
  const std::string money = is_dollar(i) ? "3.10 USD" : is_euro(i) ? "2.05 EUR" : "1.00";
  return time + ",purchase,u" + number + "," + money + ",\"" + title(i, "\"\"") + "\"\n";
}

std::string mapping() {
  return R"(name = "shop"
drop_duplicates = true
raw = "lines"
[time]
from = "event_time"
format = "iso"
[event_type]
from = "event_type"
[[column]]
name = "user_id"
type = "key"
key = "text"
[[column]]
name = "price"
type = "decimal"
scale = 2
currency = true
[[column]]
name = "title"
type = "dictionary"
clean = ["trim"]
of = "product"
)";
}

TEST(PlainPath, GivesEveryRowItsFateAndTheSameBytesOnAnyNumberOfThreads) {
  int bad = 0;
  int dollars = 0;
  int doubles = 0;
  std::string text = "event_time,event_type,user_id,price,title\n";
  for (int i = 0; i < rows; ++i) {
    text += line(i);
    const int meant = is_double(i) ? i - 17'000 : i;
    bad += is_bad(meant) ? 1 : 0;
    dollars += !is_bad(meant) && is_dollar(meant) ? 1 : 0;
    doubles += is_double(i) && !is_bad(meant) && !is_dollar(meant) ? 1 : 0;
  }
  std::set<std::string> products;
  for (int i = 0; i < rows; ++i) {
    if (!is_double(i) && !is_bad(i) && !is_dollar(i)) products.insert(title(i, ""));
  }
  ASSERT_GT(products.size(), 16'000U);
  ASSERT_GT(dollars, 10);
  ASSERT_GT(doubles, 5);
  const TestStore alone;
  const std::string toml = alone.folder.file("shop.toml", mapping());
  const std::string path = alone.folder.file("a.csv", text);
  const auto load = [&](const TestStore& store, unsigned threads) {
    IngestRequest request = store.request({path}, toml);
    request.threads = threads;
    request.bad_rows_max = 0.1;
    const IngestReport report = ingest(real_file_system(), request);
    EXPECT_FALSE(report.fast);
    EXPECT_EQ(report.ledger.read, std::uint64_t(rows));
    EXPECT_EQ(report.ledger.set_aside, std::uint64_t(bad + dollars));
    EXPECT_EQ(report.ledger.duplicates, std::uint64_t(doubles));
    EXPECT_EQ(report.ledger.stored, std::uint64_t(rows - bad - dollars - doubles));
    // Every title that was read has blanks to trim; rows set aside for their price come before it.
    ASSERT_EQ(report.sources[0].cleaning.size(), 1U);
    EXPECT_EQ(report.sources[0].cleaning[0].changed, std::uint64_t(rows - bad - dollars));
  };
  load(alone, 1);
  // And none without a row that was stored.
  EXPECT_EQ(alone.open()->versions().size(), products.size() + 1);
  EXPECT_NE(alone.set_aside().find("<never,purchase,u3,1.00,\"  Cup 3, \"\"blue\"\" \">"),
            std::string::npos);
  for (const unsigned threads : {2U, 5U}) {
    const TestStore together;
    load(together, threads);
    EXPECT_TRUE(alone.segment_bytes() == together.segment_bytes());
    EXPECT_EQ(alone.set_aside(), together.set_aside());
  }
}

// Kept as they were read: the bad, the double and the others, in the order of the file.
TEST(PlainPath, KeepsRowsAsTheyWereRead) {
  const TestStore store;
  std::string text = "event_time,event_type,user_id,price,title\n";
  for (int i = 0; i < 10'000; ++i) text += line(i);
  IngestRequest request =
      store.request({store.folder.file("a.csv", text)}, store.folder.file("shop.toml", mapping()));
  request.threads = 3;
  ingest(real_file_system(), request);
  const auto opened = store.open();
  const auto kept = opened->raw_rows(opened->manifest().loads[0]);
  std::uint64_t number = 0;
  for (std::size_t section = 0; section < kept->sections(); ++section) {
    kept->read(section, [&](const RawRow& row) {
      const auto i = int(number);
      ++number;
      ASSERT_EQ(row.line, number + 1);
      ASSERT_EQ(row.fields.size(), 5U);
      EXPECT_EQ(row.fields[0], is_bad(i) ? "never" : "2019-10-01 00:00:00 UTC");
      EXPECT_EQ(row.fields[2], "u" + std::to_string(i));
      EXPECT_EQ(row.fields[4], title(i, "\""));
    });
  }
  EXPECT_EQ(number, 10'000U);
}

TEST(RecordBatch, GivesRecordsBackWhenTheirSourceIsGone) {
  RecordBatch batch;
  {
    std::string raw = "a,\"b\"\"c\",";
    std::string apart = "b\"c";
    std::string folder = "de";
    SourceRecord record;
    record.raw = raw;
    record.fields = {std::string_view(raw).substr(0, 1), apart, std::string_view(raw).substr(9, 0),
                     folder};
    record.line = 7;
    record.offset = 70;
    batch.add(record);
    record.fields.clear();
    record.fault = RecordFault::undecodable;
    record.reason = apart;
    record.line = 8;
    batch.add(record);
    raw.assign(raw.size(), '?');
    apart = folder = "??";
  }
  ASSERT_EQ(batch.size(), 2U);
  SourceRecord record;
  batch.get(0, record);
  EXPECT_EQ(record.raw, "a,\"b\"\"c\",");
  EXPECT_EQ(record.fields, (std::vector<std::string_view>{"a", "b\"c", "", "de"}));
  EXPECT_EQ(record.line, 7U);
  EXPECT_EQ(record.offset, 70U);
  EXPECT_TRUE(batch.holds(record.fields[3]));
  EXPECT_FALSE(batch.holds("elsewhere"));
  batch.get(1, record);
  EXPECT_EQ(record.fault, RecordFault::undecodable);
  EXPECT_EQ(record.reason, "b\"c");
  EXPECT_TRUE(record.fields.empty());
}

TEST(KnownValues, GivesBackWhatTextsBecameUntilItForgets) {
  KnownValues known(2, 1);
  const auto texts_of = [](int i) {
    return std::vector<std::string>{"text " + std::to_string(i / 3), std::to_string(i % 3)};
  };
  const auto views = [](const std::vector<std::string>& texts) {
    return std::vector<std::string_view>(texts.begin(), texts.end());
  };
  const auto learn = [&](int i) {
    const auto texts = texts_of(i);
    EXPECT_EQ(known.find(views(texts)), KnownValues::none);
    const std::string made = "made of " + texts[0];
    const std::vector<TypedValue> values{{i % 2 == 0, i, made}};
    return known.add(views(texts), values, {.changed = unsigned(i), .emptied = 1});
  };
  for (int i = 0; i < 9'000; ++i) EXPECT_EQ(learn(i), std::uint64_t(i));
  for (int i = 0; i < 9'000; ++i) {
    const std::uint64_t entry = known.find(views(texts_of(i)));
    ASSERT_EQ(entry, std::uint64_t(i));
    EXPECT_EQ(known.values(entry)[0].text, "made of text " + std::to_string(i / 3));
    EXPECT_EQ(known.values(entry)[0].number, i);
    EXPECT_EQ(known.values(entry)[0].present, i % 2 == 0);
    EXPECT_EQ(known.steps(entry).changed, unsigned(i));
  }
  EXPECT_TRUE(known.full());
  known.forget();
  EXPECT_FALSE(known.full());
  EXPECT_EQ(known.begin(), 9'000U);
  EXPECT_EQ(learn(7), 9'000U);
  EXPECT_EQ(known.values(9'000)[0].number, 7);
}

// "a" and "bc" are not "ab" and "c".
TEST(KnownValues, TellsTextsApartThatAreTheSameSideBySide) {
  KnownValues known(2, 1);
  const std::vector<std::string_view> one{"a", "bc"};
  const std::vector<std::string_view> other{"ab", "c"};
  EXPECT_EQ(known.find(one), KnownValues::none);
  const std::vector<TypedValue> values{{true, 1, {}}};
  known.add(one, values, {});
  EXPECT_EQ(known.find(other), KnownValues::none);
  EXPECT_EQ(known.find(one), 0U);
}

}  // namespace
}  // namespace footfall
