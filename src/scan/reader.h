// Fills batches with the chosen rows of a range of users, or of a range of guests' rows: rows of a
// user that lie in several segments are merged by time, then by order of arrival.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "scan/batch.h"
#include "scan/selection.h"
#include "scan/snapshot.h"

namespace footfall {

class Segment;

// Work for one thread at a time: whole users, or whole orders of guests.
struct ScanJob {
  std::uint32_t segment = no_number;  // of guests' rows; no_number: users
  std::uint32_t begin = 0;            // users, or rows of the segment
  std::uint32_t end = 0;
};

// All rows of the snapshot once, in jobs of some ten thousand rows (users are never cut).
std::vector<ScanJob> scan_jobs(const Snapshot& snapshot);

class BatchReader {
 public:
  BatchReader(const Snapshot& snapshot, const Selection& selection)
      : snapshot_(snapshot), selection_(selection) {}

  // Fills `out` with the first part of the job and moves the job's begin behind it.
  void read(ScanJob& job, Batch& out);

 private:
  // Chosen rows of one segment, ascending, and the users they may be of.
  struct Part {
    std::uint32_t segment = 0;
    std::uint32_t first_user = 0;  // within the segment
    std::uint32_t last_user = 0;   // excluded
    std::uint32_t begin = 0;       // rows
    std::uint32_t end = 0;
    bool listed = false;  // `rows` says which of them are chosen
    std::vector<std::uint32_t> rows;
    std::size_t next = 0;  // in rows
  };

  void read_one_segment(ScanJob& job, Batch& out);
  void read_many_segments(ScanJob& job, Batch& out);
  void read_guests(ScanJob& job, Batch& out);
  void choose(Part& part);
  // The chosen rows of the part's user: a range of rows, or of part.rows where they are listed.
  struct Range {
    std::uint32_t begin;
    std::uint32_t end;
  };
  Range rows_of(Part& part, std::uint32_t user_end_row, std::uint32_t user_begin_row);
  void add(const Part& part, Range range, Batch& out);
  void merge(const std::vector<std::pair<const Part*, Range>>& sources, Batch& out);

  const Snapshot& snapshot_;
  const Selection& selection_;
  std::vector<Part> parts_;
  std::vector<std::uint8_t> mask_;
};

}  // namespace footfall
