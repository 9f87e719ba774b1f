// Damaged and hostile files: always named, never believed.
#include <random>

#include <gtest/gtest.h>

#include "base/hash.h"
#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/container_format.h"
#include "store/mended_file.h"
#include "store/row_text.h"

namespace footfall {
namespace {

// Every form of column, two dictionaries' worth of loads, rows with and without users; two sales.
void fill(RecordingFileSystem& files) {
  const auto store = StoreWriter::open(files, "s");
  const TextRows rows(
      "event_time event_type user_id:text session_id:text order_id:int64 product_id:text+ "
      "category_id:int64+ category:path+ price:decimal2 coupon:text day:date size:integer"
      R"(
      10  view  ann  s1  -  p1  1  a.b  1.50  c1  3  -
      20  wish  ann  s2  7  p1  1  a.b  1.50  -   3  12
      30  cart  bob  -   -  p2  -  a    -     c2  -  13
      40  view  -    s1  8  -   -  -    2.50  c1  4  -
      41  purchase  bob  s2  9  p2  -  a    7.50  -   5  -
      42  view  -    s1  -  -   -  -    -     -   -  -
      43  view  -    s1  -  -   -  -    -     -   -  -
      44  view  -    s1  -  -   -  -    -     -   -  -
      45  view  -    s1  -  -   -  -    -     -   -  -
      46  view  -    s1  -  -   -  -    -     -   -  -
      47  view  -    s1  -  -   -  -    -     -   -  -
      48  view  -    s1  -  -   -  -    -     -   -  -
      49  view  -    s1  -  -   -  -    -     -   -  -
      50  view  -    s1  -  -   -  -    -     -   -  -
      51  view  -    s1  -  -   -  -    -     -   -  -
      52  return  -  -   7  p1  1  a.b  -     c2  -  14
  )");
  ASSERT_EQ(rows.block.rows(), 16U);
  for (const char* name : {"first", "second"}) {
    const auto load = store->begin_load(rows.schema);
    load->append(rows.block);
    load->set_aside({0, 5, 100, "price", "it is no number", "x,y,z"});
    load->commit(record_of(name, 16, 1));
  }
}

TEST(Corruption, IsNamedByFileColumnAndBlock) {
  RecordingFileSystem files;
  fill(files);
  const auto reader = StoreReader::open(files, "s");
  const Segment& segment = *reader->segments()[0];
  const auto price = segment.values(reader->schema().column("price").id);
  const auto all = segment.file().view({SectionRole::times, 0}).data() - header_bytes;
  files.flip("s/segment-000002", std::size_t(price.data - all), 1);
  const auto report = verify_store(files, "s", 2);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_TRUE(report.findings[0].starts_with(
      "s/segment-000002: block 0 of column price is damaged (checksum "))
      << report.findings[0];
  EXPECT_TRUE(text_or_error(files, "s").starts_with(report.findings[0]));
  EXPECT_TRUE(
      text_or_error(files, "s")
          .ends_with("restore this file from a copy; footfall verify lists every damaged place"));
}

// A byte of each section of the sales, which nothing else tells apart from those of all rows.
TEST(Corruption, OfSalesIsNamedAsSuch) {
  RecordingFileSystem files;
  fill(files);
  const auto reader = StoreReader::open(files, "s");
  const Segment& segment = *reader->segments()[0];
  ASSERT_TRUE(segment.has_sales());
  const std::uint32_t price = reader->schema().column("price").id;
  const auto* all = segment.file().view({SectionRole::times, 0}).data() - header_bytes;
  const std::vector<std::pair<SectionKey, std::string>> places{
      {{SectionRole::sales_users, 0}, "users of sales"},
      {{SectionRole::sales_times, 0}, "event_time of sales"},
      {{SectionRole::sales_event_types, 0}, "event_type of sales"},
      {{SectionRole::sales_versions, 0}, "product version of sales"},
      {{SectionRole::sales_arrival, 0}, "arrival of sales"},
      {{SectionRole::sales_values, price}, "column price of sales"},
      {{SectionRole::sales_presence, price}, "column price (presence of sales)"}};
  for (const auto& [key, name] : places) {
    const std::size_t offset = std::size_t(segment.file().view(key).data() - all);
    files.flip("s/segment-000002", offset, 1);
    const auto report = verify_store(files, "s", 1);
    ASSERT_EQ(report.findings.size(), 1U) << name;
    EXPECT_TRUE(report.findings[0].starts_with(
        str("s/segment-000002: block 0 of ", name, " is damaged (checksum ")))
        << report.findings[0];
    files.flip("s/segment-000002", offset, 1);
  }
}

TEST(Corruption, IsNamedByTheNumberOfTheBlock) {
  RecordingFileSystem files;
  const auto store = StoreWriter::open(files, "s");
  RowBlock block;
  for (std::size_t i = 0; i < RowBlock::rows_max; ++i) {
    block.times.push_back(Micros(i));
    block.event_types.emplace_back("view");
  }
  Schema schema;
  schema.dataset = "test";
  const auto load = store->begin_load(schema);
  for (int i = 0; i < 100; ++i) load->append(block);
  load->commit(record_of("rows", 100 * RowBlock::rows_max));
  const std::size_t file_bytes = files.contents().at("s/segment-000001").size();
  ASSERT_GT(file_bytes, 3'000'000U);  // times 1.6 MB, event types 0.4 MB, arrival 1.6 MB
  files.flip("s/segment-000001", 64 + block_bytes + 5, 16);
  const auto report = verify_store(files, "s", 1);
  ASSERT_EQ(report.findings.size(), 1U);
  EXPECT_TRUE(report.findings[0].starts_with("s/segment-000001: block 1 of event_time is damaged"))
      << report.findings[0];
  // Only the rows that are touched are verified.
  const auto reader = StoreReader::open(files, "s");
  const Segment& segment = *reader->segments()[0];
  segment.times(Verify::by_rows);
  segment.touch_rows(SectionRole::times, 0, 0, block_bytes / 4);
  segment.touch_rows(SectionRole::arrival, 0, 0, segment.rows());
  EXPECT_NE(error_of([&] { segment.touch_rows(SectionRole::times, 0, 0, block_bytes / 4 + 1); }),
            "no error");
  EXPECT_NE(error_of([&] { segment.times(); }), "no error");
}

TEST(Corruption, OfAnyByteIsFoundAndNamed) {
  RecordingFileSystem files;
  fill(files);
  const std::string sound = text_or_error(files, "s");
  std::size_t bytes = 0;
  for (const auto& [path, contents] : files.contents()) {
    for (std::size_t offset = 0; offset < contents.size(); ++offset) {
      const char bits = static_cast<char>(1U << (offset % 8));
      files.flip(path, offset, bits);
      const auto report = verify_store(files, "s", 1);
      ASSERT_FALSE(report.findings.empty()) << path << " at " << offset;
      ASSERT_TRUE(report.findings[0].starts_with(path + ": ")) << report.findings[0];
      const std::string read = text_or_error(files, "s");
      ASSERT_TRUE(read == sound || read.starts_with("s/")) << path << " at " << offset << read;
      files.flip(path, offset, bits);
      ++bytes;
    }
  }
  EXPECT_GT(bytes, 5'000U);
  EXPECT_EQ(verify_store(files, "s", 1).findings, std::vector<std::string>());
}

TEST(Corruption, OfAnyLengthIsFoundAndNamed) {
  RecordingFileSystem files;
  fill(files);
  for (const auto& [path, contents] : files.contents()) {
    for (std::size_t length = 0; length < contents.size(); length += 7) {
      files.set_contents(path, contents.substr(0, length));
      const auto report = verify_store(files, "s", 1);
      ASSERT_FALSE(report.findings.empty()) << path << " cut to " << length;
      ASSERT_TRUE(report.findings[0].starts_with(path + ": ")) << report.findings[0];
    }
    files.set_contents(path, contents);
  }
}

// Files whose checksums are all right, as someone would make them on purpose: every byte of the
// body may be anything. The reader refuses or reads something, and stays within its bounds (which
// the sanitizers watch).
std::size_t bytes_of_sections(const SectionFile& file) {
  std::size_t sum = 0;
  for (const auto& key : file.keys()) sum += padded(file.view(key).size());
  return sum;
}

TEST(Corruption, OnPurposeIsReadWithinBounds) {
  RecordingFileSystem files;
  fill(files);
  const std::string path = "s/segment-000002";
  const std::string sound = files.contents().at(path);
  ASSERT_EQ(with_mended_checksums(sound), sound);
  Manifest manifest = decode_manifest(files.contents().at("s/MANIFEST"), "s/MANIFEST");
  std::mt19937_64 random(20191001);
  const Segment segment(files, path, stamp_of(sound));
  const std::size_t body_bytes = bytes_of_sections(segment.file());
  std::size_t refused = 0;
  for (int round = 0; round < 4'000; ++round) {
    std::string file = sound;
    for (std::uint64_t changes = 1 + random() % 3; changes > 0; --changes) {
      const auto bits = static_cast<char>(1 + random() % 255);
      char& byte = file[header_bytes + random() % body_bytes];
      byte = static_cast<char>(byte ^ bits);
    }
    file = with_mended_checksums(file);
    files.set_contents(path, file);
    manifest.segments[0].stamp = stamp_of(file);
    files.set_contents("s/MANIFEST", encode_manifest(manifest));
    refused += text_or_error(files, "s").starts_with("s/") ? 1 : 0;
    verify_store(files, "s", 1);
  }
  EXPECT_GT(refused, 400U);  // most changes hit values, which may be anything
}

// A manifest or file of a program to come: `least_reader` is at byte 8 of both.
TEST(Corruption, IsNotWhatANewerVersionsFilesAreCalled) {
  RecordingFileSystem files;
  fill(files);
  const std::string newer =
      str("was written by a newer footfall (format ", format_writer, "; this program reads up to ",
          format_writer, ")\nuse the newer program");
  std::string manifest = files.contents().at("s/MANIFEST");
  const std::string sound = manifest;
  manifest[8] = char(format_writer + 1);
  manifest.resize(manifest.size() - 8);
  ByteWriter hash;
  hash.put(hash64(manifest));
  files.set_contents("s/MANIFEST", manifest + hash.bytes());
  EXPECT_EQ(text_or_error(files, "s"), "s/MANIFEST: " + newer);
  EXPECT_EQ(error_of([&] { StoreWriter::open(files, "s"); }), "s/MANIFEST: " + newer);
  files.set_contents("s/MANIFEST", sound);
  std::string segment = files.contents().at("s/segment-000002");
  segment[8] = char(format_writer + 1);
  files.set_contents("s/segment-000002", with_mended_checksums(segment));
  EXPECT_EQ(text_or_error(files, "s"), "s/segment-000002: " + newer);
}

}  // namespace
}  // namespace footfall
