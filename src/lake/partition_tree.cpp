#include "lake/partition_tree.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>
#include <utility>

#include <fcntl.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view list_title = "footfall export 1";

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::io, str("cannot write ", printable(path, 4096), ": ", why),
              "name another place with --output, or check who may write there");
}

// What a list names: paths below the table's folder, with lengths. Lines are "file LENGTH PATH";
// all others are for people.
std::set<ListedFile> read_list(const FileSystem& files, const std::string& path) {
  std::set<ListedFile> out;
  if (!files.exists(path)) return out;
  const std::string bytes = files.read(path);
  if (!bytes.starts_with(list_title)) return out;
  for (std::string_view line : split(bytes, '\n')) {
    if (!line.starts_with("file ")) continue;
    line.remove_prefix(5);
    const std::size_t blank = line.find(' ');
    const auto length = parse_int64(line.substr(0, blank));
    if (blank == std::string_view::npos || !length) continue;
    out.emplace(line.substr(blank + 1), static_cast<std::uint64_t>(*length));
  }
  return out;
}

// The first file below the folder that is not listed; "" where there is none.
std::string foreign_file(const std::string& folder, const std::set<ListedFile>& listed) {
  std::error_code failure;
  fs::recursive_directory_iterator entry(folder, failure);
  for (const fs::recursive_directory_iterator end; !failure && entry != end;
       entry.increment(failure)) {
    const auto status = entry->symlink_status(failure);
    if (fs::is_directory(status)) continue;
    std::string name = entry->path().lexically_relative(folder).string();
    const bool ours = fs::is_regular_file(status) &&
                      listed.contains({name, std::uint64_t(entry->file_size(failure))});
    if (!ours) return name;
  }
  if (failure) fail(folder, failure.message());
  return {};
}

// Removes the files that are listed, and the folders that are empty then: a file that somebody put
// there meanwhile stays.
void remove_tree(const std::string& folder, const std::set<ListedFile>& listed) {
  std::error_code ignored;  // what cannot be removed stays under a hidden name
  std::set<std::string> folders;
  for (const auto& [name, length] : listed) {
    const std::string path = path_join(folder, name);
    if (fs::file_size(path, ignored) == length) fs::remove(path, ignored);
    folders.insert(path_directory(path));
  }
  for (const auto& each : folders) fs::remove(each, ignored);
  fs::remove(folder, ignored);
}

// What the path names when its links are followed, also where nothing is there yet.
std::string followed(const std::string& path) {
  constexpr int links_max = 40;  // as many as the system follows
  fs::path place = path;
  if (!place.has_filename()) place = place.parent_path();
  for (int links = 0; links <= links_max; ++links) {
    std::error_code failure;
    const fs::path next = fs::read_symlink(place, failure);
    if (failure) return place.string();  // no link
    place = place.parent_path() / next;  // an absolute one replaces it all
  }
  fail(path, "its links lead nowhere");
}

}  // namespace

PartitionTree::PartitionTree(FileSystem& files, const std::string& place)
    : files_(files), place_(followed(place)) {
  const std::string parent = path_directory(place_);
  list_ = path_join(parent, str(".footfall-", place_.substr(place_.rfind('/') + 1), ".txt"));
  check_place();
  std::error_code failure;
  fs::create_directories(parent, failure);
  if (failure) fail(place_, str(parent, ": ", failure.message()));
  std::random_device random;
  const std::string name = str(".footfall-", ::getpid(), "-", random(), random(), ".tmp");
  files_.make_directory(path_join(parent, name));
  built_ = path_join(parent, name);
}

PartitionTree::~PartitionTree() {
  if (built_.empty()) return;
  std::error_code ignored;  // what cannot be removed stays under a hidden name
  fs::remove_all(built_, ignored);
}

// What was listed before, where the place holds nothing else.
std::set<ListedFile> PartitionTree::check_place() const {
  std::error_code failure;
  const auto status = fs::symlink_status(place_, failure);
  if (!fs::exists(status)) return {};
  if (!fs::is_directory(status)) {
    throw Error(ErrorKind::bad_request,
                str(printable(place_, 4096), " is a file; a table by date is a folder"),
                "move it, or name another folder with --output");
  }
  auto listed = read_list(files_, list_);
  const std::string foreign = foreign_file(place_, listed);
  if (foreign.empty()) return listed;
  throw Error(ErrorKind::bad_request,
              str(printable(place_, 4096), " holds what no export wrote: ",
                  printable(foreign, 4096), "; nothing was changed"),
              "move it, or name another folder with --output");
}

void PartitionTree::Part::write(std::string_view bytes) {
  file_->write_at(length_, bytes_of(bytes));
  length_ += bytes.size();
}

PartitionTree::Part PartitionTree::begin(const std::string& folder, const std::string& file) {
  const std::string path = path_join(built_, folder);
  if (files_.make_directory(path)) folders_.push_back(path);
  Part part;
  part.name_ = path_join(folder, file);
  part.file_ = files_.create(path_join(path, file));
  return part;
}

void PartitionTree::end(Part part) {
  part.file_->sync();
  bytes_ += part.length_;
  listed_.emplace(part.name_, part.length_);
}

void PartitionTree::write_list(const std::string& remarks, const std::set<ListedFile>& listed) {
  std::string list = str(list_title, "\n", remarks);
  for (const auto& [name, length] : listed) list += str("file ", length, " ", name, "\n");
  write_file_atomically(files_, list_, list);
}

void PartitionTree::finish(const std::string& remarks) {
  for (const auto& folder : folders_) files_.sync_directory(folder);
  files_.sync_directory(built_);
  // Again, because somebody may have put something there meanwhile.
  const std::set<ListedFile> before = check_place();
  // Whatever happens between here and the end, what is in the place is listed.
  std::set<ListedFile> either = before;
  either.insert(listed_.begin(), listed_.end());
  write_list(remarks, either);
  const std::string aside = take_place();
  files_.sync_directory(path_directory(place_));
  write_list(remarks, listed_);
  if (!aside.empty()) remove_tree(aside, before);
}

// Returns where the tree of before is now; "" where there was none.
std::string PartitionTree::take_place() {
  if (!files_.exists(place_)) {
    files_.rename(built_, place_);
    built_.clear();
    return {};
  }
  if (::renameat2(AT_FDCWD, built_.c_str(), AT_FDCWD, place_.c_str(), RENAME_EXCHANGE) == 0) {
    return std::exchange(built_, {});
  }
  if (errno != EINVAL && errno != ENOSYS) fail(place_, std::strerror(errno));
  std::string aside = built_ + ".before";
  files_.rename(place_, aside);
  try {
    files_.rename(built_, place_);
  } catch (const Error&) {
    files_.rename(aside, place_);
    throw;
  }
  built_.clear();
  return aside;
}

}  // namespace footfall
