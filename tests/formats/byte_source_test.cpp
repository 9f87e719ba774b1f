#include "formats/byte_source.h"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <functional>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/error.h"
#include "formats/compressed.h"
#include "formats/temporary_folder.h"

namespace footfall {
namespace {

std::string all_of(const std::string& path, ExpansionLimit limit = {}) {
  const auto source = open_bytes(path, limit);
  std::string text;
  std::string buffer(10'000, '\0');
  while (const std::size_t got = source->read(buffer)) text.append(buffer, 0, got);
  return text;
}

// The message of the error, without the folder's name.
std::string refusal(const std::string& path, ExpansionLimit limit = {}) {
  try {
    all_of(path, limit);
  } catch (const Error& error) {
    const std::size_t slash = path.rfind('/');
    return error.message().substr(slash == std::string::npos ? 0 : slash + 1);
  }
  return "no error";
}

const std::string some_text = [] {
  std::string text;
  for (int i = 0; i < 20'000; ++i) text += "row " + std::to_string(i * 7919 % 10007) + "\n";
  return text;
}();

TEST(ByteSource, ReadsPlainGzipAndZstandardByContentWhateverTheName) {
  const TemporaryFolder folder;
  EXPECT_EQ(all_of(folder.file("a.gz", some_text)), some_text);
  EXPECT_EQ(all_of(folder.file("a.csv", gzipped(some_text))), some_text);
  EXPECT_EQ(all_of(folder.file("b.csv", zstd_compressed(some_text))), some_text);
  EXPECT_EQ(all_of(folder.file("empty.csv", "")), "");
  EXPECT_EQ(all_of(folder.file("empty.gz", gzipped(""))), "");
}

TEST(ByteSource, GivesBinaryTablesWhereTheyAreWantedAndRefusesThemWhereTextIs) {
  const TemporaryFolder folder;
  for (const std::string bytes :
       {"PAR1 and so on", "ARROW1 and so on", "ORC\x0a and so on", "PK\x03\x04 and so on"}) {
    for (const auto& path : {folder.file("a", bytes), folder.file("a.gz", gzipped(bytes))}) {
      std::string text(bytes.size(), '\0');
      const auto source = open_bytes(path, {}, Inside::tables);
      std::size_t filled = 0;
      while (const std::size_t got = source->read(std::span(text).subspan(filled))) filled += got;
      EXPECT_EQ(text, bytes);
      EXPECT_NE(refusal(path), "no error");
    }
  }
}

TEST(ByteSource, ReadsManyMembersAndFramesAsOne) {
  const TemporaryFolder folder;
  EXPECT_EQ(all_of(folder.file("a.gz", gzipped("one\n") + gzipped("") + gzipped("two\n"))),
            "one\ntwo\n");
  EXPECT_EQ(all_of(folder.file("a.zst", zstd_compressed("one\n") + zstd_compressed("two\n"))),
            "one\ntwo\n");
  // Tapes pad with zeros.
  EXPECT_EQ(all_of(folder.file("b.gz", gzipped("one\n") + std::string(512, '\0'))), "one\n");
}

TEST(ByteSource, SaysWhereCompressedDataWereCutShort) {
  const TemporaryFolder folder;
  const std::string gz = gzipped(some_text);
  const std::string zst = zstd_compressed(some_text);
  EXPECT_EQ(refusal(folder.file("a.gz", gz.substr(0, 1000))),
            "a.gz: the gzip data end too early, at byte 1,000; the file was cut short");
  EXPECT_EQ(refusal(folder.file("b.gz", gz.substr(0, gz.size() - 1))),
            "b.gz: the gzip data end too early, at byte " + std::to_string((gz.size() - 1) / 1000) +
                "," + std::to_string(1000 + (gz.size() - 1) % 1000).substr(1) +
                "; the file was cut short");
  EXPECT_EQ(refusal(folder.file("a.zst", zst.substr(0, 1000))),
            "a.zst: the Zstandard data end too early, at byte 1,000; the file was cut short");
}

TEST(ByteSource, RefusesSomethingElseBehindCompressedData) {
  const TemporaryFolder folder;
  const std::string gz = gzipped("one\n");
  EXPECT_EQ(refusal(folder.file("a.gz", gz + "garbage")),
            "a.gz: something that is not gzip follows the gzip data, at byte " +
                std::to_string(gz.size()));
  EXPECT_EQ(refusal(folder.file("a.zst", zstd_compressed(some_text) + "garbage")).substr(0, 72),
            "a.zst: something that is not Zstandard follows the Zstandard data, near ");
}

TEST(ByteSource, SaysThatCompressedDataAreDamaged) {
  const TemporaryFolder folder;
  std::string gz = gzipped(some_text);
  gz[gz.size() - 6] = char(gz[gz.size() - 6] ^ 1);  // in the checksum
  EXPECT_NE(refusal(folder.file("a.gz", gz)).find("incorrect data check"), std::string::npos);
  std::string zst = zstd_compressed(some_text);
  zst[100] = char(zst[100] ^ 0x55);
  EXPECT_EQ(refusal(folder.file("a.zst", zst)).substr(0, 45),
            "a.zst: the Zstandard data are damaged near by");
}

TEST(ByteSource, RefusesDecompressionBombs) {
  const TemporaryFolder folder;
  const std::string zeros(30'000'000, '0');
  EXPECT_EQ(refusal(folder.file("bomb.gz", gzipped(zeros))).substr(0, 56),
            "bomb.gz: decompresses to more than 200 times its size (1");
  EXPECT_EQ(refusal(folder.file("bomb.zst", zstd_compressed(zeros))).substr(0, 57),
            "bomb.zst: decompresses to more than 200 times its size (1");
  // Under 10 MB nothing is a bomb.
  EXPECT_EQ(all_of(folder.file("small.gz", gzipped(zeros.substr(0, 9'000'000)))).size(),
            9'000'000u);
}

TEST(ByteSource, RefusesACompressedFileInsideAnother) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder.file("a.gz", gzipped(zstd_compressed("x")))),
            "a.gz: holds another compressed file inside (Zstandard in gzip)");
}

TEST(ByteSource, RefusesOtherArchivesInWords) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder.file("a.bz2", "BZh91AY&SY")),
            "a.bz2: is compressed with bzip2, which footfall does not read");
  EXPECT_EQ(refusal(folder.file("a.xz", std::string("\xfd"
                                                    "7zXZ\0\0\4",
                                                    8))),
            "a.xz: is compressed with xz, which footfall does not read");
  EXPECT_EQ(refusal(folder.file("a.csv", "PK\x03\x04 and so on")),
            "a.csv: is a zip archive (or an .xlsx workbook), which this version does not read");
  EXPECT_EQ(refusal(folder.file("a.parquet", "PAR1....")),
            "a.parquet: is a Parquet file, which this version does not read");
}

// What PKWARE's APPNOTE.TXT calls a local file header, with nothing behind it that has to be true.
std::string zip_entry(const std::string& name, int flags = 0, const std::string& extra = "") {
  const auto number = [](std::size_t value, int bytes) {
    std::string out;
    for (int i = 0; i < bytes; ++i, value >>= 8) out += char(value & 0xff);
    return out;
  };
  return "PK\x03\x04" + number(45, 2) + number(std::size_t(flags), 2) + number(0, 2) +
         number(0, 4) + number(0, 4) + number(0xffffffff, 4) + number(0xffffffff, 4) +
         number(name.size(), 2) + number(extra.size(), 2) + name + extra + "event_time\n";
}

// No entry of a zip archive is ever looked at, so none of these can lead astray.
TEST(ByteSource, RefusesZipArchivesWhateverTheyHold) {
  const TemporaryFolder folder;
  const std::string lying_zip64 = std::string("\x01\0\x10\0", 4) + std::string(16, '\x7f');
  const std::vector<std::pair<std::string, std::string>> archives{
      {"several", zip_entry("a.csv") + zip_entry("b.csv")},
      {"outside", zip_entry("../../etc/cron.d/x")},
      {"absolute", zip_entry("/etc/passwd")},
      {"encrypted", zip_entry("a.csv", 1)},
      {"zip64", zip_entry("a.csv", 0, lying_zip64)},
      {"empty", "PK\x05\x06" + std::string(18, '\0')},
      {"spanned", "PK\x07\x08" + zip_entry("a.csv")}};
  for (const auto& [name, bytes] : archives) {
    const std::string path = folder.file(name + ".zip", bytes);
    try {
      all_of(path);
      ADD_FAILURE() << name << " was read";
    } catch (const Error& error) {
      EXPECT_EQ(error.message(), path +
                                     ": is a zip archive (or an .xlsx workbook), which this "
                                     "version does not read");
      EXPECT_EQ(error.hint(), "unpack it, or export the sheet as CSV");
      EXPECT_EQ(error.kind(), ErrorKind::bad_input);
    }
  }
  EXPECT_EQ(refusal(folder.file("a.csv.gz", gzipped(zip_entry("a.csv")))),
            "a.csv.gz: holds another compressed file inside (zip in gzip)");
}

TEST(ByteSource, RefusesAPipeWithoutAWriterASocketAndWhatMayNotBeRead) {
  const TemporaryFolder folder;
  ASSERT_EQ(mkfifo(folder.path("pipe").c_str(), 0600), 0);
  EXPECT_EQ(refusal(folder.path("pipe")), "pipe: is a named pipe to which nobody writes");
  const int listener = socket(AF_UNIX, SOCK_STREAM, 0);
  ASSERT_GE(listener, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = folder.path("socket");
  ASSERT_LT(path.size(), sizeof address.sun_path);
  path.copy(address.sun_path, path.size());
  ASSERT_EQ(bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof address), 0);
  EXPECT_EQ(refusal(path), "socket: is a socket, not a file");
  close(listener);
  const std::string secret = folder.file("secret.csv", "a,b\n");
  ASSERT_EQ(chmod(secret.c_str(), 0), 0);
  ASSERT_EQ(chmod(folder.path("").c_str(), 0755), 0);
  // Root may read everything; whatever happens, the process is itself again afterwards.
  const std::unique_ptr<const uid_t, void (*)(const uid_t*)> nobody(new uid_t(geteuid()),
                                                                    [](const uid_t* user) {
                                                                      EXPECT_EQ(seteuid(*user), 0);
                                                                      delete user;
                                                                    });
  if (*nobody == 0) {
    ASSERT_EQ(seteuid(65534), 0);
  }
  const std::string said = refusal(secret);
  EXPECT_EQ(said, "secret.csv: cannot be opened: Permission denied");
}

TEST(ByteSource, RefusesWhatIsNoFile) {
  const TemporaryFolder folder;
  EXPECT_EQ(refusal(folder.path("none.csv")),
            "none.csv: cannot be opened: No such file or directory");
  EXPECT_EQ(refusal("/dev/zero"), "zero: is a device, not a file");
  EXPECT_EQ(refusal(folder.path("")), ": is a folder, not a file");
  ASSERT_EQ(symlink("nowhere", folder.path("link").c_str()), 0);
  EXPECT_EQ(refusal(folder.path("link")), "link: is a symbolic link to a file that does not exist");
}

TEST(ByteSource, NoticesThatAFileGrewWhileItWasRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.csv", std::string(100'000, 'x'));
  const auto source = open_bytes(path);
  std::string buffer(50'000, '\0');
  ASSERT_GT(source->read(buffer), 0u);
  std::ofstream(path, std::ios::app) << "more";
  try {
    while (source->read(buffer) > 0) {
    }
    FAIL() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), path + ": changed while it was read");
  }
}

// What reading `path` to its end says, once `happens` when half of it is read: as a source, as a
// plain file, and where it is opened again.
std::vector<std::string> said_when(const std::string& path, const std::function<void()>& happens) {
  const PathFacts facts = path_facts(path);
  const auto source = open_bytes(path);
  const auto file = PlainFile::open(path);
  std::string buffer(file->bytes() / 2, '\0');
  EXPECT_GT(source->read(buffer), 0U);
  // Longer than a tick of the clock that files are dated by.
  std::this_thread::sleep_for(std::chrono::milliseconds(30));
  happens();
  const std::vector<std::function<void()>> looks{[&] {
                                                   while (source->read(buffer) > 0) {
                                                   }
                                                 },
                                                 [&] { file->check_unchanged(); },
                                                 [&] { check_unchanged(path, facts); }};
  std::vector<std::string> said;
  for (const auto& look : looks) {
    try {
      look();
      said.emplace_back();
    } catch (const Error& error) {
      said.push_back(error.message().substr(path.size()));
    }
  }
  return said;
}

TEST(ByteSource, NoticesAFileWrittenInPlaceWhoseModificationTimeWasSetBack) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.csv", std::string(100'000, 'x'));
  struct stat before{};
  ASSERT_EQ(stat(path.c_str(), &before), 0);
  const std::string changed = ": changed while it was read";
  EXPECT_EQ(said_when(path,
                      [&] {
                        std::fstream(path, std::ios::in | std::ios::out) << "yyy";
                        const timespec times[]{before.st_atim, before.st_mtim};
                        ASSERT_EQ(utimensat(AT_FDCWD, path.c_str(), times, 0), 0);
                      }),
            (std::vector<std::string>{changed, changed, changed}));
}

TEST(ByteSource, GoesOnWithAFileThatAnotherOneTookTheNameOf) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.csv", std::string(100'000, 'x'));
  const std::string other = folder.file("b.csv", std::string(100'000, 'y'));
  EXPECT_EQ(said_when(path, [&] { std::filesystem::rename(other, path); }),
            (std::vector<std::string>{"", "", ": changed while it was read"}));
  EXPECT_EQ(said_when(path, [&] { std::filesystem::create_hard_link(path, other); }),
            (std::vector<std::string>{"", "", ""}));
}

TEST(ByteSource, NoticesThatAFileWasCutWhileItWasRead) {
  const TemporaryFolder folder;
  const std::string path = folder.file("a.csv", std::string(100'000, 'x'));
  const auto source = open_bytes(path);
  std::string buffer(50'000, '\0');
  ASSERT_GT(source->read(buffer), 0u);
  ASSERT_EQ(truncate(path.c_str(), 60'000), 0);
  EXPECT_THROW(while (source->read(buffer) > 0){}, Error);
}

TEST(PlainFile, IsOnlyForRegularFilesThatAreNotCompressed) {
  const TemporaryFolder folder;
  EXPECT_EQ(PlainFile::open("-"), nullptr);
  EXPECT_EQ(PlainFile::open(folder.file("a.csv", gzipped("x"))), nullptr);
  const auto file = PlainFile::open(folder.file("b.csv", "0123456789"));
  ASSERT_NE(file, nullptr);
  EXPECT_EQ(file->bytes(), 10u);
  char four[4];
  EXPECT_EQ(file->read_at(8, four), 2u);
  EXPECT_EQ(std::string(four, 2), "89");
}

}  // namespace
}  // namespace footfall
