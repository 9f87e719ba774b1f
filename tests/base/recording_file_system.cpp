#include "base/recording_file_system.h"

#include <algorithm>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

using Type = FileOperation::Type;

[[noreturn]] void fail(ErrorKind kind, const std::string& path, std::string_view reason) {
  throw Error(kind, str("cannot use ", path, ": ", reason));
}

class InMemory final : public MappedFile {
 public:
  explicit InMemory(const std::string& bytes)
      : words_((bytes.size() + 7) / 8), size_(bytes.size()) {
    std::ranges::copy(bytes, reinterpret_cast<char*>(words_.data()));
  }
  std::span<const std::byte> bytes() const noexcept override {
    return std::as_bytes(std::span(words_)).first(size_);
  }

 private:
  std::vector<std::uint64_t> words_;  // aligned as a mapping's columns are
  std::size_t size_;
};

}  // namespace

class RecordingFileSystem::File final : public WritableFile {
 public:
  File(RecordingFileSystem& files, std::size_t number, std::string path)
      : files_(files), number_(number), path_(std::move(path)) {}

  void write_at(std::uint64_t offset, std::span<const std::byte> bytes) override {
    const std::lock_guard lock(files_.mutex_);
    const std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    std::string& contents = *files_.files_[number_];
    contents.resize(std::max<std::size_t>(contents.size(), offset + text.size()));
    contents.replace(offset, text.size(), text);
    files_.record({Type::write, number_, path_, {}, offset, text});
  }
  void reserve(std::uint64_t) noexcept override {}
  void begin_write_back(std::uint64_t, std::uint64_t) noexcept override {}
  void sync() override {
    const std::lock_guard lock(files_.mutex_);
    files_.record({Type::sync, number_, path_, {}, 0, {}});
  }

 private:
  RecordingFileSystem& files_;
  std::size_t number_;
  std::string path_;
};

class RecordingFileSystem::Lock final : public FileLock {
 public:
  Lock(RecordingFileSystem& files, std::string path) : files_(files), path_(std::move(path)) {}
  ~Lock() override {
    const std::lock_guard lock(files_.mutex_);
    files_.locked_.erase(path_);
  }

 private:
  RecordingFileSystem& files_;
  std::string path_;
};

RecordingFileSystem::RecordingFileSystem(const std::set<std::string>& directories,
                                         const std::map<std::string, std::string>& contents) {
  directories_.insert(directories.begin(), directories.end());
  for (const auto& [path, bytes] : contents) {
    names_[path] = files_.size();
    files_.push_back(std::make_shared<std::string>(bytes));
  }
}

std::vector<FileOperation> RecordingFileSystem::operations() const {
  const std::lock_guard lock(mutex_);
  return operations_;
}

std::size_t RecordingFileSystem::operation_count() const {
  const std::lock_guard lock(mutex_);
  return operations_.size();
}

std::map<std::string, std::string> RecordingFileSystem::contents() const {
  const std::lock_guard lock(mutex_);
  std::map<std::string, std::string> contents;
  for (const auto& [path, file] : names_) contents[path] = *files_[file];
  return contents;
}

std::set<std::string> RecordingFileSystem::directories() const {
  const std::lock_guard lock(mutex_);
  return directories_;
}

std::string& RecordingFileSystem::contents_of(const std::string& path) {
  const auto found = names_.find(path);
  if (found == names_.end()) fail(ErrorKind::not_found, path, "No such file or directory");
  return *files_[found->second];
}

void RecordingFileSystem::flip(const std::string& path, std::size_t offset, char bits) {
  const std::lock_guard lock(mutex_);
  char& byte = contents_of(path).at(offset);
  byte = static_cast<char>(byte ^ bits);
}

void RecordingFileSystem::set_contents(const std::string& path, const std::string& bytes) {
  const std::lock_guard lock(mutex_);
  contents_of(path) = bytes;
}

void RecordingFileSystem::record(FileOperation operation) {
  operations_.push_back(std::move(operation));
}

std::unique_ptr<WritableFile> RecordingFileSystem::create(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (names_.contains(path)) fail(ErrorKind::io, path, "File exists");
  if (!directories_.contains(path_directory(path))) {
    fail(ErrorKind::not_found, path, "No such file or directory");
  }
  names_[path] = files_.size();
  files_.push_back(std::make_shared<std::string>());
  record({Type::create, files_.size() - 1, path, {}, 0, {}});
  return std::make_unique<File>(*this, files_.size() - 1, path);
}

void RecordingFileSystem::rename(const std::string& from, const std::string& to) {
  const std::lock_guard lock(mutex_);
  contents_of(from);
  names_[to] = names_.at(from);
  names_.erase(from);
  record({Type::rename, 0, from, to, 0, {}});
}

void RecordingFileSystem::remove(const std::string& path) {
  const std::lock_guard lock(mutex_);
  contents_of(path);
  names_.erase(path);
  record({Type::remove, 0, path, {}, 0, {}});
}

void RecordingFileSystem::sync_directory(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  record({Type::sync_directory, 0, directory, {}, 0, {}});
}

bool RecordingFileSystem::make_directory(const std::string& directory) {
  const std::lock_guard lock(mutex_);
  if (!directories_.insert(directory).second) return false;
  record({Type::make_directory, 0, directory, {}, 0, {}});
  return true;
}

std::vector<std::string> RecordingFileSystem::list(const std::string& directory) const {
  const std::lock_guard lock(mutex_);
  std::vector<std::string> names;
  for (const auto& [path, file] : names_) {
    if (path_directory(path) == directory) names.push_back(path.substr(directory.size() + 1));
  }
  return names;
}

bool RecordingFileSystem::exists(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return names_.contains(path) || directories_.contains(path);
}

std::string RecordingFileSystem::read(const std::string& path) const {
  const std::lock_guard lock(mutex_);
  return const_cast<RecordingFileSystem*>(this)->contents_of(path);
}

std::shared_ptr<const MappedFile> RecordingFileSystem::map(const std::string& path) const {
  return std::make_shared<InMemory>(read(path));
}

std::unique_ptr<FileLock> RecordingFileSystem::try_lock(const std::string& path,
                                                        std::string& holder) {
  const std::lock_guard lock(mutex_);
  if (!locked_.insert(path).second) {
    holder = "4711";
    return nullptr;
  }
  // The lock file itself is of no interest to a power cut: it is never read.
  return std::make_unique<Lock>(*this, path);
}

}  // namespace footfall
