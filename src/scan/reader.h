// Fills batches with the chosen rows of a range of users, or of a range of guests' rows: rows of a
// user that lie in several segments are merged by time, then by order of arrival.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "scan/batch.h"
#include "scan/selection.h"
#include "scan/snapshot.h"

namespace footfall {

class Segment;

// Work for one thread at a time: whole users, or whole orders of guests.
struct ScanJob {
  std::uint32_t segment = no_number;  // of guests' rows; no_number: users
  std::uint32_t begin = 0;            // users, or rows of the segment (Selection::rows_of)
  std::uint32_t end = 0;
  std::uint64_t rows = 0;  // about: for who tells how far a scan is
};

// All rows that the selection looks at once, in jobs of some ten thousand rows (users are never
// cut).
std::vector<ScanJob> scan_jobs(const Snapshot& snapshot, const Selection& selection);

class BatchReader {
 public:
  BatchReader(const Snapshot& snapshot, const Selection& selection)
      : snapshot_(snapshot), selection_(selection) {}

  // Fills `out` with the first part of the job and moves the job's begin behind it.
  void read(ScanJob& job, Batch& out);

 private:
  // Chosen rows of one segment, ascending, user by user.
  struct Part {
    std::uint32_t segment = 0;
    RowSet of = RowSet::all;  // what rows are counted
    std::uint32_t begin = 0;  // rows
    std::uint32_t end = 0;
    bool listed = false;  // `rows` says which of them are chosen
    std::vector<std::uint32_t> rows;
    std::span<const std::uint32_t> user_begin;   // all rows: where the segment's users begin
    std::span<const std::uint32_t> sales_users;  // sales: by row
    std::span<const std::uint32_t> numbers;      // of the segment's users in the snapshot
    // The user whose rows come next.
    std::uint32_t user = no_number;   // in the snapshot; no_number: none
    std::uint32_t local = no_number;  // in the segment
    std::uint32_t first = 0;          // their rows, as places in `rows` where they are listed
    std::uint32_t last = 0;           // excluded

    std::uint32_t row(std::uint32_t place) const noexcept { return listed ? rows[place] : place; }
  };

  void read_users(ScanJob& job, Batch& out);
  // Whether a segment's sales are all there is, and all are chosen: then no user is looked for.
  bool adds_all(const Part& part) const noexcept;
  void read_guests(ScanJob& job, Batch& out);
  // Where the users of the job end that fit in one batch.
  std::uint32_t users_that_fit(const ScanJob& job) const;
  void begin_part(Part& part, std::uint32_t user_begin, std::uint32_t user_end);
  void choose(Part& part);
  // On to the next user that has a chosen row.
  static void advance(Part& part);
  static void add(const Part& part, Batch& out);
  void merge(const std::vector<Part*>& sources, Batch& out);

  const Snapshot& snapshot_;
  const Selection& selection_;
  std::vector<Part> parts_;
  std::vector<Part*> sources_;  // that have rows of one user
  std::vector<std::uint8_t> mask_;
};

}  // namespace footfall
