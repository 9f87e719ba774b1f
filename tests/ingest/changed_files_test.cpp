// Files that somebody cuts, lengthens or replaces while they are read: what is stored is what one
// file held, or nothing.
#include <random>

#include <gtest/gtest.h>

#include "formats/compressed.h"
#include "ingest/ingest.h"
#include "ingest/loads.h"

namespace footfall {
namespace {

enum class Packing { none, gzip, zstd };
constexpr std::initializer_list<Packing> packings{Packing::none, Packing::gzip, Packing::zstd};

std::string packed(const std::string& text, Packing packing) {
  if (packing == Packing::none) return text;
  return packing == Packing::gzip ? gzipped(text) : zstd_compressed(text);
}

// Rows of different sessions, which hardly compress: longer than what a reader takes at a time.
std::string many_rows() {
  std::mt19937 random(3);
  std::string text(rees46_header);
  while (text.size() < 3 << 20) {
    std::string session(a_session);
    for (char& digit : session) {
      if (digit != '-') digit = "0123456789abcdef"[random() % 16];
    }
    const std::string user = std::to_string(random());
    text += "2019-10-01 00:00:00 UTC,view,100,200,,sony,12.50," + user + "," + session + "\n";
  }
  return text;
}

// Rows whose columns have another order.
std::string other_rows() {
  return "user_session,event_time,event_type,product_id,category_id,category_code,brand,price,"
         "user_id\n" +
         std::string(a_session) + ",2019-11-01 00:00:00 UTC,view,300,200,,lg,1.50,7\n";
}

// As `mv` does it: whoever has the old file open keeps it.
void replace(const std::string& path, const std::string& bytes) {
  std::ofstream(path + ".new", std::ios::binary) << bytes;
  std::filesystem::rename(path + ".new", path);
}

// Loads the inputs; `happens` is done once the first rows are read. What was refused, or "".
template <typename Happens>
std::string error_when(IngestRequest request, bool plain, Happens happens) {
  request.plain_path = plain;
  request.range_bytes = 1;
  bool done = false;
  try {
    ingest(real_file_system(), request, [&](const IngestProgress& progress) {
      if (done || progress.rows == 0) return;
      done = true;
      happens();
    });
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::bad_input) << error.message();
    EXPECT_TRUE(done);
    return error.message();
  }
  EXPECT_TRUE(done);
  return "";
}

TEST(ChangedFiles, ACompressedFileThatGrowsOrIsCutWhileItIsReadStoresNothing) {
  const std::string text = many_rows();
  for (const Packing packing : {Packing::gzip, Packing::zstd}) {
    const std::string bytes = packed(text, packing);
    ASSERT_GT(bytes.size(), 700'000U);  // a reader takes 256 KiB at most
    for (const bool plain : {true, false}) {
      const auto error = [&](auto happens) {
        const TestStore test;
        const std::string path = test.folder.file("a.csv", bytes);
        const std::string said = error_when(test.request({path}), plain, [&] { happens(path); });
        EXPECT_THROW(test.open(), Error) << "something of it is stored";
        return said.substr(std::min(said.size(), path.size() - 5));
      };
      using Path = const std::string&;
      const std::string changed = "a.csv: changed while it was read";
      EXPECT_EQ(error([&](Path path) {
                  std::ofstream(path, std::ios::app) << packed(good_row(), packing);
                }),
                changed);
      EXPECT_NE(error([](Path path) { std::ofstream(path, std::ios::app) << "more"; }), "");
      EXPECT_NE(error([](Path path) { std::filesystem::resize_file(path, 600'000); }), "");
      EXPECT_NE(error([](Path path) { std::filesystem::resize_file(path, 0); }), "");
      EXPECT_EQ(error([&](Path path) {
                  std::fstream(path, std::ios::in | std::ios::out) << bytes.substr(0, 100);
                }),
                changed)
          << "as long as before, and the same";
    }
  }
}

TEST(ChangedFiles, AFileThatIsReplacedWhileItIsReadIsStoredAsItWas) {
  const std::string text = many_rows();
  const auto rows = std::uint64_t(std::ranges::count(text, '\n') - 1);
  for (const Packing packing : packings) {
    for (const bool plain : {true, false}) {
      const TestStore test;
      const std::string path = test.folder.file("a.csv", packed(text, packing));
      EXPECT_EQ(error_when(test.request({path}), plain,
                           [&] { replace(path, packed(other_rows(), packing)); }),
                "");
      const auto store = test.open();
      const Source& source = store->manifest().loads.at(0).sources.at(0);
      EXPECT_EQ(source.ledger, (Ledger{.read = rows, .stored = rows}));
      EXPECT_EQ(source.bytes, text.size());
      // What is recorded is the content that was read: it is known again, the new one is not.
      const std::string old = test.folder.file("old.csv", text);
      EXPECT_EQ(ingest_error(test.request({old})), old +
                                                       ": the same content was loaded before, as " +
                                                       path + " in load 1; nothing was stored");
      EXPECT_EQ(ingest_error(test.request({path})), "");
    }
  }
}

TEST(ChangedFiles, AFileThatIsReplacedBetweenItsHeaderAndItsRowsStoresNothing) {
  const std::string text = many_rows();
  for (const Packing packing : packings) {
    for (const bool plain : {true, false}) {
      const TestStore test;
      const std::string first = test.folder.file("a.csv", packed(text, packing));
      const std::string second =
          test.folder.file("b.csv", packed(std::string(rees46_header) + good_row(), packing));
      const std::string error = error_when(test.request({first, second}), plain,
                                           [&] { replace(second, packed(other_rows(), packing)); });
      if (packing == Packing::none && !plain) {
        EXPECT_EQ(error, "") << "all files are open by then";
        continue;
      }
      EXPECT_EQ(error, second + ": changed while it was read");
      EXPECT_THROW(test.open(), Error) << "something of it is stored";
    }
  }
}

TEST(ChangedFiles, AFileThatIsReplacedBeforeTheLoadBeginsAnewStoresNothing) {
  // The last rows are of another product, which seems to be the same until a row is compared.
  std::string text = many_rows();
  for (int i = 0; i < 2000; ++i) {
    std::string row = good_row();
    text += row.replace(row.find("sony"), 4, "acme");
  }
  for (const Packing packing : packings) {
    const TestStore test;
    const std::string path = test.folder.file("a.csv", packed(text, packing));
    IngestRequest request = test.request({path});
    request.prints.bits = 0;
    EXPECT_EQ(error_when(request, false, [&] { replace(path, packed(other_rows(), packing)); }),
              path + ": changed while it was read");
    EXPECT_THROW(test.open(), Error) << "something of it is stored";
  }
}

}  // namespace
}  // namespace footfall
