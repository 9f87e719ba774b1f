// What a disk may hold when the power fails: worked out from the record of a RecordingFileSystem.
//
// After a sync of a file its bytes are there, after a sync of a directory its names are. Of what
// came since, anything may be missing: names as a prefix of the operations (ordered) or any of
// them (unordered), bytes all, none, or any 512-byte sectors of each write.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <random>
#include <string>
#include <vector>

#include "base/recording_file_system.h"

namespace footfall {

enum class DirectoryModel : std::uint8_t { ordered, unordered };

class PowerCuts {
 public:
  // `before` is what lay on disk, durably, when the record of `operations` began.
  PowerCuts(std::map<std::string, std::string> before, std::vector<FileOperation> operations)
      : before_(std::move(before)), operations_(std::move(operations)) {}

  std::size_t operation_count() const noexcept { return operations_.size(); }

  // A disk after a power cut behind the first `count` operations. Draw 0 has nothing that was not
  // synced, draw 1 everything; further draws are random, the same for the same number.
  std::unique_ptr<RecordingFileSystem> disk(std::size_t count, DirectoryModel model,
                                            std::uint64_t draw) const;

 private:
  struct Disk;
  void replay(std::size_t count, Disk& disk) const;

  std::map<std::string, std::string> before_;
  std::vector<FileOperation> operations_;
};

}  // namespace footfall
