// Some records of a source, copied, so that they can be read elsewhere and later.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/record.h"
#include "store/rows.h"

namespace footfall {

class RecordBatch {
 public:
  void clear() noexcept;
  void add(const SourceRecord& record);
  // No more should be added: as many rows as a block takes, or some megabytes.
  bool full() const noexcept {
    return size() == RowBlock::rows_max || bytes_.size() >= bytes_wanted;
  }
  std::size_t size() const noexcept { return records_.size(); }

  // The record in the order of adding. Its views live until the batch is cleared; `bytes`, `lines`
  // and `unquoted` are left as they are.
  void get(std::size_t number, SourceRecord& record) const;
  // Whether a view points into this batch.
  bool holds(std::string_view text) const noexcept;

 private:
  static constexpr std::size_t bytes_wanted = std::size_t{2} << 20;
  struct Piece {  // of bytes_
    std::size_t begin = 0;
    std::size_t size = 0;
  };
  struct Record {
    Piece raw;
    Piece reason;
    std::size_t fields_end = 0;  // in fields_; they begin where those of the record before end
    std::uint64_t offset = 0;
    std::uint64_t line = 0;
    RecordFault fault = RecordFault::none;
  };
  Piece keep(std::string_view text);
  std::string_view text(const Piece& piece) const noexcept {
    return std::string_view(bytes_).substr(piece.begin, piece.size);
  }

  std::string bytes_;
  std::vector<Piece> fields_;
  std::vector<Record> records_;
};

}  // namespace footfall
