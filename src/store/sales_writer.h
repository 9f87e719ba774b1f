// The sales of a segment while it is written (Segment::has_sales): kept as the rows go by, so that
// nothing is read again, and written behind all rows where they are a small part of them.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <vector>

#include "store/sections.h"
#include "store/segment.h"

namespace footfall {

class SalesWriter {
 public:
  // The columns of a segment whose rows, widths and NULLs are known.
  explicit SalesWriter(const SegmentInfo& info);

  // The sales among some neighbouring rows of the segment.
  class Part {
   public:
    // A column's values for all of the rows, whose sections are equally wide as in the segment.
    void add(SectionKey key, std::span<const std::byte> values);

   private:
    friend class SalesWriter;
    const SalesWriter* of_ = nullptr;
    std::uint64_t row_begin_ = 0;
    std::vector<std::uint32_t> rows_;              // of the segment
    std::vector<std::uint32_t> users_;             // by sale
    std::vector<std::vector<std::byte>> columns_;  // likewise, by column of the writer
  };
  // The part for rows that begin at `row_begin` and have these event types; valid as long as this.
  // nullptr where there are too many sales to keep them. Any thread; each row once.
  Part* begin_part(std::uint64_t row_begin, std::span<const Kind> event_types);

  // When all parts are there: a column's presence for all rows of the segment.
  void add_presence(std::uint32_t column, std::span<const std::uint64_t> bits);
  // Likewise: the first rows of the users from `first_user` on (behind the last user those of the
  // guests), of which the last one's end at `row_end`. Any thread; each row once.
  void add_users(std::uint64_t first_user, std::span<const std::uint32_t> begins,
                 std::uint64_t row_end);

  // When everything is there: adds the sections to the file, or none. The bytes are the same for
  // any number of threads.
  void write(SectionWriter& file, unsigned threads) const;

 private:
  struct Column {
    SectionKey key;
    std::uint8_t width = 0;
    bool nullable = false;
    std::vector<std::uint64_t> presence;  // bitmap over the sales
  };
  std::size_t place_of(SectionKey key) const;
  void write_users(SectionWriter& file, SectionId section) const;
  void write_column(SectionWriter& file, SectionId section, std::size_t column) const;

  std::uint64_t rows_of_segment_;
  std::vector<Column> columns_;
  std::mutex mutex_;  // guards what follows while there are parts
  std::map<std::uint64_t, std::unique_ptr<Part>> parts_;  // by their first rows
  std::uint64_t rows_seen_ = 0;
  std::uint64_t sales_ = 0;
  bool given_up_ = false;
};

}  // namespace footfall
