#include "base/file_system.h"

#include "base/error.h"
#include "base/text.h"

namespace footfall {

void FileSystem::note_failed_sync(const std::string& path) {
  const std::lock_guard lock(mutex_);
  if (!sync_failed_) sync_failed_path_ = path;
  sync_failed_ = true;
}

void FileSystem::refuse_after_failed_sync() const {
  if (!sync_failed_) return;
  const std::lock_guard lock(mutex_);
  throw Error(ErrorKind::io,
              str("nothing more is written: ", sync_failed_path_,
                  " could not be brought to disk, and since then nobody can tell what is there"),
              "look at the disk (dmesg), then start the program again; the last commit is intact");
}

std::string path_join(std::string_view directory, std::string_view name) {
  if (directory.empty()) return std::string(name);
  return str(directory, directory.back() == '/' ? "" : "/", name);
}

std::string path_directory(std::string_view path) {
  while (path.size() > 1 && path.back() == '/') path.remove_suffix(1);
  const std::size_t slash = path.rfind('/');
  if (slash == std::string_view::npos) return ".";
  return std::string(slash == 0 ? "/" : path.substr(0, slash));
}

void write_file_atomically(FileSystem& files, const std::string& path, std::string_view bytes) {
  const std::string temporary = path + ".tmp";
  if (files.exists(temporary)) files.remove(temporary);
  {
    const auto file = files.create(temporary);
    file->write_at(0, bytes_of(bytes));
    file->sync();
  }
  files.rename(temporary, path);
  files.sync_directory(path_directory(path));
}

}  // namespace footfall
