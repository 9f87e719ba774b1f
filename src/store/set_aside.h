// The file of the rows that a load set aside or superseded: sections of records in order, some
// megabytes each.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "store/bytes.h"
#include "store/sections.h"
#include "store/store.h"

namespace footfall {

class SetAsideWriter {
 public:
  SetAsideWriter(FileSystem& files, std::string path, std::uint64_t file_number)
      : file_number_(file_number), file_(files, std::move(path)) {}

  void add(const SetAsideRow& row);
  FileStamp finish();

  std::uint64_t set_aside() const noexcept { return bad_.rows; }
  std::uint64_t superseded() const noexcept { return superseded_.rows; }
  std::size_t memory_used() const noexcept {
    return bad_.records.bytes().size() + superseded_.records.bytes().size();
  }
  std::uint64_t file_number() const noexcept { return file_number_; }
  const std::string& path() const noexcept { return file_.path(); }

 private:
  struct Records {
    SectionRole role;
    ByteWriter records = {};
    std::uint32_t sections = 0;
    std::uint64_t rows = 0;
  };
  void flush(Records& of);

  std::uint64_t file_number_;
  SectionWriter file_;
  Records bad_{SectionRole::set_aside_rows};
  Records superseded_{SectionRole::superseded_rows};
};

// All rows in order, the superseded ones behind the others; the views live during the call. Error
// corrupt where a record is none.
void read_set_aside(const SectionFile& file, const std::function<void(const SetAsideRow&)>& visit);

}  // namespace footfall
