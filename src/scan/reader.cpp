#include "scan/reader.h"

#include <algorithm>

#include "base/check.h"
#include "store/store.h"

namespace footfall {
namespace {

// A batch's columns should stay in a core's second-level cache.
constexpr std::uint32_t batch_rows = 4 * 1024;
// Several batches a job, so that dealing jobs out costs nothing.
constexpr std::uint64_t job_rows = 64 * 1024;

// The column whose equal neighbours are one order among guests.
const Column* guest_order_column(const Schema& schema) {
  const OrderRule rule = order_rule(schema);
  if (rule == OrderRule::user_day) return nullptr;
  return schema.find_column(rule == OrderRule::order_id ? "order_id" : "session_id");
}

// The first row from `row` on at which a guest's order may begin.
std::uint32_t order_boundary(const Segment& segment, const Column* column, std::uint32_t row) {
  if (column == nullptr || segment.info().find(column->id) == nullptr) return row;
  const ColumnView view = segment.values(column->id, Verify::by_rows);
  for (; row < segment.rows(); ++row) {
    segment.touch_rows(SectionRole::values, column->id, row - 1, row + 1);
    if (!view.has_value(row) || view.raw(row) != view.raw(row - 1)) break;
  }
  return row;
}

}  // namespace

std::vector<ScanJob> scan_jobs(const Snapshot& snapshot) {
  std::vector<ScanJob> jobs;
  const auto segments = snapshot.store().segments();
  std::uint64_t guests = 0;
  for (const auto& segment : segments) guests += segment->rows() - segment->guest_begin();
  const std::uint64_t user_rows = snapshot.rows() - guests;
  const std::uint64_t users = snapshot.users();
  if (users > 0) {
    const std::uint64_t step = std::max<std::uint64_t>(1, users * job_rows / (user_rows + 1));
    for (std::uint64_t user = 0; user < users; user += step) {
      jobs.push_back({no_number, std::uint32_t(user), std::uint32_t(std::min(users, user + step))});
    }
  }
  const Column* column = guest_order_column(snapshot.schema());
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const auto rows = std::uint32_t(segments[s]->rows());
    for (auto row = std::uint32_t(segments[s]->guest_begin()); row < rows;) {
      const auto wanted = std::uint32_t(std::min<std::uint64_t>(rows, row + batch_rows));
      const std::uint32_t end =
          wanted == rows ? rows : order_boundary(*segments[s], column, wanted);
      jobs.push_back({s, row, end});
      row = end;
    }
  }
  return jobs;
}

void BatchReader::read(ScanJob& job, Batch& out) {
  out.clear();
  if (job.segment != no_number) {
    read_guests(job, out);
  } else if (snapshot_.store().segments().size() == 1) {
    read_one_segment(job, out);
  } else {
    read_many_segments(job, out);
  }
}

void BatchReader::choose(Part& part) {
  part.rows.clear();
  part.next = 0;
  part.listed = !selection_.all();
  if (part.listed && part.begin < part.end) {
    selection_.choose(part.segment, part.begin, part.end, mask_, part.rows);
  }
}

void BatchReader::read_guests(ScanJob& job, Batch& out) {
  parts_.resize(1);
  parts_[0].segment = job.segment;
  parts_[0].begin = job.begin;
  parts_[0].end = job.end;
  job.begin = job.end;
  if (!selection_.has_guests()) return;
  choose(parts_[0]);
  add(parts_[0],
      parts_[0].listed ? Range{0, std::uint32_t(parts_[0].rows.size())}
                       : Range{parts_[0].begin, parts_[0].end},
      out);
  out.end_user(no_number, job.segment, no_number);
}

// The chosen rows below `user_end_row`; users are asked for in ascending order.
BatchReader::Range BatchReader::rows_of(Part& part, std::uint32_t user_end_row,
                                        std::uint32_t user_begin_row) {
  if (!part.listed) return {user_begin_row, user_end_row};
  const auto begin = std::uint32_t(part.next);
  while (part.next < part.rows.size() && part.rows[part.next] < user_end_row) ++part.next;
  return {begin, std::uint32_t(part.next)};
}

void BatchReader::add(const Part& part, Range range, Batch& out) {
  if (!part.listed) return out.add_rows(part.segment, range.begin, range.end - range.begin);
  for (std::uint32_t i = range.begin; i < range.end; ++i) out.add_row(part.segment, part.rows[i]);
}

void BatchReader::read_one_segment(ScanJob& job, Batch& out) {
  const Segment& segment = *snapshot_.store().segments()[0];
  const auto begins = segment.user_begin();
  // As many users as fit, at least one.
  const auto limit = std::upper_bound(begins.begin() + job.begin + 1, begins.begin() + job.end,
                                      begins[job.begin] + batch_rows);
  const auto end = selection_.is_sparse() ? job.end : std::uint32_t(limit - begins.begin());
  parts_.resize(1);
  Part& part = parts_[0];
  part.segment = 0;
  part.begin = begins[job.begin];
  part.end = begins[end];
  choose(part);
  for (std::uint32_t user = job.begin; user < end; ++user) {
    if (part.listed) {  // on to the user of the next row
      if (part.next == part.rows.size()) break;
      const auto after =
          std::upper_bound(begins.begin() + user, begins.begin() + end, part.rows[part.next]);
      user = std::uint32_t(after - begins.begin()) - 1;
    }
    const Range rows = rows_of(part, begins[user + 1], begins[user]);
    if (!selection_.has_user(user)) continue;
    add(part, rows, out);
    out.end_user(user, 0, user);
  }
  job.begin = end;
}

void BatchReader::read_many_segments(ScanJob& job, Batch& out) {
  const auto segments = snapshot_.store().segments();
  parts_.resize(segments.size());
  std::vector<std::span<const std::uint32_t>> begins;
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const auto users = snapshot_.users_of(s);
    begins.push_back(segments[s]->user_begin());
    Part& part = parts_[s];
    part.segment = s;
    part.first_user = std::uint32_t(std::ranges::lower_bound(users, job.begin) - users.begin());
    part.last_user = std::uint32_t(std::ranges::lower_bound(users, job.end) - users.begin());
    part.begin = users.empty() ? 0 : begins[s][part.first_user];
    part.end = users.empty() ? 0 : begins[s][part.last_user];
    choose(part);
  }
  std::vector<std::pair<const Part*, Range>> sources;
  for (std::uint32_t user = job.begin; user < job.end; ++user) {
    sources.clear();
    std::uint32_t local = 0;
    for (Part& part : parts_) {
      const auto users = snapshot_.users_of(part.segment);
      if (part.first_user == part.last_user || users[part.first_user] != user) continue;
      const auto& begin = begins[part.segment];
      const Range rows = rows_of(part, begin[part.first_user + 1], begin[part.first_user]);
      local = part.first_user++;
      if (rows.begin != rows.end) sources.emplace_back(&part, rows);
      if (sources.size() == 1 && rows.begin != rows.end) continue;
    }
    if (sources.empty() || !selection_.has_user(user)) continue;
    if (sources.size() == 1) {
      const Part& part = *sources[0].first;
      add(part, sources[0].second, out);
      // The user's number there is the one just passed.
      const auto users = snapshot_.users_of(part.segment);
      local = std::uint32_t(std::ranges::lower_bound(users, user) - users.begin());
      out.end_user(user, part.segment, local);
    } else {
      merge(sources, out);
      out.end_user(user, no_number, 0);
    }
  }
  job.begin = job.end;
}

void BatchReader::merge(const std::vector<std::pair<const Part*, Range>>& sources, Batch& out) {
  struct Row {
    Micros time;
    std::uint32_t segment;
    std::uint32_t row;
  };
  std::vector<Row> rows;
  for (const auto& [part, range] : sources) {
    const Segment& segment = *snapshot_.store().segments()[part->segment];
    const ColumnView times = segment.times(Verify::by_rows);
    for (std::uint32_t i = range.begin; i < range.end; ++i) {
      const std::uint32_t row = part->listed ? part->rows[i] : i;
      if (i == range.begin) {
        const std::uint32_t last = part->listed ? part->rows[range.end - 1] : range.end - 1;
        segment.touch_rows(SectionRole::times, 0, row, std::uint64_t(last) + 1);
      }
      rows.push_back({times.value(row), part->segment, row});
    }
  }
  // Segments are in order of arrival, and each one's rows are in order.
  std::ranges::stable_sort(rows, {}, &Row::time);
  for (const Row& row : rows) out.add_row(row.segment, row.row);
}

}  // namespace footfall
