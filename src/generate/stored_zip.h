// A ZIP archive whose files are stored as they are, not compressed: the same bytes on any machine,
// whatever the version of a compressor. Up to 4 GB.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

using TextSink = std::function<void(std::string_view)>;

class StoredZip {
 public:
  explicit StoredZip(TextSink sink) : sink_(std::move(sink)) {}

  // `emit` hands the file's bytes to the sink it is given. It is called twice, since a file's size
  // and checksum stand before it, and has to give the same bytes.
  void add(std::string_view name, const std::function<void(const TextSink&)>& emit);
  void add(std::string_view name, std::string_view bytes);

  // The list of files, which ends the archive.
  void finish();

 private:
  struct Entry {
    std::string name;
    std::uint32_t checksum = 0;
    std::uint32_t bytes = 0;
    std::uint32_t offset = 0;
  };

  void write(std::string_view bytes);

  TextSink sink_;
  std::vector<Entry> entries_;
  std::uint64_t offset_ = 0;
};

}  // namespace footfall
