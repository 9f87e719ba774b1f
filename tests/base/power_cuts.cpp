#include "base/power_cuts.h"

#include <algorithm>
#include <set>

namespace footfall {
namespace {

using Type = FileOperation::Type;

constexpr std::size_t sector_bytes = 512;

// A change of a name that is not yet durable. `file` is the one that the name meant.
struct NameChange {
  const FileOperation* operation;
  std::size_t file;
};

using Names = std::map<std::string, std::size_t>;

void apply(const NameChange& change, Names& names, std::set<std::string>& directories) {
  const FileOperation& operation = *change.operation;
  const auto forget = [&](const std::string& path) {
    const auto found = names.find(path);
    if (found != names.end() && found->second == change.file) names.erase(found);
  };
  switch (operation.type) {
    case Type::make_directory: directories.insert(operation.path); break;
    case Type::create: names[operation.path] = change.file; break;
    case Type::remove: forget(operation.path); break;
    case Type::rename:
      forget(operation.path);
      names[operation.to] = change.file;
      break;
    default: break;
  }
}

void write_into(std::string& bytes, std::uint64_t offset, std::string_view text) {
  bytes.resize(std::max<std::size_t>(bytes.size(), offset + text.size()));
  bytes.replace(offset, text.size(), text);
}

void apply_whole(const FileOperation& operation, std::string& bytes) {
  if (operation.type == Type::cut) {
    bytes.resize(operation.offset);
  } else {
    write_into(bytes, operation.offset, operation.bytes);
  }
}

// Some sectors of a write; sometimes the length without the bytes.
void apply_part(const FileOperation& operation, std::string& bytes, std::mt19937_64& random) {
  if (operation.type == Type::cut) {
    if (random() % 2 == 0) bytes.resize(operation.offset);
    return;
  }
  const std::string_view text = operation.bytes;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t in_sector = (operation.offset + begin) % sector_bytes;
    const std::size_t count = std::min(sector_bytes - in_sector, text.size() - begin);
    const auto what = random() % 4;
    if (what >= 2) {
      write_into(bytes, operation.offset + begin, text.substr(begin, count));
    } else if (what == 1) {
      bytes.resize(std::max<std::size_t>(bytes.size(), operation.offset + begin + count));
    }
    begin += count;
  }
}

}  // namespace

struct PowerCuts::Disk {
  std::set<std::string> directories;
  Names names;                                                       // durable
  Names live;                                                        // as the program saw them
  std::vector<NameChange> changed;                                   // not durable, oldest first
  std::map<std::size_t, std::string> bytes;                          // durable, by file
  std::map<std::size_t, std::vector<const FileOperation*>> written;  // not durable

  void sync_directory(const std::string& directory) {
    std::vector<NameChange> rest;
    for (const auto& change : changed) {
      if (path_directory(change.operation->path) == directory) {
        apply(change, names, directories);
      } else {
        rest.push_back(change);
      }
    }
    changed = std::move(rest);
  }

  void sync(std::size_t file) {
    for (const auto* operation : written[file]) apply_whole(*operation, bytes[file]);
    written.erase(file);
  }
};

void PowerCuts::replay(std::size_t count, Disk& disk) const {
  std::size_t file = 0;
  for (const auto& [path, bytes] : before_) {
    disk.directories.insert(path_directory(path));
    disk.bytes[file] = bytes;
    disk.names[path] = file++;
  }
  disk.live = disk.names;
  std::set<std::string> seen_directories;
  for (std::size_t i = 0; i < count; ++i) {
    const FileOperation& operation = operations_[i];
    switch (operation.type) {
      case Type::write:
      case Type::cut: disk.written[operation.file].push_back(&operation); break;
      case Type::sync: disk.sync(operation.file); break;
      case Type::sync_directory: disk.sync_directory(operation.path); break;
      default: {
        const std::size_t number =
            operation.type == Type::create ? operation.file : disk.live[operation.path];
        disk.changed.push_back({&operation, number});
        apply(disk.changed.back(), disk.live, seen_directories);
      }
    }
  }
}

std::unique_ptr<RecordingFileSystem> PowerCuts::disk(std::size_t count, DirectoryModel model,
                                                     std::uint64_t draw) const {
  Disk disk;
  replay(count, disk);
  std::mt19937_64 random(draw * 1'000'003 + count * 2 + (model == DirectoryModel::ordered ? 1 : 0));
  std::size_t prefix = draw == 0 ? 0 : disk.changed.size();
  if (draw > 1) prefix = random() % (disk.changed.size() + 1);
  for (std::size_t i = 0; i < disk.changed.size(); ++i) {
    const bool happened =
        draw > 1 && model == DirectoryModel::unordered ? random() % 2 == 0 : i < prefix;
    if (happened) apply(disk.changed[i], disk.names, disk.directories);
  }
  std::map<std::string, std::string> contents;
  for (const auto& [path, file] : disk.names) {
    if (!disk.directories.contains(path_directory(path))) continue;
    std::string& bytes = contents[path] = disk.bytes[file];
    const std::uint64_t what = draw < 2 ? draw : random() % 3;  // none, all, part
    for (const auto* operation : disk.written[file]) {
      if (what == 1) apply_whole(*operation, bytes);
      if (what == 2) apply_part(*operation, bytes, random);
    }
  }
  return std::make_unique<RecordingFileSystem>(disk.directories, contents);
}

}  // namespace footfall
