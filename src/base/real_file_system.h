// The file system of this machine. Everything that can fail goes through SystemCalls.
#pragma once

#include "base/file_system.h"
#include "base/system_calls.h"

namespace footfall {

class RealFileSystem final : public FileSystem {
 public:
  // `calls` outlives this and every file opened through it.
  explicit RealFileSystem(SystemCalls& calls) : calls_(calls) {}

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
  class Mapping;
  class Lock;

  SystemCalls& calls_;
};

}  // namespace footfall
