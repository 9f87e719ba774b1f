#include "relation/relation.h"

#include <algorithm>
#include <numeric>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/file_system.h"
#include "store/store.h"
#include "support/answers.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

Table whole(const std::shared_ptr<const Snapshot>& snapshot, std::string_view name) {
  return read_whole(*open_relation(snapshot, name));
}

// The rows by a column of decimals.
Table sorted(const Table& table, std::string_view column) {
  std::vector<std::size_t> order(table.rows());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t row) { return table.decimal(row, column); });
  return table.select(order);
}

// A load of one row a product, with the columns given.
void load_row(StoreWriter& store, const Schema& schema, Micros time, std::string_view product,
              std::string_view brand) {
  const auto load = store.begin_load(schema);
  RowBlock block;
  block.times = {time};
  block.event_types = {"view"};
  for (const auto& column : schema.columns) {
    ColumnBlock& cells = block.columns.emplace_back();
    if (column.name == "user_id") {
      cells.numbers = {7};
    } else {
      cells.texts = {column.name == "brand" ? brand : product};
    }
  }
  load->append(block);
  Source source{.name = "part", .bytes = 1, .content = {std::uint64_t(time), 0}, .ledger = {}};
  source.ledger.read = source.ledger.stored = 1;
  load->commit({.loaded_at = time, .sources = {source}});
}

TEST(Relation, EventsHaveEveryColumnWithItsNaturalType) {
  const auto snapshot = tiny_store(R"(
      user  session  time   kind      product  category  brand  price  points:integer  day:date
      ann   7        10:00  view      p1       a.b       lg     1.50   -3              2019-10-02
      ann   -        10:01  purchase  -        -         -      -      -               -
      -     8        10:02  cart      p2       a         lg     0.00   9               1969-12-31
  )")
                            .snapshot({1});
  const Table events = whole(snapshot, "events");
  EXPECT_EQ(events.columns(), 10U);
  EXPECT_EQ(events, grid(R"(
      brand  points
      lg     -3
      -      -
      lg     9
  )"));
  EXPECT_EQ(events, grid(R"(
      event_time            event_type  user_id  session_id  product_id  category  price  day
      2019-10-01T10:00:00Z  view        ann      7           p1          a.b       1.50   2019-10-02
      2019-10-01T10:01:00Z  purchase    ann      -           -           -         -      -
      2019-10-01T10:02:00Z  cart        -        8           p2          a         0.00   1969-12-31
  )"));
}

// The events that a user chooses with these clauses, and with --from.
Table chosen(const std::shared_ptr<const Snapshot>& snapshot, const std::vector<std::string>& where,
             std::string_view from = {}) {
  Filter filter = period_filter(from, {}, Clock());
  for (const auto& clause : where)
    filter.clauses.push_back(parse_clause(clause, snapshot->schema()));
  return read_whole(*open_relation(snapshot, "events", filter));
}

TEST(Relation, AFilterChoosesEventsAsItDoesForAnswers) {
  const TinyStore store = tiny_store(R"(
      user  time         kind      brand  price
      ann   10:00        view      lg     1.50
      ann   10:01        purchase  -      2.00
      bob   10:02        cart      lg     3.00
      -     10:03        view      lg     4.00
      cid   2019-10-02   view      sony   5.00
  )");
  for (const auto& cuts : std::vector<std::vector<std::size_t>>{{}, {1, 3}}) {
    const auto snapshot = store.snapshot(cuts);
    EXPECT_EQ(sorted(chosen(snapshot, {"brand=lg"}), "price"), grid("price\n1.50\n3.00\n4.00"));
    EXPECT_EQ(sorted(chosen(snapshot, {"user_id=ann,cid"}), "price"),
              grid("price\n1.50\n2.00\n5.00"));
    EXPECT_EQ(chosen(snapshot, {"user_id=(none)"}), grid("user_id price\n- 4.00"));
    EXPECT_EQ(chosen(snapshot, {"user_id!=ann", "brand=lg", "price=..3"}),
              grid("event_type user_id price\ncart bob 3.00"));
    EXPECT_EQ(chosen(snapshot, {}, "2019-10-02"), grid("brand price\nsony 5.00"));
    EXPECT_EQ(chosen(snapshot, {"price=9..10"}).rows(), 0U);
  }
}

TEST(Relation, ColumnsThatALaterLoadBringsAreNullBefore) {
  const TempDirectory directory;
  const std::string path = directory.path() + "/store";
  {
    const auto store = StoreWriter::open(real_file_system(), path);
    Schema schema{.dataset = "shop"};
    schema.columns = {{.name = "user_id", .type = ColumnType::key, .key = KeyType::int64}};
    load_row(*store, schema, micros_per_day, {}, {});
    schema.columns.push_back({.name = "product_id", .type = ColumnType::key, .of_product = true});
    schema.columns.push_back({.name = "brand", .type = ColumnType::dictionary, .of_product = true});
    load_row(*store, schema, 2 * micros_per_day, "p", "lg");
  }
  const auto snapshot = Snapshot::open(StoreReader::open(real_file_system(), path), 1);
  EXPECT_EQ(whole(snapshot, "events"), grid(R"(
      event_time            event_type  user_id  product_id  brand
      1970-01-02T00:00:00Z  view        7        -           -
      1970-01-03T00:00:00Z  view        7        p           lg
  )"));
}

TEST(Relation, DecimalsOfAnEarlierLoadAreReadAtTheScaleOfALaterOne) {
  const TempDirectory directory;
  const std::string path = directory.path() + "/store";
  {
    const auto store = StoreWriter::open(real_file_system(), path);
    for (const int scale : {1, 3}) {
      Schema schema{.dataset = "shop"};
      schema.columns = {
          {.name = "price", .type = ColumnType::decimal, .scale = std::uint8_t(scale)}};
      const auto load = store->begin_load(schema);
      RowBlock block;
      block.times = {scale * micros_per_day, scale * micros_per_day};
      block.event_types = {"view", "view"};
      block.columns = {{.numbers = {15, 12345}, .texts = {}, .present = {}}};
      load->append(block);
      Source source{.name = "part", .bytes = 1, .content = {std::uint64_t(scale), 0}, .ledger = {}};
      source.ledger.read = source.ledger.stored = 2;
      load->commit({.loaded_at = 0, .sources = {source}});
    }
  }
  const auto snapshot = Snapshot::open(StoreReader::open(real_file_system(), path), 1);
  EXPECT_EQ(whole(snapshot, "events"), grid(R"(
      event_time            price
      1970-01-02T00:00:00Z  1.500
      1970-01-02T00:00:00Z  1234.500
      1970-01-04T00:00:00Z  0.015
      1970-01-04T00:00:00Z  12.345
  )"));
}

TEST(Relation, LoadsAndSetAsideRowsSayWhatBecameOfEverySource) {
  const TempDirectory directory;
  const std::string path = directory.path() + "/store";
  {
    const auto store = StoreWriter::open(real_file_system(), path);
    Schema schema{.dataset = "shop"};
    schema.columns = {{.name = "user_id", .type = ColumnType::key, .key = KeyType::int64}};
    const auto load = store->begin_load(schema);
    load->set_aside({.source = 0,
                     .line = 3,
                     .byte_offset = 40,
                     .column = "user_id",
                     .reason = "\"x\" is no number",
                     .raw = "2019-10-01,view,x"});
    load->set_aside({.source = 0,
                     .line = 0,
                     .byte_offset = 0,
                     .column = "",
                     .reason = "cut short",
                     .raw = "2019"});
    Source source{.name = "oct.csv", .bytes = 57, .content = {0xAB, 1}, .ledger = {}};
    source.ledger.read = source.ledger.set_aside = 2;
    load->commit({.loaded_at = micros_per_day, .sources = {source}});
  }
  const auto snapshot = Snapshot::open(StoreReader::open(real_file_system(), path), 1);
  EXPECT_EQ(whole(snapshot, "loads"), grid(R"(
      load  loaded_at             source   bytes  content                           read  stored
      1     1970-01-02T00:00:00Z  oct.csv  57     000000000000000100000000000000ab  2     0
  )"));
  EXPECT_EQ(whole(snapshot, "loads"), grid("set_aside duplicates\n2 0"));
  const Table rows = whole(snapshot, "set_aside");
  ASSERT_EQ(rows.rows(), 2U);
  EXPECT_EQ(rows.integer(0, "line"), 3);
  EXPECT_EQ(rows.integer(0, "byte"), 40);
  EXPECT_EQ(rows.text(0, "source"), "oct.csv");
  EXPECT_EQ(rows.text(0, "column"), "user_id");
  EXPECT_EQ(rows.text(0, "reason"), "\"x\" is no number");
  EXPECT_EQ(rows.text(0, "raw"), "2019-10-01,view,x");
  EXPECT_TRUE(rows.is_null(1, rows.column("line")));
  EXPECT_TRUE(rows.is_null(1, rows.column("column")));
}

TEST(Relation, SaysWhichTablesThereAre) {
  const auto snapshot = tiny_store(R"(
      user  time   kind
      ann   10:00  view
  )")
                            .snapshot();
  try {
    open_relation(snapshot, "evnts");
    FAIL() << "accepted";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "no table is called \"evnts\"; did you mean \"events\"?");
    EXPECT_EQ(error.hint(), "tables: events, loads, set_aside, conflicts");
  }
}

}  // namespace
}  // namespace footfall
