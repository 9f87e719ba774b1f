// A folder that holds one table in many files, replaced as a whole.
//
// The new tree is built beside its place, in the same folder, under a name that begins with
// ".footfall-". finish() makes every file durable and puts the tree into its place in one step: by
// a rename where nothing is there, by exchanging the two where an earlier export is (renameat2,
// RENAME_EXCHANGE), whose files are then removed. A reader that lists the folder sees one tree or
// the other. Where the file system cannot exchange, the earlier tree is moved aside first: for that
// moment nothing is in the place. Whatever fails before leaves the earlier tree as it was.
//
// What lies in the place is ours where the file .footfall-NAME.txt beside it lists every file with
// its length (beside, because readers of a folder take all that is in it for the table). What is
// not listed, or is longer or shorter, is not ours and is never removed: such a folder is refused.
#pragma once

#include <cstdint>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/file_system.h"

namespace footfall {

// Path below the table's folder, and length.
using ListedFile = std::pair<std::string, std::uint64_t>;

// One thread's own.
class PartitionTree {
 public:
  // `place`: the table's folder; its parent is made where it is missing, and a link is followed.
  // Error bad_request where the place holds what
  // no export wrote, io where nothing can be written there.
  PartitionTree(FileSystem& files, const std::string& place);
  ~PartitionTree();  // without finish(): what was built is removed
  PartitionTree(const PartitionTree&) = delete;
  PartitionTree& operator=(const PartitionTree&) = delete;

  // A file of the tree being filled: bytes go to its end. One at a time.
  class Part {
   public:
    void write(std::string_view bytes);

   private:
    friend class PartitionTree;
    std::unique_ptr<WritableFile> file_;
    std::string name_;
    std::uint64_t length_ = 0;
  };
  // `folder` and `file` are names without a slash.
  Part begin(const std::string& folder, const std::string& file);
  void end(Part part);

  // `remarks`: lines for whoever reads the list.
  void finish(const std::string& remarks);

  std::uint64_t bytes() const noexcept { return bytes_; }
  std::size_t file_count() const noexcept { return listed_.size(); }

 private:
  std::set<ListedFile> check_place() const;
  void write_list(const std::string& remarks, const std::set<ListedFile>& listed);
  std::string take_place();

  FileSystem& files_;
  std::string place_;
  std::string list_;
  std::string built_;  // "" once it is in its place
  std::vector<std::string> folders_;
  std::set<ListedFile> listed_;
  std::uint64_t bytes_ = 0;
};

}  // namespace footfall
