#include "store/dimension.h"

#include <gtest/gtest.h>
#include <zstd.h>

#include "base/error.h"
#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/raw_rows.h"
#include "store/store.h"

namespace footfall {
namespace {

using Keep = DimensionBuilder::Keep;

// Products by text keys, customers by numbers.
Schema shop() {
  Schema schema;
  schema.dataset = "shop";
  schema.columns = {
      {.id = 1, .name = "product_id", .type = ColumnType::key, .of_product = true},
      {.id = 2, .name = "user_id", .type = ColumnType::key, .key = KeyType::int64},
      {.id = 3, .name = "title", .of_product = true, .home = Home::products},
      {.id = 4,
       .name = "weight",
       .type = ColumnType::decimal,
       .scale = 2,
       .of_product = true,
       .home = Home::products},
      {.id = 5, .name = "city", .home = Home::customers},
  };
  return schema;
}

VersionField text(std::string_view value) { return {true, 0, value}; }
VersionField number(std::int64_t value) { return {true, value, {}}; }
const VersionField null;

FileStamp write_products(FileSystem& files, const std::string& path, const Dimension* before,
                         const std::vector<std::string>& given,
                         const std::vector<std::vector<VersionField>>& rows,
                         Keep keep = Keep::last) {
  DimensionBuilder builder(shop(), Home::products, before, given);
  for (const auto& row : rows) builder.add(row[0], std::span(row).subspan(1), keep);
  return builder.write(files, path);
}

// "key copies title weight" of each row; - is NULL.
std::string rows_of(const Dimension& products) {
  std::string out;
  KeyTable::Buffer buffer;
  const DimensionColumn* title = products.find_column(3);
  const DimensionColumn* weight = products.find_column(4);
  for (std::uint32_t row = 0; row < products.rows(); ++row) {
    out += str(products.keys().text(row, buffer), " ", products.copies()[row], " ",
               title->has_value(row) ? std::string(title->texts[title->codes[row]]) : "-", " ",
               weight->has_value(row) ? str(weight->numbers[row]) : "-", "\n");
  }
  return out;
}

TEST(Dimension, HasItsRowsInKeyOrder) {
  RecordingFileSystem files;
  const auto stamp = write_products(files, "d", nullptr, {"title", "weight"},
                                    {{text("q"), text("Pan"), number(150)},
                                     {text("B"), null, number(0)},
                                     {text("q1"), text("Pan"), null}});
  const Dimension products(files, "d", stamp, shop(), Home::products);
  EXPECT_EQ(rows_of(products), "B 1 - 0\nq 1 Pan 150\nq1 1 Pan -\n");
  EXPECT_EQ(products.find("q"), 1U);
  EXPECT_EQ(products.find("q0"), Dimension::no_row);
  EXPECT_EQ(products.find("r"), Dimension::no_row);
}

TEST(Dimension, KeepsTheLastOrTheFirstRowOfAKeyAndCountsAll) {
  RecordingFileSystem files;
  const std::vector<std::vector<VersionField>> rows{{text("q"), text("Pan"), number(1)},
                                                    {text("p"), text("Pot"), number(2)},
                                                    {text("q"), null, number(3)}};
  const Dimension last(files, "d", write_products(files, "d", nullptr, {"title", "weight"}, rows),
                       shop(), Home::products);
  EXPECT_EQ(rows_of(last), "p 1 Pot 2\nq 2 - 3\n");
  const Dimension first(files, "e",
                        write_products(files, "e", nullptr, {"title", "weight"}, rows, Keep::first),
                        shop(), Home::products);
  EXPECT_EQ(rows_of(first), "p 1 Pot 2\nq 2 Pan 1\n");
}

TEST(Dimension, TakesALaterLoadsRowsAndKeepsWhatTheyDoNotSay) {
  RecordingFileSystem files;
  const Dimension before(
      files, "d",
      write_products(files, "d", nullptr, {"title", "weight"},
                     {{text("q"), text("Pan"), number(1)}, {text("p"), text("Pot"), number(2)}}),
      shop(), Home::products);
  const Dimension after(
      files, "e",
      write_products(files, "e", &before, {"weight"},
                     {{text("q"), number(5)}, {text("q"), null}, {text("s"), number(7)}}),
      shop(), Home::products);
  EXPECT_EQ(rows_of(after), "p 1 Pot 2\nq 2 Pan -\ns 1 - 7\n");
}

TEST(Dimension, IsTheSameBytesWhateverTheOrderOfOtherKeys) {
  RecordingFileSystem files;
  write_products(files, "d", nullptr, {"weight"}, {{text("a"), number(1)}, {text("b"), number(2)}});
  write_products(files, "e", nullptr, {"weight"}, {{text("b"), number(2)}, {text("a"), number(1)}});
  EXPECT_EQ(files.contents().at("d"), files.contents().at("e"));
}

TEST(Dimension, NamesAFlippedByteOrRefusesTheFile) {
  RecordingFileSystem files;
  const auto stamp = write_products(files, "d", nullptr, {"title", "weight"},
                                    {{text("q"), text("Pan"), number(150)}});
  const std::string sound = files.contents().at("d");
  for (std::size_t i = 0; i < sound.size(); ++i) {
    std::string damaged = sound;
    damaged[i] = static_cast<char>(damaged[i] ^ 1);
    files.set_contents("d", damaged);
    EXPECT_THROW(Dimension(files, "d", stamp, shop(), Home::products), Error) << i;
  }
}

TEST(Dimension, FindsCustomersByNumbers) {
  RecordingFileSystem files;
  DimensionBuilder builder(shop(), Home::customers, nullptr, {"city"});
  const std::vector<VersionField> york{text("York")};
  const std::vector<VersionField> none{null};
  builder.add(number(-3), york, Keep::last);
  builder.add(number(12), none, Keep::last);
  const Dimension customers(files, "d", builder.write(files, "d"), shop(), Home::customers);
  EXPECT_EQ(customers.find(-3), 0U);
  EXPECT_EQ(customers.find(12), 1U);
  EXPECT_EQ(customers.find(0), Dimension::no_row);
  EXPECT_EQ(customers.find_column(5)->texts[customers.find_column(5)->codes[0]], "York");
  EXPECT_FALSE(customers.find_column(5)->has_value(1));
}

TEST(RawRows, AreReadBackAsTheyWereAdded) {
  RecordingFileSystem files;
  RawRowsWriter writer(files, "r", 1);
  RawRowsSection rows;
  const std::string long_text(3 << 20, 'x');
  for (std::uint64_t line = 1; line <= 5; ++line) {
    const std::vector<std::string_view> fields{"", long_text, "a\nb"};
    rows.add(line == 5 ? 300 : 0, line * 1'000'000'000'000, fields);
    if (line == 3) writer.add(rows.compressed());
  }
  writer.add(rows.compressed());
  writer.add(rows.compressed());  // nothing is left
  const auto stamp = writer.finish();
  RawRowsReader reader(std::make_shared<SectionFile>(files, "r", stamp));
  EXPECT_EQ(reader.sections(), 2U);
  std::string found;
  for (std::size_t section = 0; section < reader.sections(); ++section) {
    reader.read(section, [&](const RawRow& row) {
      EXPECT_EQ(row.fields, (std::vector<std::string_view>{"", long_text, "a\nb"}));
      found += str(row.source, ":", row.line / 1'000'000'000'000, " ");
    });
  }
  EXPECT_EQ(found, "0:1 0:2 0:3 0:4 300:5 ");
}

// Stores whose numbers are of fixed width were written, and go on being read.
TEST(RawRows, OfNumbersOfFixedWidthAreReadToo) {
  ByteWriter records;
  for (const std::uint64_t line : {2, 3}) {
    records.put(std::uint32_t{1});
    records.put(line);
    records.put(std::uint32_t{2});
    records.put_text("a");
    records.put_text(str("b", line));
  }
  const std::string bytes = records.take();
  const std::uint64_t length = bytes.size();
  std::string section(sizeof length + ZSTD_compressBound(bytes.size()), '\0');
  std::memcpy(section.data(), &length, sizeof length);
  section.resize(sizeof length + ZSTD_compress(section.data() + sizeof length,
                                               section.size() - sizeof length, bytes.data(),
                                               bytes.size(), 1));
  RecordingFileSystem files;
  SectionWriter writer(files, "r");
  writer.add_whole({SectionRole::raw_rows_wide, 1}, std::as_bytes(std::span(section)));
  const auto stamp = writer.finish();
  RawRowsReader reader(std::make_shared<SectionFile>(files, "r", stamp));
  ASSERT_EQ(reader.sections(), 1U);
  std::string found;
  reader.read(0, [&](const RawRow& row) {
    found += str(row.source, ":", row.line, " ", row.fields.at(0), row.fields.at(1), " ");
  });
  EXPECT_EQ(found, "1:2 ab2 1:3 ab3 ");
}

}  // namespace
}  // namespace footfall
