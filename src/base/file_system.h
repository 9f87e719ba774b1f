// Every file that footfall writes and must not lose goes through this interface: small enough that
// a double can record each call and try every state a power cut may leave.
//
// Errors are Error io with the path, the system's reason and a hint; a missing file that was asked
// for by name is Error not_found. After a failed sync the page cache can no longer be trusted: from
// then on every call that would change a file throws, until the process ends.
// Threads may share a FileSystem; a WritableFile may be written by several threads at once.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

// A new file being filled. Closed when destroyed; nothing is durable before sync().
class WritableFile {
 public:
  virtual ~WritableFile() = default;
  WritableFile() = default;
  WritableFile(const WritableFile&) = delete;
  WritableFile& operator=(const WritableFile&) = delete;

  // All of `bytes` at `offset`; the file grows as needed. Any thread, also at once with others.
  virtual void write_at(std::uint64_t offset, std::span<const std::byte> bytes) = 0;
  // A hint: the file will be about this long, so that its place on the disk is found at once. Its
  // length does not change.
  virtual void reserve(std::uint64_t length) noexcept = 0;
  // A hint: the range is final, so the system may begin to write it to disk.
  virtual void begin_write_back(std::uint64_t offset, std::uint64_t length) noexcept = 0;
  // Data and length are on disk when this returns.
  virtual void sync() = 0;
};

// A whole file, mapped or in memory, read-only; the bytes live as long as this object. Should the
// file be cut short while mapped, the process ends with a message that names it (exit code 8).
class MappedFile {
 public:
  virtual ~MappedFile() = default;
  MappedFile() = default;
  MappedFile(const MappedFile&) = delete;
  MappedFile& operator=(const MappedFile&) = delete;

  virtual std::span<const std::byte> bytes() const noexcept = 0;
};

// Held until destroyed (or the process dies).
class FileLock {
 public:
  virtual ~FileLock() = default;
  FileLock() = default;
  FileLock(const FileLock&) = delete;
  FileLock& operator=(const FileLock&) = delete;
};

class FileSystem {
 public:
  virtual ~FileSystem() = default;
  FileSystem() = default;
  FileSystem(const FileSystem&) = delete;
  FileSystem& operator=(const FileSystem&) = delete;

  // The file must not exist yet.
  virtual std::unique_ptr<WritableFile> create(const std::string& path) = 0;
  // Within one directory; replaces `to` atomically.
  virtual void rename(const std::string& from, const std::string& to) = 0;
  virtual void remove(const std::string& path) = 0;
  // Names created, renamed or removed in `directory` are on disk when this returns.
  virtual void sync_directory(const std::string& directory) = 0;
  // Creates `directory` (its parent exists) unless it is there; true: it was created.
  virtual bool make_directory(const std::string& directory) = 0;

  // Names (without "." and "..") in byte order.
  virtual std::vector<std::string> list(const std::string& directory) const = 0;
  virtual bool exists(const std::string& path) const = 0;
  // The whole file in memory.
  virtual std::string read(const std::string& path) const = 0;
  virtual std::shared_ptr<const MappedFile> map(const std::string& path) const = 0;

  // An exclusive lock on `path` (created when absent), which then holds this process's id. nullptr
  // where another holder has it; `holder` is then what the file says.
  virtual std::unique_ptr<FileLock> try_lock(const std::string& path, std::string& holder) = 0;

 protected:
  // Implementations call the first when a sync failed, and the second before each change.
  void note_failed_sync(const std::string& path);
  void refuse_after_failed_sync() const;

 private:
  std::atomic<bool> sync_failed_ = false;
  mutable std::mutex mutex_;
  std::string sync_failed_path_;  // guarded by mutex_
};

// The file system of this machine. Lives as long as the process.
FileSystem& real_file_system();

inline std::span<const std::byte> bytes_of(std::string_view text) noexcept {
  return std::as_bytes(std::span(text));
}

// "a/b" of "a" and "b"; the directory part of a path ("." where there is none).
std::string path_join(std::string_view directory, std::string_view name);
std::string path_directory(std::string_view path);

// `bytes` under `path`, whole or not at all, also after a power cut: written to `path`.tmp,
// synced, renamed, directory synced. For one writer at a time.
void write_file_atomically(FileSystem& files, const std::string& path, std::string_view bytes);

}  // namespace footfall
