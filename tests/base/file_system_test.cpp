#include "base/file_system.h"

#include <filesystem>

#include <gtest/gtest.h>
#include <unistd.h>

#include "base/error.h"
#include "base/failing_system_calls.h"
#include "base/real_file_system.h"
#include "base/text.h"

namespace footfall {
namespace {

class FileSystemTest : public testing::Test {
 protected:
  FileSystemTest() {
    std::string pattern = (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
    directory_ = mkdtemp(pattern.data());
  }
  ~FileSystemTest() override { std::filesystem::remove_all(directory_); }

  std::string path(std::string_view name) const { return path_join(directory_, name); }

  std::string directory_;
};

std::string text_of(const MappedFile& file) {
  return {reinterpret_cast<const char*>(file.bytes().data()), file.bytes().size()};
}

template <typename Action>
std::string message_of(const Action& action) {
  try {
    action();
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

TEST_F(FileSystemTest, WritesAnywhereInAFileAndReadsItBack) {
  FileSystem& files = real_file_system();
  {
    const auto file = files.create(path("a"));
    file->write_at(4, bytes_of("efgh"));
    file->write_at(0, bytes_of("abcd"));
    file->begin_write_back(0, 8);
    file->sync();
  }
  EXPECT_EQ(files.read(path("a")), "abcdefgh");
  EXPECT_EQ(text_of(*files.map(path("a"))), "abcdefgh");
  files.rename(path("a"), path("b"));
  files.sync_directory(directory_);
  EXPECT_EQ(files.list(directory_), std::vector<std::string>{"b"});
  files.remove(path("b"));
  EXPECT_FALSE(files.exists(path("b")));
}

TEST_F(FileSystemTest, ReplacesAFileWhole) {
  write_file_atomically(real_file_system(), path("a"), "one");
  write_file_atomically(real_file_system(), path("a"), "two");
  EXPECT_EQ(real_file_system().read(path("a")), "two");
  EXPECT_EQ(real_file_system().list(directory_), std::vector<std::string>{"a"});
}

TEST_F(FileSystemTest, MapsAnEmptyFile) {
  real_file_system().create(path("a"));
  EXPECT_EQ(real_file_system().map(path("a"))->bytes().size(), 0U);
}

TEST_F(FileSystemTest, SaysWhichFileAndWhy) {
  FileSystem& files = real_file_system();
  files.create(path("a"));
  EXPECT_EQ(message_of([&] { files.create(path("a")); }),
            str("cannot create ", path("a"), ": File exists"));
  EXPECT_EQ(message_of([&] { files.read(path("b")); }),
            str("cannot open ", path("b"), ": No such file or directory"));
  EXPECT_EQ(message_of([&] { files.remove(path("b")); }),
            str("cannot remove ", path("b"), ": No such file or directory"));
  EXPECT_EQ(message_of([&] { files.make_directory(path("a")); }),
            str(path("a"), " is a file, not a folder"));
  EXPECT_EQ(message_of([&] { files.list(path("b")); }),
            str("cannot list ", path("b"), ": No such file or directory"));
}

TEST_F(FileSystemTest, TellsAbsenceFromNotBeingAbleToLook) {
  EXPECT_FALSE(real_file_system().exists(path("a")));
  EXPECT_FALSE(real_file_system().exists(path("a/b")));
  const std::string endless = path(std::string(300, 'x'));
  EXPECT_EQ(message_of([&] { real_file_system().exists(endless); }),
            str("cannot look for ", endless, ": File name too long"));
}

TEST_F(FileSystemTest, MakesADirectoryOnce) {
  EXPECT_TRUE(real_file_system().make_directory(path("d")));
  EXPECT_FALSE(real_file_system().make_directory(path("d")));
}

TEST_F(FileSystemTest, LocksForOneHolderAndSaysWho) {
  std::string holder;
  auto lock = real_file_system().try_lock(path("lock"), holder);
  ASSERT_NE(lock, nullptr);
  EXPECT_EQ(real_file_system().try_lock(path("lock"), holder), nullptr);
  EXPECT_EQ(holder, str(::getpid()));
  lock.reset();
  EXPECT_NE(real_file_system().try_lock(path("lock"), holder), nullptr);
}

TEST_F(FileSystemTest, GoesOnAfterAnInterruptionAndAfterAShortWrite) {
  for (const Fault fault : {Fault::interrupted, Fault::short_write}) {
    FailingSystemCalls calls(1, fault);  // open, then the write
    RealFileSystem files(calls);
    files.create(path("a"))->write_at(0, bytes_of("abcdefghi"));
    EXPECT_TRUE(calls.has_failed());
    EXPECT_EQ(files.read(path("a")), "abcdefghi");
    files.remove(path("a"));
  }
}

TEST_F(FileSystemTest, ChangesNothingMoreAfterAFailedSync) {
  FailingSystemCalls calls(2, Fault::failed_sync);
  RealFileSystem files(calls);
  const auto file = files.create(path("a"));
  file->write_at(0, bytes_of("abc"));
  EXPECT_EQ(message_of([&] { file->sync(); }),
            str("cannot bring to disk ", path("a"), ": Input/output error"));
  const std::string refusal =
      str("nothing more is written: ", path("a"),
          " could not be brought to disk, and since then nobody can tell what is there");
  EXPECT_EQ(message_of([&] { file->sync(); }), refusal);
  EXPECT_EQ(message_of([&] { file->write_at(0, bytes_of("x")); }), refusal);
  EXPECT_EQ(message_of([&] { files.create(path("b")); }), refusal);
  EXPECT_EQ(message_of([&] { files.rename(path("a"), path("b")); }), refusal);
  EXPECT_EQ(message_of([&] { files.remove(path("a")); }), refusal);
  EXPECT_EQ(message_of([&] { files.sync_directory(directory_); }), refusal);
  EXPECT_EQ(files.read(path("a")), "abc");  // reading goes on
}

// A sanitizer that watches the process sees the signal first, but reports the same death.
TEST_F(FileSystemTest, NamesAMappedFileThatIsCutShort) {
  write_file_atomically(real_file_system(), path("a"), std::string(100'000, 'x'));
  const auto cut_and_read = [&] {
    const auto file = real_file_system().map(path("a"));
    std::filesystem::resize_file(path("a"), 0);
    volatile std::byte last = file->bytes()[99'999];
    (void)last;
  };
  EXPECT_EXIT(cut_and_read(), testing::ExitedWithCode(8),
              "a was cut short, or could not be read from the disk, while it was in use");
}

TEST(Path, IsJoinedAndParted) {
  EXPECT_EQ(path_join("a", "b"), "a/b");
  EXPECT_EQ(path_join("a/", "b"), "a/b");
  EXPECT_EQ(path_join("", "b"), "b");
  EXPECT_EQ(path_directory("a/b"), "a");
  EXPECT_EQ(path_directory("a/b/"), "a");
  EXPECT_EQ(path_directory("b"), ".");
  EXPECT_EQ(path_directory("/b"), "/");
}

}  // namespace
}  // namespace footfall
