#include "base/real_file_system.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <system_error>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/bus_error.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

std::string_view hint_for(int reason) {
  switch (reason) {
    case ENOSPC:
    case EDQUOT: return "free some space on this disk, then try again";
    case EACCES:
    case EPERM: return "check who may read and write there";
    case EROFS: return "this disk is read-only; choose another place with --store";
    case EMFILE:
    case ENFILE: return "too many files are open; raise the limit (ulimit -n)";
    case ENOENT: return "check the path";
    default: return "look at the disk (dmesg, df)";
  }
}

// `doing` is a verb: "cannot write /a/b: No space left on device".
[[noreturn]] void fail(std::string_view doing, const std::string& path, int reason) {
  throw Error(reason == ENOENT ? ErrorKind::not_found : ErrorKind::io,
              str("cannot ", doing, " ", printable(path, 4096), ": ",
                  std::generic_category().message(reason)),
              std::string(hint_for(reason)));
}

// A call again while a signal interrupts it.
template <typename Call>
auto uninterrupted(const Call& call) {
  auto result = call();
  while (result == -1 && errno == EINTR) result = call();
  return result;
}

// Closes at the end of its scope; what is lost with a failed close was synced before or is not
// needed.
class Descriptor {
 public:
  Descriptor(SystemCalls& calls, int file) noexcept : calls_(calls), file_(file) {}
  ~Descriptor() {
    if (file_ >= 0) calls_.close(file_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const noexcept { return file_; }

 private:
  SystemCalls& calls_;
  int file_;
};

int open_or_fail(SystemCalls& calls, std::string_view doing, const std::string& path, int flags) {
  const int file = uninterrupted([&] { return calls.open(path.c_str(), flags, 0666); });
  if (file < 0) fail(doing, path, errno);
  return file;
}

std::size_t size_or_fail(SystemCalls& calls, int file, const std::string& path) {
  off_t length = 0;
  if (calls.file_size(file, length) != 0) fail("read", path, errno);
  return static_cast<std::size_t>(length);
}

// Up to `length` bytes from the file's beginning; shorter where it ends earlier.
std::string read_up_to(SystemCalls& calls, int file, std::size_t length, const std::string& path) {
  std::string bytes(length, '\0');
  std::size_t filled = 0;
  while (filled < length) {
    const ssize_t got = uninterrupted(
        [&] { return calls.pread(file, bytes.data() + filled, length - filled, off_t(filled)); });
    if (got < 0) fail("read", path, errno);
    if (got == 0) break;
    filled += static_cast<std::size_t>(got);
  }
  bytes.resize(filled);
  return bytes;
}

void write_all(SystemCalls& calls, int file, std::span<const std::byte> bytes, std::uint64_t offset,
               const std::string& path) {
  while (!bytes.empty()) {
    const ssize_t written = uninterrupted(
        [&] { return calls.pwrite(file, bytes.data(), bytes.size(), off_t(offset)); });
    if (written < 0) fail("write", path, errno);
    if (written == 0) fail("write", path, ENOSPC);
    bytes = bytes.subspan(static_cast<std::size_t>(written));
    offset += static_cast<std::uint64_t>(written);
  }
}

}  // namespace

class RealFileSystem::File final : public WritableFile {
 public:
  File(RealFileSystem& files, int file, std::string path)
      : files_(files), file_(files.calls_, file), path_(std::move(path)) {}

  void write_at(std::uint64_t offset, std::span<const std::byte> bytes) override {
    files_.refuse_after_failed_sync();
    write_all(files_.calls_, file_.get(), bytes, offset, path_);
  }

  void reserve(std::uint64_t length) noexcept override {
    // Where it fails, the writes that follow say why.
    (void)::fallocate(file_.get(), FALLOC_FL_KEEP_SIZE, 0, off_t(length));
  }

  void begin_write_back(std::uint64_t offset, std::uint64_t length) noexcept override {
    (void)::sync_file_range(file_.get(), off_t(offset), off_t(length), SYNC_FILE_RANGE_WRITE);
  }

  void sync() override {
    files_.refuse_after_failed_sync();
    // Not repeated, not even for EINTR: a second fsync may succeed without the lost pages.
    if (files_.calls_.fsync(file_.get()) == 0) return;
    const int reason = errno;
    files_.note_failed_sync(path_);
    fail("bring to disk", path_, reason);
  }

 private:
  RealFileSystem& files_;
  Descriptor file_;
  std::string path_;
};

class RealFileSystem::Mapping final : public MappedFile {
 public:
  Mapping(const void* begin, std::size_t length, const std::string& path)
      : begin_(begin), length_(length), watched_(begin, length, path) {}
  ~Mapping() override { ::munmap(const_cast<void*>(begin_), length_); }

  std::span<const std::byte> bytes() const noexcept override {
    return {static_cast<const std::byte*>(begin_), length_};
  }

 private:
  const void* begin_;
  std::size_t length_;
  WatchedMapping watched_;
};

class RealFileSystem::Lock final : public FileLock {
 public:
  Lock(SystemCalls& calls, int file) : file_(calls, file) {}

 private:
  Descriptor file_;
};

namespace {

class NoBytes final : public MappedFile {
 public:
  std::span<const std::byte> bytes() const noexcept override { return {}; }
};

}  // namespace

std::unique_ptr<WritableFile> RealFileSystem::create(const std::string& path) {
  refuse_after_failed_sync();
  const int file = open_or_fail(calls_, "create", path, O_RDWR | O_CREAT | O_EXCL);
  return std::make_unique<File>(*this, file, path);
}

void RealFileSystem::rename(const std::string& from, const std::string& to) {
  refuse_after_failed_sync();
  if (calls_.rename(from.c_str(), to.c_str()) != 0) fail("rename", from, errno);
}

void RealFileSystem::remove(const std::string& path) {
  refuse_after_failed_sync();
  if (calls_.unlink(path.c_str()) != 0) fail("remove", path, errno);
}

void RealFileSystem::sync_directory(const std::string& directory) {
  refuse_after_failed_sync();
  const Descriptor file(calls_, open_or_fail(calls_, "open", directory, O_RDONLY | O_DIRECTORY));
  if (calls_.fsync(file.get()) == 0) return;
  const int reason = errno;
  note_failed_sync(directory);
  fail("bring to disk", directory, reason);
}

bool RealFileSystem::make_directory(const std::string& directory) {
  refuse_after_failed_sync();
  if (calls_.mkdir(directory.c_str(), 0777) == 0) return true;
  const int reason = errno;
  std::error_code ignored;
  if (reason == EEXIST && std::filesystem::is_directory(directory, ignored)) return false;
  if (reason == EEXIST) {
    throw Error(ErrorKind::not_found, str(printable(directory, 4096), " is a file, not a folder"),
                "name a folder, or a place where there is nothing yet");
  }
  fail("make the folder", directory, reason);
}

std::vector<std::string> RealFileSystem::list(const std::string& directory) const {
  std::vector<std::string> names;
  std::error_code failure;
  std::filesystem::directory_iterator entry(directory, failure);
  while (!failure && entry != std::filesystem::directory_iterator()) {
    names.push_back(entry->path().filename().string());
    entry.increment(failure);
  }
  if (failure) fail("list", directory, failure.value());
  std::ranges::sort(names);
  return names;
}

bool RealFileSystem::exists(const std::string& path) const {
  std::error_code failure;
  const auto status = std::filesystem::status(path, failure);
  // Not being allowed to look is another matter than looking and finding nothing.
  if (!std::filesystem::status_known(status)) fail("look for", path, failure.value());
  return std::filesystem::exists(status);
}

std::string RealFileSystem::read(const std::string& path) const {
  const Descriptor file(calls_, open_or_fail(calls_, "open", path, O_RDONLY));
  return read_up_to(calls_, file.get(), size_or_fail(calls_, file.get(), path), path);
}

std::shared_ptr<const MappedFile> RealFileSystem::map(const std::string& path) const {
  const Descriptor file(calls_, open_or_fail(calls_, "open", path, O_RDONLY));
  const std::size_t length = size_or_fail(calls_, file.get(), path);
  if (length == 0) return std::make_shared<NoBytes>();
  const void* begin = calls_.map(length, file.get());
  if (begin == MAP_FAILED) fail("map", path, errno);
  return std::make_shared<Mapping>(begin, length, path);
}

std::unique_ptr<FileLock> RealFileSystem::try_lock(const std::string& path, std::string& holder) {
  refuse_after_failed_sync();
  const int file = open_or_fail(calls_, "open", path, O_RDWR | O_CREAT);
  auto lock = std::make_unique<Lock>(calls_, file);
  if (uninterrupted([&] { return calls_.flock(file, LOCK_EX | LOCK_NB); }) != 0) {
    if (errno != EWOULDBLOCK) fail("lock", path, errno);
    holder = std::string(trim(read_up_to(calls_, file, 32, path)));
    return nullptr;
  }
  const std::string me = str(::getpid(), '\n');
  if (uninterrupted([&] { return calls_.ftruncate(file, 0); }) != 0) fail("write", path, errno);
  write_all(calls_, file, bytes_of(me), 0, path);
  return lock;
}

FileSystem& real_file_system() {
  static SystemCalls calls;
  static RealFileSystem files(calls);
  return files;
}

}  // namespace footfall
