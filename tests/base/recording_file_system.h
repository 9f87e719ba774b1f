// A file system in memory that records every change, for tests: from the record, power_cuts.h
// works out what a disk may hold after a power cut.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <vector>

#include "base/file_system.h"

namespace footfall {

// One change. Files are numbered in order of creation; a number stays with the file when it is
// renamed, as an inode does.
struct FileOperation {
  enum class Type : std::uint8_t {
    make_directory,  // path
    create,          // path, file
    write,           // file, offset, bytes
    cut,             // file, offset: the new length (only in mutants)
    sync,            // file
    rename,          // path, to
    remove,          // path
    sync_directory,  // path
  };
  Type type = Type::create;
  std::size_t file = 0;
  std::string path;
  std::string to;
  std::uint64_t offset = 0;
  std::string bytes;
};

// Threads may share it.
class RecordingFileSystem final : public FileSystem {
 public:
  RecordingFileSystem() = default;
  // What a disk holds: path -> contents; directories are made as needed.
  RecordingFileSystem(const std::set<std::string>& directories,
                      const std::map<std::string, std::string>& contents);

  std::vector<FileOperation> operations() const;
  std::size_t operation_count() const;
  std::map<std::string, std::string> contents() const;
  std::set<std::string> directories() const;
  // Flips bits of one byte, as a failing disk does.
  void flip(const std::string& path, std::size_t offset, char bits);
  void set_contents(const std::string& path, const std::string& bytes);

  std::unique_ptr<WritableFile> create(const std::string& path) override;
  void rename(const std::string& from, const std::string& to) override;
  void remove(const std::string& path) override;
  void sync_directory(const std::string& directory) override;
  bool make_directory(const std::string& directory) override;
  std::vector<std::string> list(const std::string& directory) const override;
  bool exists(const std::string& path) const override;
  std::string read(const std::string& path) const override;
  std::shared_ptr<const MappedFile> map(const std::string& path) const override;
  std::unique_ptr<FileLock> try_lock(const std::string& path, std::string& holder) override;

 private:
  class File;
  class Lock;

  std::string& contents_of(const std::string& path);
  void record(FileOperation operation);

  mutable std::mutex mutex_;  // guards everything below
  std::vector<FileOperation> operations_;
  std::vector<std::shared_ptr<std::string>> files_;
  std::map<std::string, std::size_t> names_;
  std::set<std::string> directories_{".", "/"};
  std::set<std::string> locked_;
};

}  // namespace footfall
