// The rows of a load's sources as they were read, where the mapping wants them kept: sections of
// compressed records in the order of reading, some megabytes each.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "store/bytes.h"
#include "store/sections.h"

namespace footfall {

struct RawRow {
  std::uint32_t source = 0;  // place among the load's sources
  std::uint64_t line = 0;    // 1 is the file's first line; of formats without lines the row
  // As many as the source's header names. A row that could not be cut into fields has one: all of
  // it.
  std::vector<std::string_view> fields;
};

// Rows on their way into a section. One thread's own.
class RawRowsSection {
 public:
  void add(std::uint32_t source, std::uint64_t line, std::span<const std::string_view> fields);
  std::size_t bytes() const noexcept { return records_.bytes().size(); }  // before compression
  // The rows added so far, as RawRowsWriter takes them; begins anew.
  std::string compressed();

 private:
  ByteWriter records_;
};

// One thread's own.
class RawRowsWriter {
 public:
  static constexpr std::size_t section_bytes_wanted = std::size_t{4} << 20;  // of RawRowsSection

  RawRowsWriter(FileSystem& files, std::string path, std::uint64_t file_number)
      : file_number_(file_number), file_(files, std::move(path)) {}

  // A section; "" is none.
  void add(std::string_view compressed);
  FileStamp finish();

  std::uint64_t file_number() const noexcept { return file_number_; }
  const std::string& path() const noexcept { return file_.path(); }

 private:
  std::uint64_t file_number_;
  SectionWriter file_;
  std::uint32_t sections_ = 0;
};

// Section after section, in bounded memory. One thread's own.
class RawRowsReader {
 public:
  explicit RawRowsReader(std::shared_ptr<const SectionFile> file);

  std::size_t sections() const noexcept { return keys_.size(); }
  // All rows of a section in order; views live during the call. Error corrupt where it is damaged.
  void read(std::size_t section, const std::function<void(const RawRow&)>& visit);

 private:
  std::shared_ptr<const SectionFile> file_;
  std::vector<SectionKey> keys_;
  std::string bytes_;
};

}  // namespace footfall
