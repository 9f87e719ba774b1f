// The file of the rows that a load set aside: sections of records in order, some megabytes each.
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

  std::uint64_t rows() const noexcept { return rows_; }
  std::size_t memory_used() const noexcept { return records_.bytes().size(); }
  std::uint64_t file_number() const noexcept { return file_number_; }
  const std::string& path() const noexcept { return file_.path(); }

 private:
  void flush();

  std::uint64_t file_number_;
  SectionWriter file_;
  ByteWriter records_;
  std::uint32_t sections_ = 0;
  std::uint64_t rows_ = 0;
};

// All rows in order; the views live during the call. Error corrupt where a record is none.
void read_set_aside(const SectionFile& file, const std::function<void(const SetAsideRow&)>& visit);

}  // namespace footfall
