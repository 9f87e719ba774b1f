#include "store/store.h"

#include <algorithm>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/row_text.h"

namespace footfall {
namespace {

TextRows shop_rows() {
  return TextRows(
      "event_time event_type user_id:int64 session_id:text product_id:int64+"
      " brand:dictionary+ price:decimal2 color:dictionary"
      R"(
      5000000     view        7              s1               100                apple  10.00  red
      4000000     view        7              s1               101                -      0.50   -
      4000000     cart        7              s2               100                apple  10.00  red
      9000000     wish        -              s9               -                  -      -      blue
      1000000     purchase    8              -                100                samsung 12.00  red
  )");
}

// Users in order of the hash of their key.
std::vector<std::string> by_hash(std::vector<std::int64_t> users) {
  std::ranges::sort(users, {}, [](std::int64_t user) { return mix64(std::uint64_t(user)); });
  std::vector<std::string> names;
  for (const auto user : users) names.push_back(str(user));
  return names;
}

TEST(Store, GivesBackWhatWasLoadedClusteredByUserAndTime) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), shop_rows());
  const auto store = StoreReader::open(files, "s");
  const std::string seven =
      "7 4000000 view s1 101 - 0.50 -\n"
      "7 4000000 cart s2 100 apple 10.00 red\n"
      "7 5000000 view s1 100 apple 10.00 red\n";
  const std::string eight = "8 1000000 purchase - 100 samsung 12.00 red\n";
  const bool seven_first = by_hash({7, 8})[0] == "7";
  EXPECT_EQ(store_text(*store),
            (seven_first ? seven + eight : eight + seven) + "- 9000000 wish s9 - - - blue\n");
  EXPECT_EQ(verify_store(files, "s", 2).findings, std::vector<std::string>());
}

TEST(Store, GivesCodesInTheOrderOfTheRowsInTheFile) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), shop_rows());
  const auto store = StoreReader::open(files, "s");
  EXPECT_EQ(store->event_types()[5], "wish");
  const Dictionary& color = store->dictionary(store->schema().column("color").id);
  ASSERT_EQ(color.size(), 3U);
  EXPECT_EQ(color.text(1), "red");
  EXPECT_EQ(color.text(2), "blue");
  // (100, apple), (101, NULL), (100, samsung); the row without any is version 0.
  ASSERT_EQ(store->versions().size(), 4U);
  const VersionColumn& product = *store->versions().find(store->schema().column("product_id").id);
  EXPECT_FALSE(product.has_value(0));
  EXPECT_EQ(product.numbers()[1], 100);
  EXPECT_EQ(product.numbers()[2], 101);
  EXPECT_EQ(product.numbers()[3], 100);
}

TEST(Store, NumbersSessionsByUserInOrderOfFirstAppearance) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), TextRows(R"(
      event_time  event_type  user_id:int64  session_id:text
      3           view        7              b
      1           view        7              a
      2           view        7              b
      4           view        -              a
  )"));
  const auto store = StoreReader::open(files, "s");
  const Segment& segment = *store->segments()[0];
  const std::uint32_t session = store->schema().column("session_id").id;
  const KeyTable keys = segment.keys(session);
  ASSERT_EQ(keys.size(), 3U);  // (7, a), (7, b), (guest, a)
  KeyTable::Buffer buffer;
  EXPECT_EQ(keys.text(0, buffer), "a");
  EXPECT_EQ(keys.text(1, buffer), "b");
  EXPECT_EQ(keys.text(2, buffer), "a");
  const auto begin = segment.pair_begin(session);
  EXPECT_EQ(std::vector<std::uint32_t>(begin.begin(), begin.end()),
            (std::vector<std::uint32_t>{0, 2}));
  const auto arrival = segment.arrival();
  EXPECT_EQ(std::vector<std::uint32_t>(arrival.begin(), arrival.end()),
            (std::vector<std::uint32_t>{1, 2, 0, 3}));
}

TEST(Store, ContinuesCodesAndVersionsInLaterLoads) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer, shop_rows(), "first");
  load_rows(*writer, TextRows(R"(
      event_time  event_type  user_id:int64  product_id:int64+  brand:dictionary+  color:dictionary
      6000000     wish        7              100                apple              blue
      7000000     gift        7              100                lg                 green
  )"),
            "second");
  const auto store = StoreReader::open(files, "s");
  EXPECT_EQ(segment_text(*store, *store->segments()[1]),
            "7 6000000 wish - 100 apple - blue\n7 7000000 gift - 100 lg - green\n");
  EXPECT_EQ(store->event_types()[6], "gift");
  EXPECT_EQ(store->segments()[1]->versions()[0], 1U);  // (100, apple), known from before
  EXPECT_EQ(store->segments()[1]->versions()[1], 4U);
  EXPECT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>());
}

TEST(Store, KeepsUuidsAsSixteenBytesWhereAllAre) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), TextRows(R"(
      event_time  event_type  user_id:text  session_id:text
      1 view 0c5dd2f5-1d8b-4a3e-9c59-3c1b5f0e8a11 0C5DD2F5-1d8b-4a3e-9c59-3c1b5f0e8a11
  )"));
  const auto store = StoreReader::open(files, "s");
  const Segment& segment = *store->segments()[0];
  EXPECT_EQ(segment.user_keys().form(), KeyForm::uuid);
  // Upper case is another text, so it is kept as text.
  EXPECT_EQ(segment.keys(store->schema().column("session_id").id).form(), KeyForm::text);
  EXPECT_EQ(store_text(*store),
            "0c5dd2f5-1d8b-4a3e-9c59-3c1b5f0e8a11 1 view 0C5DD2F5-1d8b-4a3e-9c59-3c1b5f0e8a11\n");
}

TEST(Store, KeepsExtremeNumbersExactly) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), TextRows(R"(
      event_time            event_type  user_id:int64         a:integer             b:int64
      -9223372036854775808  view        -9223372036854775808  -9223372036854775808  1
      9223372036854775807   view        9223372036854775807   9223372036854775807   -
      0                     view        0                     -           9223372036854775807
  )"));
  const auto store = StoreReader::open(files, "s");
  std::string text = store_text(*store);
  for (const char* row : {"-9223372036854775808 -9223372036854775808 view -9223372036854775808 1\n",
                          "9223372036854775807 9223372036854775807 view 9223372036854775807 -\n",
                          "0 0 view - 9223372036854775807\n"}) {
    EXPECT_NE(text.find(row), std::string::npos) << row << text;
  }
  EXPECT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>());
}

TEST(Store, StoresTimesInTheCoarsestUnitThatDividesAll) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), TextRows(R"(
      event_time     event_type
      172800000000   view
      -3600000000    view
  )"));
  const auto store = StoreReader::open(files, "s");
  EXPECT_EQ(store->segments()[0]->info().time_unit, micros_per_hour);
  EXPECT_EQ(store_text(*store), "- -3600000000 view\n- 172800000000 view\n");
}

TEST(Store, OrdersGuestsByOrderThenSessionThenTimeWithNullLast) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), TextRows(R"(
      event_time  event_type  user_id:text  order_id:int64  session_id:text
      1           purchase    -             -               a
      2           purchase    -             10              b
      3           purchase    -             9               -
      4           purchase    -             9               a
      0           purchase    -             9               a
      5           purchase    -             -               -
  )"));
  EXPECT_EQ(store_text(*StoreReader::open(files, "s")),
            "- 0 purchase 9 a\n"
            "- 4 purchase 9 a\n"
            "- 3 purchase 9 -\n"
            "- 2 purchase 10 b\n"
            "- 1 purchase - a\n"
            "- 5 purchase - -\n");
  EXPECT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>());
}

TEST(Store, IsTheSameBytesWhateverTheBlocksOfAppend) {
  const TextRows rows = shop_rows();
  RecordingFileSystem whole;
  load_rows(*StoreWriter::open(whole, "s"), rows);
  RecordingFileSystem parts;
  const auto writer = StoreWriter::open(parts, "s");
  const auto load = writer->begin_load(rows.schema);
  for (std::size_t row = 0; row < rows.block.rows(); ++row) {
    RowBlock one;
    one.times = {rows.block.times[row]};
    one.event_types = {rows.block.event_types[row]};
    for (const auto& column : rows.block.columns) {
      ColumnBlock& cell = one.columns.emplace_back();
      if (column.present[row] == 0) continue;
      if (!column.numbers.empty()) cell.numbers = {column.numbers[row]};
      if (!column.texts.empty()) cell.texts = {column.texts[row]};
    }
    load->append(one);
  }
  load->commit(record_of("rows", rows.block.rows()));
  EXPECT_EQ(whole.contents(), parts.contents());
}

TEST(Store, LeavesNothingOfALoadThatIsNotCommitted) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer, shop_rows());
  const auto before = files.contents();
  {
    const auto load = writer->begin_load(shop_rows().schema);
    load->append(TextRows("event_time event_type user_id:int64 session_id:text product_id:int64+"
                          " brand:dictionary+ price:decimal2 color:dictionary\n"
                          "1 new 1 s 1 new 1.00 new")
                     .block);
    load->set_aside({0, 17, 300, "price", "it is no number", "a,b,c"});
    load->close_segment();
  }
  EXPECT_EQ(files.contents(), before);
  load_rows(*writer, shop_rows(), "again");
  EXPECT_EQ(StoreReader::open(files, "s")->event_types().size(), 6U);  // "new" has left no code
}

TEST(Store, KeepsRowsSetAsideAsTheyWere) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  const auto load = writer->begin_load(shop_rows().schema);
  load->append(shop_rows().block);
  load->set_aside({0, 17, 300, "price", "it is no number", std::string_view("a,\0\n\xff", 5)});
  load->commit(record_of("rows", 5, 1));
  const auto store = StoreReader::open(files, "s");
  std::string seen;
  store->for_each_set_aside(store->manifest().loads[0], [&](const SetAsideRow& row) {
    seen += str(row.source, " ", row.line, " ", row.byte_offset, " ", row.column, " ", row.reason,
                " ", row.raw, ";");
  });
  EXPECT_EQ(seen, std::string("0 17 300 price it is no number a,\0\n\xff;", 37));
}

TEST(Store, KnowsTheSameContentAgain) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer, shop_rows(), "oct.csv");
  const Hash128 known{hash64("oct.csv"), 1};
  ASSERT_NE(writer->manifest().find_content(known), nullptr);
  EXPECT_EQ(writer->manifest().find_content(known)->number, 1U);
  EXPECT_EQ(writer->manifest().find_content({1, 1}), nullptr);
}

TEST(Store, RefusesALedgerThatDoesNotAddUp) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  const auto commit = [&](Ledger ledger) {
    const auto load = writer->begin_load(shop_rows().schema);
    load->append(shop_rows().block);
    LoadRecord record = record_of("oct.csv", 5);
    record.sources[0].ledger = ledger;
    return error_of([&] { load->commit(record); });
  };
  EXPECT_EQ(commit({7, 5, 1, 0}),
            "oct.csv: the ledger does not add up: 7 rows read, 5 stored, 1 set aside, 0 dropped as "
            "duplicates, 0 superseded\nnothing was stored; please report this");
  EXPECT_EQ(commit({6, 6, 0, 0}),
            "the ledger does not agree with the store: it counts 6 rows stored, 0 set aside and "
            "0 superseded, the store was given 5, 0 and 0\nnothing was stored; please report this");
  EXPECT_TRUE(writer->is_empty());
  EXPECT_EQ(files.contents().size(), 0U);
}

TEST(Store, TakesNewColumnsAndRefusesOthersTypes) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer,
            TextRows("event_time event_type user_id:int64 price:decimal2 brand:dictionary\n"
                     "1 view 7 1.25 lg"));
  const auto refusal = [&](std::string_view header) {
    return error_of([&] { writer->begin_load(TextRows(header).schema); });
  };
  EXPECT_EQ(refusal("event_time event_type user_id:text"),
            "column user_id: the store has it as a whole-number key, the mapping as a text key\n"
            "give the column another name in the mapping, or load into a new store (--store)");
  EXPECT_EQ(refusal("event_time event_type brand:dictionary+"),
            "column brand: is not of the product in the store, and is in the mapping\n"
            "give the column another name in the mapping, or load into a new store (--store)");
  EXPECT_EQ(refusal("event_time event_type weight:decimal2+"),
            "column weight: a decimal cannot be of the product, only keys, dictionaries, paths "
            "and sets can\nleave out `of = product`");
  load_rows(*writer,
            TextRows("event_time event_type brand:dictionary size:integer price:decimal3\n"
                     "2 view lg 40 0.125"),
            "second");
  const auto store = StoreReader::open(files, "s");
  EXPECT_EQ(store_text(*store), "7 1 view 1.25 lg -\n--\n- 2 view 0.125 lg 40\n");
  EXPECT_EQ(store->schema().column("price").scale, 3);
  EXPECT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>());
}

TEST(Store, RefusesAScaleThatTheStoredNumbersCannotTake) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer, TextRows("event_time event_type price:decimal2\n1 view 90000000000000000.00"));
  EXPECT_EQ(error_of([&] {
              writer->begin_load(TextRows("event_time event_type price:decimal4").schema);
            }),
            "column price: the store has 90000000000000000.00, which leaves no room for 4 decimal "
            "places\nmap the column with fewer places, or load into a new store (--store)");
}

TEST(Store, RefusesAnotherDataset) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer, shop_rows());
  Schema other = shop_rows().schema;
  other.dataset = "orders";
  EXPECT_EQ(error_of([&] { writer->begin_load(other); }),
            "the store holds the dataset test, not orders\n"
            "load it into a store of its own (--store)");
}

// A store whose first load's times were of one kind and whose second load's are of another.
std::string second_kind_of_times(Schema first, const Schema& second) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  TextRows rows("event_time event_type\n0 view");  // no column but those that all stores have
  rows.schema = std::move(first);
  load_rows(*writer, rows);
  const auto before = files.contents();
  std::string said = error_of([&] { writer->begin_load(second); });
  EXPECT_EQ(files.contents(), before);
  return said;
}

TEST(Store, DoesNotMixInstantsWallClockAndDates) {
  const Schema instants{.dataset = "test"};
  const Schema wall_clock{.dataset = "test", .floating_time = true};
  const Schema dates{.dataset = "test", .floating_time = true, .day_precision = true};
  const std::string as_it_was =
      "\nload with the mapping's [time] as it was, or into a store of its own (--store)";
  const std::string floating =
      "\nload with a mapping whose [time] has floating = true and no time_zone, or into a store of "
      "its own (--store)";
  EXPECT_EQ(second_kind_of_times(instants, dates),
            "the times in the store are instants, those of this load dates" + as_it_was);
  EXPECT_EQ(
      second_kind_of_times(instants, wall_clock),
      "the times in the store are instants, those of this load the shop's wall clock" + as_it_was);
  EXPECT_EQ(
      second_kind_of_times(dates, wall_clock),
      "the times in the store are dates, those of this load the shop's wall clock" + as_it_was);
  EXPECT_EQ(
      second_kind_of_times(wall_clock, dates),
      "the times in the store are the shop's wall clock, those of this load dates" + floating);
  EXPECT_EQ(
      second_kind_of_times(wall_clock, instants),
      "the times in the store are the shop's wall clock, those of this load instants" + floating);
  // Dates were not called floating once.
  EXPECT_EQ(second_kind_of_times({.dataset = "test", .day_precision = true}, dates), "no error");
}

TEST(Store, OpensWhatNamedATimeZoneInItsManifest) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), shop_rows());
  const std::string manifest = files.contents().at("s/MANIFEST");
  // The zone's text follows the dataset's; here it is empty.
  const std::size_t place = manifest.find("test") + 4;
  ASSERT_EQ(manifest.substr(place, 4), std::string(4, '\0'));
  std::string older = manifest.substr(0, manifest.size() - 8);
  older.replace(place, 4, std::string("\x0d\0\0\0Europe/Berlin", 17));
  const std::uint64_t hash = hash64(older);
  older.append(reinterpret_cast<const char*>(&hash), sizeof hash);
  files.set_contents("s/MANIFEST", older);
  const auto writer = StoreWriter::open(files, "s");
  load_rows(*writer, shop_rows(), "second");
  EXPECT_EQ(StoreReader::open(files, "s")->manifest().rows(), 10U);
  EXPECT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>());
}

TEST(Store, HasOneWriterAtATime) {
  RecordingFileSystem files;
  const auto writer = StoreWriter::open(files, "s");
  EXPECT_EQ(error_of([&] { StoreWriter::open(files, "s"); }),
            "s is being written by process 4711\n"
            "wait until it has finished; reading the store is possible meanwhile");
}

TEST(Store, IsNotMadeInAFolderOfOtherFiles) {
  RecordingFileSystem files({"home"}, {{"home/letter.txt", "Dear Ann"}});
  EXPECT_EQ(error_of([&] { StoreWriter::open(files, "home"); }),
            "home is no store: it holds other files (letter.txt)\n"
            "name a new or empty folder with --store");
}

TEST(Store, RemovesWhatACrashLeftBehindAndNothingElse) {
  RecordingFileSystem files;
  load_rows(*StoreWriter::open(files, "s"), shop_rows());
  auto contents = files.contents();
  const auto committed = contents;
  contents["s/segment-000007.tmp"] = "half";
  contents["s/segment-000008"] = "whole, not listed";
  contents["s/set-aside-000009"] = "";
  contents["s/MANIFEST.tmp"] = "half";
  RecordingFileSystem crashed(files.directories(), contents);
  StoreWriter::open(crashed, "s");
  EXPECT_EQ(crashed.contents(), committed);
}

TEST(Store, SaysThatThereIsNone) {
  RecordingFileSystem files;
  EXPECT_EQ(text_or_error(files, "shop"),
            "there is no store at shop\n"
            "footfall ingest FILE... makes one; --store DIR names another");
}

}  // namespace
}  // namespace footfall
