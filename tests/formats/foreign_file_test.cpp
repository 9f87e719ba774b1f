#include "formats/foreign_file.h"

#include <cmath>
#include <fstream>
#include <thread>
#include <vector>

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "formats/compressed.h"
#include "formats/content_hash.h"
#include "formats/temporary_folder.h"
#include "support/shared_data.h"

namespace footfall {
namespace {

using namespace std::string_view_literals;

std::string rows_of(ForeignFile& file) {
  std::string text;
  SourceRecord record;
  while (file.next(record)) {
    text += std::to_string(record.line) + ": " + std::string(record.raw);
    if (record.fault != RecordFault::none) text += " (" + std::string(record.reason) + ")";
    text += "\n";
  }
  return text;
}

Hash128 hash_of(std::string_view bytes) {
  ContentHasher hasher;
  hasher.update(bytes);
  return hasher.finish();
}

// The message of the error, without the folder's name.
std::string refusal(const std::string& path) {
  try {
    const auto file = ForeignFile::open(path, ForeignFormat::json);
    file->begin(0);
    rows_of(*file);
  } catch (const Error& error) {
    return error.message().substr(path.rfind('/') + 1);
  }
  return "no error";
}

const std::string orders = R"([{"id":1,"what":"tea, green"},{"id":2,"what":"say \"so\""}])";
const std::string order_rows = "1: 1,\"tea, green\"\n2: 2,\"say \"\"so\"\"\"\n";

TEST(ForeignFile, GivesTablesAndRowsOfAFileCompressedOrNot) {
  const TemporaryFolder folder;
  for (const auto& path : {folder.file("a.json", orders), folder.file("a.json.gz", gzipped(orders)),
                           folder.file("a.dat", zstd_compressed(orders))}) {
    const auto file = ForeignFile::open(path, ForeignFormat::json);
    ASSERT_EQ(file->tables().size(), 1U);
    EXPECT_EQ(file->tables()[0].fields, (std::vector<std::string>{"id", "what"}));
    EXPECT_EQ(file->bytes(), orders.size());
    EXPECT_EQ(file->content(), hash_of(orders));
    file->begin(0);
    EXPECT_EQ(rows_of(*file), order_rows) << path;
  }
}

TEST(ForeignFile, ReadsJsonInUtf16) {
  const TemporaryFolder folder;
  std::string wide;
  for (const char c : orders) wide += {c, '\0'};
  for (const auto& bytes : {wide, "\xff\xfe" + wide, gzipped(wide)}) {
    const std::string path = folder.file("a.json", bytes);
    EXPECT_EQ(recognise_format(wide), ForeignFormat::json);
    const auto file = ForeignFile::open(path, ForeignFormat::json);
    file->begin(0);
    EXPECT_EQ(rows_of(*file), order_rows);
  }
}

TEST(ForeignFile, BeginsAgainWhereverItWas) {
  const TemporaryFolder folder;
  const auto file = ForeignFile::open(folder.file("a.json", orders), ForeignFormat::json);
  SourceRecord record;
  file->begin(0);
  ASSERT_TRUE(file->next(record));
  file->begin(0);
  EXPECT_EQ(rows_of(*file), order_rows);
  file->begin(0);
  EXPECT_EQ(rows_of(*file), order_rows);
}

// While it lives, this process may have fewer files open.
class FewDescriptors {
 public:
  explicit FewDescriptors(rlim_t most) {
    getrlimit(RLIMIT_NOFILE, &before_);
    const rlimit few{most, before_.rlim_max};
    setrlimit(RLIMIT_NOFILE, &few);
  }
  ~FewDescriptors() { setrlimit(RLIMIT_NOFILE, &before_); }
  FewDescriptors(const FewDescriptors&) = delete;
  FewDescriptors& operator=(const FewDescriptors&) = delete;

 private:
  rlimit before_{};
};

TEST(ForeignFile, ManyFilesNeedNoMoreDescriptorsThanAFew) {
  const TemporaryFolder folder;
  const FewDescriptors few(32);
  std::vector<std::unique_ptr<ForeignFile>> files;
  for (int i = 0; i < 150; ++i) {
    const std::string bytes = "[{\"number\":" + std::to_string(i) + "}]";
    const std::string path = folder.file(std::to_string(i) + ".json", bytes);
    files.push_back(ForeignFile::open(path, ForeignFormat::json));
    EXPECT_EQ(files.back()->tables().at(0).fields, std::vector<std::string>{"number"});
    EXPECT_EQ(files.back()->content(), hash_of(bytes));
  }
  for (int round = 0; round < 2; ++round) {
    for (std::size_t i = 0; i < files.size(); ++i) {
      files[i]->begin(0);
      EXPECT_EQ(rows_of(*files[i]), "1: " + std::to_string(i) + "\n");
      SourceRecord record;
      EXPECT_FALSE(files[i]->next(record));
    }
  }
}

TEST(ForeignFile, AFileThatChangesBeforeItsRowsAreWantedIsAnError) {
  const TemporaryFolder folder;
  std::vector<std::unique_ptr<ForeignFile>> files;
  std::string path;
  for (int i = 0; i < 10; ++i) {
    path = folder.file(std::to_string(i) + ".json", orders);
    files.push_back(ForeignFile::open(path, ForeignFormat::json));
  }
  std::ofstream(path, std::ios::binary | std::ios::app) << "\n";
  try {
    files.back()->begin(0);
    rows_of(*files.back());
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), path + ": changed while it was read");
  }
}

TEST(ForeignFile, WhereDescriptorsAreMissingTheFileIsNotBlamed) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.json", orders);
  const auto first_free = rlim_t(dup(0));
  close(int(first_free));
  // Room for nothing, then for the file alone, and so on until there is enough.
  for (rlim_t more = 0; more < 8; ++more) {
    const FewDescriptors few(first_free + more);
    try {
      const auto file = ForeignFile::open(path, ForeignFormat::json);
      file->begin(0);
      EXPECT_EQ(rows_of(*file), order_rows);
    } catch (const Error& error) {
      EXPECT_EQ(error.kind(), ErrorKind::io) << error.message();
      EXPECT_NE(error.hint().find("ulimit -n"), std::string::npos) << error.message();
      EXPECT_LT(more, 5U) << error.message();
    }
  }
}

TEST(ForeignFile, ReadsAPipe) {
  const TemporaryFolder folder;
  const std::string path = folder.path("pipe");
  ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
  std::jthread writer([&] { std::ofstream(path, std::ios::binary) << orders; });
  const auto file = ForeignFile::open(path, ForeignFormat::json);
  writer.join();
  file->begin(0);
  EXPECT_EQ(rows_of(*file), order_rows);
  EXPECT_EQ(file->content(), hash_of(orders));
}

TEST(ForeignFile, NamesTheFileInWhatTheDecoderSays) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder.file("cut.json", "[{\"a\":1},{\"a\":")),
            "cut.json: ends in the middle of row 2, at line 1, byte 15; the file was cut short");
  EXPECT_EQ(refusal(folder.path("missing.json")),
            "missing.json: cannot be opened: No such file or directory");
  EXPECT_EQ(refusal(folder.file("cut.gz", gzipped(orders).substr(0, 30))),
            "cut.gz: the gzip data end too early, at byte 30; the file was cut short");
}

TEST(ForeignFile, ABombIsStoppedWhileItIsLaidDown) {
  const TemporaryFolder folder;
  const std::string bomb = gzipped("[{\"a\":\"" + std::string(std::size_t{20} << 20, 'x') + "\"}]");
  EXPECT_TRUE(refusal(folder.file("bomb.gz", bomb))
                  .starts_with("bomb.gz: decompresses to more than 200 times its size"));
}

TEST(ForeignFile, AFileThatChangesWhileItIsReadIsAnError) {
  const TemporaryFolder folder;
  std::string many;
  for (int i = 0; i < 200'000; ++i) many += "{\"a\":" + std::to_string(i) + "}\n";
  const std::string path = folder.file("a.json", many);
  const auto file = ForeignFile::open(path, ForeignFormat::json);
  file->begin(0);
  SourceRecord record;
  ASSERT_TRUE(file->next(record));
  std::ofstream(path, std::ios::binary | std::ios::app) << "{\"a\":1}\n";
  try {
    rows_of(*file);
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), path + ": changed while it was read");
  }
}

TEST(ForeignFile, ReadsTheRealOrdersToTheLastCent) {
  SHARED_FILE_OR_SKIP(path, "sales/Orders.json.zst");
  const auto file = ForeignFile::open(path, ForeignFormat::json);
  EXPECT_EQ(file->tables()[0].fields,
            (std::vector<std::string>{"Row ID", "Order ID", "Order Date", "Ship Date", "Ship Mode",
                                      "Customer ID", "Product ID", "Quantity", "Price", "Discount",
                                      "Profit"}));
  file->begin(0);
  SourceRecord record;
  std::uint64_t rows = 0;
  std::int64_t profit = 0;
  while (file->next(record)) {
    ASSERT_EQ(record.fault, RecordFault::none);
    ASSERT_EQ(record.fields[0], std::to_string(++rows));
    profit += std::llround(std::stod(std::string(record.fields[10])) * 100);
  }
  // By Python's json and decimal.
  EXPECT_EQ(rows, 9994U);
  EXPECT_EQ(profit, 27'841'703);
}

TEST(RecogniseFormat, GoesByTheFirstBytes) {
  using enum ForeignFormat;
  EXPECT_EQ(recognise_format("[{\"a\":1}]"), json);
  EXPECT_EQ(recognise_format("\xef\xbb\xbf \n{\n \"a\""), json);
  EXPECT_EQ(recognise_format("{'a': 1}"), json);
  EXPECT_EQ(recognise_format("{a: 1}"), json);
  EXPECT_EQ(recognise_format("[]"), json);
  EXPECT_EQ(recognise_format("{}"), json);
  EXPECT_EQ(recognise_format("[1, 2]"), json);
  EXPECT_EQ(recognise_format("PAR1\x15\x04"), parquet);
  EXPECT_EQ(recognise_format("PARE\x15\x04\x01"), parquet);
  EXPECT_EQ(recognise_format("ORC\x0a\x03"), orc);
  EXPECT_EQ(recognise_format("ARROW1\0\0"sv), arrow);
  EXPECT_EQ(recognise_format("\xff\xff\xff\xff\x10\x01\0\0"sv), arrow);
  EXPECT_EQ(recognise_format("PK\x03\x04\x14\0\0\0xxxx[Content_Types].xml"sv), xlsx);
  EXPECT_EQ(recognise_format("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), xlsx);
}

TEST(RecogniseFormat, LeavesOtherTextAlone) {
  for (const auto text :
       {""sv, "id,name\n1,x\n"sv, "PARENT,CHILD\n1,2\n"sv, "ORCHARD,TREES\n"sv,
        "[id],[name]\n1,2\n"sv, "{id},{name}\n1,2\n"sv, "\"a\",\"b\"\n"sv, "\xff\xfe\"\0i\0"sv,
        "PK\x03\x04\x14\0\0\0orders.csv"sv, "FEA1,x\n"sv, "\xff\xfei\0d\0"sv}) {
    EXPECT_EQ(recognise_format(text), std::nullopt) << text;
  }
}

TEST(CsvLine, QuotesWhatMustBe) {
  EXPECT_EQ(csv_line({"a", "b c", "1.5", ""}), "a,b c,1.5,");
  EXPECT_EQ(csv_line({"a,b", "say \"so\"", "two\nlines", "cr\r"}),
            "\"a,b\",\"say \"\"so\"\"\",\"two\nlines\",\"cr\r\"");
  EXPECT_EQ(csv_line({""}), "\"\"");
  EXPECT_EQ(csv_line({}), "");
}

}  // namespace
}  // namespace footfall
