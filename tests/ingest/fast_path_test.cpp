// The parallel path gives what the plain path gives: the same segments byte for byte, the same rows
// set aside, the same ledger.
#include <random>

#include <gtest/gtest.h>

#include "formats/compressed.h"
#include "ingest/ingest.h"
#include "ingest/loads.h"

namespace footfall {
namespace {

struct Loaded {
  std::vector<std::string> segments;
  std::string set_aside;
  std::vector<Source> sources;
  bool fast = false;
};

Loaded load(const std::vector<std::string>& paths, const std::string& dataset, bool plain,
            unsigned threads, std::uint64_t range_bytes) {
  const TestStore test;
  IngestRequest request = test.request(paths, dataset);
  request.plain_path = plain;
  request.threads = threads;
  request.range_bytes = range_bytes;
  request.bad_rows_max = 1;
  request.again = true;
  const IngestReport report = ingest(real_file_system(), request);
  return {test.segment_bytes(), test.set_aside(), report.sources, report.fast};
}

// The same files, compressed: every other one with gzip.
std::vector<std::string> compressed(const TemporaryFolder& folder,
                                    const std::vector<std::string>& paths) {
  std::vector<std::string> out;
  for (const auto& path : paths) {
    const std::string bytes = real_file_system().read(path);
    const bool gzip = out.size() % 2 == 1;
    out.push_back(folder.file("compressed" + std::to_string(out.size()),
                              gzip ? gzipped(bytes) : zstd_compressed(bytes)));
  }
  return out;
}

// What compressed files give is the same but for their names.
void expect_same_compressed(const std::vector<std::string>& paths, const std::string& dataset,
                            Loaded plain, const std::string& what) {
  const TemporaryFolder folder;
  const auto packed = compressed(folder, paths);
  for (const unsigned threads : {1U, 3U}) {
    for (const std::uint64_t range : {std::uint64_t{1}, std::uint64_t{8} << 20}) {
      const Loaded same = load(packed, dataset, false, threads, range);
      const std::string how = what + ", compressed, threads " + std::to_string(threads) +
                              ", range " + std::to_string(range);
      EXPECT_TRUE(same.segments == plain.segments) << how;
      EXPECT_EQ(same.set_aside, plain.set_aside) << how;
      for (std::size_t i = 0; i < paths.size(); ++i) plain.sources[i].name = same.sources[i].name;
      EXPECT_EQ(same.sources, plain.sources) << how;
    }
  }
}

// Returns whether the parallel path was taken to the end.
bool expect_same(const std::vector<std::string>& paths, const std::string& dataset,
                 const std::string& what) {
  const Loaded plain = load(paths, dataset, true, 1, 1);
  bool fast = true;
  for (const unsigned threads : {1U, 2U, 3U, 4U}) {
    for (const std::uint64_t range :
         {std::uint64_t{1}, std::uint64_t{200'000}, std::uint64_t{8} << 20}) {
      const Loaded same = load(paths, dataset, false, threads, range);
      const std::string how =
          what + ", threads " + std::to_string(threads) + ", range " + std::to_string(range);
      EXPECT_TRUE(same.segments == plain.segments) << how;
      EXPECT_EQ(same.set_aside, plain.set_aside) << how;
      EXPECT_EQ(same.sources, plain.sources) << how;
      fast &= same.fast;
    }
  }
  expect_same_compressed(paths, dataset, plain, what);
  return fast;
}

TEST(FastPath, GivesWhatThePlainPathGivesOnTheRealFiles) {
  const TemporaryFolder folder;
  for (const char* name :
       {"rees46/2019-Oct-head17k.csv.zst", "rees46/electronics-store-duplicates.csv.zst"}) {
    SHARED_FILE_OR_SKIP(path, name);
    const std::string plain = decompressed(folder, path);
    const bool fast = expect_same({plain}, "", name);
    EXPECT_EQ(load(compressed(folder, {plain}), "", false, 3, 8 << 20).fast, fast) << name;
    // The other shop's sessions are no UUIDs.
    EXPECT_EQ(fast, std::string_view(name).starts_with("rees46/2019-Oct")) << name;
  }
  SHARED_FILE_OR_SKIP(november, "rees46/2019-Nov-head-noheader.csv.zst");
  const std::string mapping =
      folder.file("november.toml", "extends = \"rees46\"\nname = \"rees46\"\nheader = false\n");
  EXPECT_TRUE(expect_same({decompressed(folder, november)}, mapping, "november"));
}

TEST(FastPath, GivesWhatThePlainPathGivesOnTheWallClockOfAZone) {
  const TemporaryFolder folder;
  const std::string mapping = folder.file("berlin.toml", R"(
extends = "rees46"
name = "berlin"
[time]
from = "event_time"
floating = true
time_zone = "Europe/Berlin"
)");
  const auto row_at = [](const std::string& time) {
    return time + good_row(1).substr(good_row(1).find(','));
  };
  // Of an ordinary night, of the hour that came twice, and of the one that never came.
  std::string rows =
      row_at("2019-10-01 00:00:01") + row_at("2019-10-27 02:30:00") + row_at("2019-03-31 02:30:00");
  // With a zone, as the parallel path would read them many at a time, and this mapping refuses.
  for (int i = 0; i < 500; ++i) rows += good_row(i % 60);
  const std::string path = folder.file("a.csv", std::string(rees46_header) + rows);
  EXPECT_FALSE(expect_same({path}, mapping, "Berlin")) << "which is for times with a zone";
  for (const bool plain : {true, false}) {
    const TestStore test;
    IngestRequest request = test.request({path}, mapping);
    request.plain_path = plain;
    request.bad_rows_max = 1;
    ingest(real_file_system(), request);
    std::istringstream lines(test.rows());
    std::vector<std::string> times;
    for (std::string user, time, rest; lines >> user >> time && std::getline(lines, rest);) {
      times.push_back(timestamp_text(std::stoll(time)));
    }
    EXPECT_EQ(times, (std::vector<std::string>{"2019-03-31T01:00:00Z", "2019-09-30T22:00:01Z",
                                               "2019-10-27T00:30:00Z"}))
        << "plain " << plain;
    EXPECT_EQ(test.open()->manifest().ledger(),
              (Ledger{.read = 503, .stored = 3, .set_aside = 500}));
    EXPECT_NE(test.set_aside().find("has a zone, but the mapping says floating"),
              std::string::npos);
  }
}

TEST(FastPath, GivesWhatThePlainPathGivesOnManyFilesAtOnce) {
  SHARED_FILE_OR_SKIP(october, "rees46/2019-Oct-head17k.csv.zst");
  const TemporaryFolder folder;
  const std::string a = decompressed(folder, october);
  const std::string b = folder.file("b.csv", std::string(rees46_header) + good_row(1));
  const std::string c = folder.file("c.csv", std::string(rees46_header));
  EXPECT_TRUE(expect_same({b, a, c}, "", "three files"));
}

// A shop whose rows are regular but for the share `odd` of them. In two of three there are few
// sales, which segments hold a second time.
class RandomFile {
 public:
  RandomFile(unsigned seed, double odd) : random_(seed), odd_(odd), few_sales_(seed % 3 != 0) {}

  std::string text(std::size_t rows) {
    const bool crlf = pick(2) == 0;
    const bool mark = pick(4) == 0;
    std::string out = mark ? "\xEF\xBB\xBF" : "";
    std::string header(rees46_header);
    header.pop_back();
    out += header + (crlf ? "\r\n" : "\n");
    for (std::size_t i = 0; i < rows; ++i) {
      out += std::bernoulli_distribution(odd_)(random_) ? odd_row() : row();
      out += crlf ? "\r\n" : "\n";
    }
    if (pick(3) == 0) out.resize(out.size() - pick(80) % out.size());  // cut in mid-row
    return out;
  }

 private:
  std::size_t pick(std::size_t count) { return random_() % count; }
  std::string number(std::size_t count) { return std::to_string(pick(count)); }
  template <std::size_t N>
  std::string one_of(const char* const (&words)[N]) {
    return words[pick(N)];
  }

  std::string uuid() {
    std::string text(a_session);
    const std::size_t session = pick(300);
    text[0] = "0123456789abcdef"[session % 16];
    text[35] = "0123456789abcdef"[session / 16 % 16];
    text[20] = "0123456789abcdef"[session / 256];
    return text;
  }
  std::vector<std::string> fields() {
    const std::size_t product = pick(200);
    const std::string seconds = std::to_string(10 + pick(50));
    const std::string minutes = std::to_string(10 + pick(4));
    const std::string kind = one_of({"view", "view", "cart", "purchase", "remove_from_cart"});
    return {"2019-10-01 00:" + minutes + ":" + seconds + " UTC",
            few_sales_ && product % 4 != 0 ? "view" : kind,
            std::to_string(1000 + product),
            std::to_string(2053013555631882655 + std::int64_t(product % 20)),
            product % 3 == 0 ? "" : "electronics.audio" + std::to_string(product % 7),
            product % 7 == 0 ? "" : "brand" + std::to_string(product % 11),
            number(2000) + "." + std::to_string(10 + pick(90)),
            number(60),
            pick(50) == 0 ? "" : uuid()};
  }
  static std::string joined(const std::vector<std::string>& fields) {
    std::string out;
    for (const auto& field : fields) out += (&field == &fields[0] ? "" : ",") + field;
    return out;
  }
  std::string row() { return joined(fields()); }

  // Something is unusual: a valid value in another form, or no value at all.
  std::string odd_row() {
    auto all = fields();
    switch (pick(14)) {
      case 0:
        all[0] = one_of({"2019-10-01T00:10:00Z", "2019-10-01 02:10:00+02:00", "",
                         "2019-10-01 00:10:60 UTC", "2019-02-30 00:00:00 UTC", "never",
                         "2019-10-01 00:10 UTC", "2019-10-01 00:11:00"});
        break;
      case 1: all[1] = one_of({"VIEW", " cart", "", "click", "checkout", "\"view\""}); break;
      case 2:
        all[2] = one_of({"", "007", "x", "\"1001\"", "-5", "99999999999999999999", " "});
        break;
      case 3:
        all[4] = one_of({" ", "a..b", "\"a,b\"", "\"a.\nb\"", "gr\xC3\xBC\xC3\x9F.e", "\xFF", "."});
        break;
      case 4:
        all[5] = one_of({"\"a\"\"b\"", "a\"b", "\xE2\x82\xAC", "\"two\nlines\"", "\t"});
        break;
      case 5:
        all[6] = one_of({"", "-1", "1e3", "12,5", "1.005", "1.000", ".5", "5.", "+1", "007.5",
                         "99999999.99", "NaN", "9999999999999999999"});
        break;
      case 6:
        all[7] = one_of({"x", "007", "\"12\"", "-3", "4294967296", "9223372036854775807",
                         "9223372036854775808"});
        break;
      case 7: all[8] = one_of({" ", "\"72d76fde-8bb3-4e00-8c23-a032dfed738c\""}); break;
      case 8: all.pop_back(); break;
      case 9: all.push_back("more"); break;
      case 10: return one_of({"", " ", "\r", ",,,,,,,,", "\"", "a,\"b", "\"a\"b,c", "\"a\n"});
      case 11: all[5] = std::string(1 + pick(3000), 'b'); break;
      case 12: all[3] += std::string(1, '\0'); break;
      default: {
        std::string header(rees46_header);
        header.pop_back();
        return header;
      }
    }
    return joined(all);
  }

  std::mt19937 random_;
  double odd_;
  bool few_sales_;
};

TEST(FastPath, GivesWhatThePlainPathGivesOnRandomFiles) {
  const TemporaryFolder folder;
  int fast = 0;
  constexpr unsigned files = 40;
  for (unsigned seed = 0; seed < files; ++seed) {
    const double odd = seed % 4 == 0 ? 0.0 : seed % 4 == 1 ? 0.002 : seed % 4 == 2 ? 0.05 : 0.3;
    const std::size_t rows = seed % 5 == 0 ? 20 : 3000;
    const std::string path = folder.file("a.csv", RandomFile(seed, odd).text(rows));
    if (expect_same({path}, "rees46", "seed " + std::to_string(seed))) ++fast;
    if (HasFailure()) return;
  }
  EXPECT_GT(fast, int(files) / 4);
}

TEST(FastPath, SortsUsersWhoseRowsAreOutOfOrder) {
  const TemporaryFolder folder;
  std::mt19937 random(11);
  std::string text(rees46_header);
  for (int i = 0; i < 5000; ++i) {
    text += "2019-10-0" + std::to_string(1 + random() % 9) + " 0" + std::to_string(random() % 10) +
            ":00:00 UTC,view,100,200,,sony,12.50," + std::to_string(random() % 30) + "," +
            std::string(a_session) + "\n";
  }
  EXPECT_TRUE(expect_same({folder.file("a.csv", text)}, "rees46", "out of order"));
}

TEST(FastPath, GivesWayWhereAQuotedLineEndLiesAtTheLimitOfTwoRanges) {
  const TemporaryFolder folder;
  // One brand of many lines, longer than a range.
  std::string brand = "\"";
  for (int i = 0; i < 10'000; ++i) brand += "2019-10-01 a line\n";
  brand += "\"";
  std::string text(rees46_header);
  for (int i = 0; i < 400; ++i) text += good_row(i % 60);
  text += "2019-10-01 00:00:00 UTC,view,100,200,," + brand + ",12.50,7,\n";
  for (int i = 0; i < 400; ++i) text += good_row(i % 60);
  expect_same({folder.file("a.csv", text)}, "rees46", "long quoted field");
}

TEST(FastPath, TakesRowsLongerThanAPieceAndSetsThoseLongerThanAMebibyteAside) {
  const TemporaryFolder folder;
  std::string text(rees46_header);
  for (const std::size_t length : {300'000UL, 1'048'000UL, 1'200'000UL, 3'000'000UL}) {
    text += good_row(1) + "2019-10-01 00:00:00 UTC,view,100,200,," + std::string(length, 'b') +
            ",12.50,7,\n" + good_row(2);
  }
  EXPECT_TRUE(expect_same({folder.file("a.csv", text)}, "rees46", "long rows"));
}

TEST(FastPath, KeepsWideUsersAndPrices) {
  const TemporaryFolder folder;
  std::string text(rees46_header);
  for (int i = 0; i < 500; ++i) {
    text += "2019-10-01 00:00:00 UTC,view,100,200,,sony," + std::to_string(i * 1'000'000'007LL) +
            ".25,151591562551942" + std::to_string(1000 + i % 50) + "," + std::string(a_session) +
            "\n";
  }
  EXPECT_TRUE(expect_same({folder.file("a.csv", text)}, "rees46", "wide"));
}

TEST(FastPath, ReadsCompressedFilesBesidePlainOnes) {
  const TemporaryFolder folder;
  const std::string plain = folder.file("a.csv", RandomFile(7, 0).text(2000));
  const std::string second = folder.file("b.csv", RandomFile(8, 0.01).text(2000));
  const std::string third = folder.file("c.csv", RandomFile(9, 0.01).text(2000));
  const auto packed = compressed(folder, {second, third});
  const Loaded loaded = load({plain, packed[0], packed[1]}, "rees46", false, 2, 1);
  EXPECT_TRUE(loaded.fast);
  EXPECT_TRUE(loaded.segments == load({plain, second, third}, "rees46", true, 1, 1).segments);
}

TEST(FastPath, ContinuesAStoresDictionaries) {
  const TemporaryFolder folder;
  const std::string first = folder.file("1.csv", RandomFile(1, 0).text(500));
  const std::string second = folder.file("2.csv", RandomFile(2, 0.01).text(500));
  std::vector<std::vector<std::string>> segments;
  for (const bool plain : {true, false}) {
    const TestStore test;
    for (const auto& path : {first, second}) {
      IngestRequest request = test.request({path}, "rees46");
      request.plain_path = plain;
      request.threads = 2;
      request.range_bytes = 1;
      request.bad_rows_max = 1;
      ingest(real_file_system(), request);
    }
    segments.push_back(test.segment_bytes());
  }
  EXPECT_TRUE(segments[0] == segments[1]);
}

TEST(FastPath, LeavesNoSegmentBehindWhereNoRowIsStored) {
  const TestStore test;
  const std::string path = test.folder.file("a.csv", std::string(rees46_header) + "bad\nrows\n");
  IngestRequest request = test.request({path});
  request.bad_rows_max = 1;
  const IngestReport report = ingest(real_file_system(), request);
  EXPECT_TRUE(report.fast);
  EXPECT_EQ(report.ledger, (Ledger{.read = 2, .stored = 0, .set_aside = 2}));
  for (const auto& entry : std::filesystem::directory_iterator(test.folder.path("store"))) {
    EXPECT_FALSE(entry.path().filename().string().starts_with("segment")) << entry.path();
  }
}

TEST(FastPath, WritesSeveralSegmentsWhereMemoryDoesNotHoldAllRows) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.csv", RandomFile(3, 0).text(20'000));
  const TestStore whole;
  const TestStore pieces;
  IngestRequest request = whole.request({path}, "rees46");
  request.range_bytes = 1;
  request.bad_rows_max = 1;
  ingest(real_file_system(), request);
  request.store = pieces.folder.path("store");
  request.memory_bytes = 300'000;
  EXPECT_TRUE(ingest(real_file_system(), request).fast);
  EXPECT_GT(pieces.open()->segments().size(), 2u);
  EXPECT_EQ(pieces.open()->manifest().rows(), whole.open()->manifest().rows());
}

// A row of one of many products.
std::string row_of(std::size_t product, int second = 0) {
  std::string row = good_row(second);
  const std::string sold = "view," + std::to_string(product) + ",";
  return row.replace(row.find("view,100,"), 9, sold);
}

// Rows of the first product, then of the second; of these all that are in quotes are read exactly.
std::string two_products(std::size_t rows_of_first, std::size_t rows_of_second, bool quoted) {
  std::string text(rees46_header);
  const auto add = [&](std::size_t product, std::size_t rows) {
    std::string row = row_of(product);
    if (quoted) row.replace(row.find("sony"), 4, "\"sony\"");
    for (std::size_t i = 0; i < rows; ++i) text += row;
  };
  add(100, rows_of_first);
  add(101, rows_of_second);
  return text;
}

Loaded load_with(const FingerprintOptions& prints, const std::string& path, unsigned threads) {
  const TestStore test;
  IngestRequest request = test.request({path}, "rees46");
  request.threads = threads;
  request.range_bytes = 1;
  request.bad_rows_max = 1;
  request.prints = prints;
  const IngestReport report = ingest(real_file_system(), request);
  return {test.segment_bytes(), test.set_aside(), report.sources, report.fast};
}

TEST(FastPath, BeginsAnewWhereProductsShareAFingerprint) {
  const TemporaryFolder folder;
  for (unsigned seed = 0; seed < 4; ++seed) {
    // Of 200 products nearly all are taken for another one, and 20 rows or more are compared.
    const double odd = seed < 2 ? 0.0 : 0.01;
    const std::string path = folder.file("a.csv", RandomFile(seed, odd).text(20'000));
    const Loaded plain = load({path}, "rees46", true, 1, 1);
    for (const unsigned threads : {1U, 3U}) {
      for (const unsigned bits : {0U, 3U}) {
        const Loaded same = load_with({.bits = bits}, path, threads);
        EXPECT_FALSE(same.fast) << "seed " << seed << ", bits " << bits;
        EXPECT_TRUE(same.segments == plain.segments) << "seed " << seed << ", bits " << bits;
        EXPECT_EQ(same.set_aside, plain.set_aside);
        EXPECT_EQ(same.sources, plain.sources);
      }
      const bool fast = load_with({.bits = 64}, path, threads).fast;
      EXPECT_EQ(fast, load_with({}, path, threads).fast) << "seed " << seed;
      EXPECT_TRUE(fast || odd > 0) << "seed " << seed;
    }
  }
}

// 16 batches of 64 rows are 1024 rows, and a range's last batch may be shorter.
TEST(FastPath, ComparesARowOfAThousandRegularOnesWithItsProduct) {
  const TemporaryFolder folder;
  for (const std::size_t before : {1UL, 63UL, 64UL, 1000UL, 1024UL, 1025UL, 2000UL, 5000UL}) {
    const std::string path = folder.file("a.csv", two_products(before, 1100, false));
    const Loaded same = load_with({.bits = 0}, path, 1);
    EXPECT_FALSE(same.fast) << before << " rows of the first product";
    EXPECT_TRUE(same.segments == load({path}, "rees46", true, 1, 1).segments);
  }
}

TEST(FastPath, ComparesARowOfSixteenThatAreReadExactlyWithItsProduct) {
  const TemporaryFolder folder;
  for (const std::size_t before : {1UL, 15UL, 16UL, 17UL, 100UL}) {
    const std::string path = folder.file("a.csv", two_products(before, 16, true));
    EXPECT_TRUE(load_with({}, path, 1).fast);
    const Loaded same = load_with({.bits = 0}, path, 1);
    EXPECT_FALSE(same.fast) << before << " rows of the first product";
    EXPECT_TRUE(same.segments == load({path}, "rees46", true, 1, 1).segments);
  }
}

TEST(FastPath, CountsNoRowTwiceWhereItBeginsAnewBehindASegment) {
  // Products that are taken for another one come when segments were written already.
  std::string text = two_products(12'000, 0, false);
  for (int i = 0; i < 300; ++i) text += "bad row\n";
  for (int i = 0; i < 12'000; ++i) text += row_of(std::size_t(100 + i % 50), i % 60);
  const TestStore test;
  const std::string path = test.folder.file("a.csv", text);
  ingest(real_file_system(), test.request({test.folder.file("b.csv", two_products(9, 9, false))}));
  IngestRequest request = test.request({path});
  request.range_bytes = 1;
  request.memory_bytes = 300'000;
  request.prints.bits = 0;
  IngestProgress last;
  bool went_back = false;
  const IngestReport report = ingest(real_file_system(), request, [&](const IngestProgress& now) {
    went_back = went_back || now.rows < last.rows;
    last = now;
  });
  EXPECT_FALSE(report.fast);
  EXPECT_TRUE(went_back);
  EXPECT_EQ(report.ledger, (Ledger{.read = 24'300, .stored = 24'000, .set_aside = 300}));
  EXPECT_EQ(last.rows, 24'300u);
  EXPECT_EQ(last.bytes, text.size());
  ASSERT_EQ(report.examples.size(), 10u);
  EXPECT_EQ(report.examples[9].line, 12'011u);
  const auto store = test.open();
  EXPECT_EQ(store->manifest().rows(), 24'018u);
  const std::string set_aside = test.set_aside();
  EXPECT_EQ(std::ranges::count(set_aside, '\n'), 300);
  std::size_t files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(test.folder.path("store"))) {
    files += entry.path().filename().string().starts_with("segment") ? 1 : 0;
  }
  EXPECT_EQ(files, store->manifest().segments.size());
}

TEST(FastPath, GivesTheSameWithFingerprintsThatNeedNoAes) {
  const TemporaryFolder folder;
  for (unsigned seed = 0; seed < 4; ++seed) {
    const std::string path = folder.file("a.csv", RandomFile(seed, 0.005).text(5000));
    const Loaded with_aes = load_with({}, path, 3);
    const Loaded without = load_with({.aes = false}, path, 3);
    EXPECT_EQ(without.fast, with_aes.fast);
    EXPECT_TRUE(without.segments == with_aes.segments) << "seed " << seed;
    EXPECT_EQ(without.set_aside, with_aes.set_aside);
    EXPECT_TRUE(without.segments == load({path}, "rees46", true, 1, 1).segments);
  }
}

}  // namespace
}  // namespace footfall
