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
// A sale makes a job as long as this many rows: all sales of a job are one batch.
constexpr std::uint64_t rows_a_sale = job_rows / batch_rows;

// The column whose equal neighbours are one order among guests.
const Column* guest_order_column(const Schema& schema) {
  const OrderRule rule = order_rule(schema);
  if (rule == OrderRule::user_day) return nullptr;
  return schema.find_column(rule == OrderRule::order_id ? "order_id" : "session_id");
}

// Some rows of a segment: those that a selection looks at.
struct Rows {
  const Segment& segment;
  RowSet of;

  std::uint64_t count() const { return of == RowSet::all ? segment.rows() : segment.sales_rows(); }
  // The first one of the guests.
  std::uint64_t guest_begin() const {
    if (of == RowSet::all) return segment.guest_begin();
    const auto users = segment.sales_users();
    return std::uint64_t(std::ranges::lower_bound(users, segment.users()) - users.begin());
  }
};

// The first row from `row` on at which a guest's order may begin.
std::uint32_t order_boundary(const Rows& rows, const Column* column, std::uint32_t row) {
  const Segment& segment = rows.segment;
  if (column == nullptr || segment.info().find(column->id) == nullptr) return row;
  const ColumnView view = segment.values(column->id, Verify::by_rows, rows.of);
  for (; row < rows.count(); ++row) {
    segment.touch_rows(SectionRole::values, column->id, row - 1, row + 1, rows.of);
    if (!view.has_value(row) || view.raw(row) != view.raw(row - 1)) break;
  }
  return row;
}

}  // namespace

std::vector<ScanJob> scan_jobs(const Snapshot& snapshot, const Selection& selection) {
  std::vector<ScanJob> jobs;
  const auto segments = snapshot.store().segments();
  const auto rows_of = [&](std::uint32_t s) { return Rows{*segments[s], selection.rows_of(s)}; };
  std::uint64_t user_rows = 0;
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const Rows rows = rows_of(s);
    user_rows += rows.guest_begin() * (rows.of == RowSet::all ? 1 : rows_a_sale);
  }
  const std::uint64_t users = snapshot.users();
  const std::uint64_t step = std::max<std::uint64_t>(1, users * job_rows / (user_rows + 1));
  for (std::uint64_t user = 0; user < users; user += step) {
    jobs.push_back(
        {no_number, std::uint32_t(user), std::uint32_t(std::min(users, user + step)), job_rows});
  }
  const Column* column = guest_order_column(snapshot.schema());
  for (std::uint32_t s = 0; s < segments.size(); ++s) {
    const Rows rows = rows_of(s);
    const auto all = std::uint32_t(rows.count());
    for (auto row = std::uint32_t(rows.guest_begin()); row < all;) {
      const auto end = std::uint32_t(std::min<std::uint64_t>(all, std::uint64_t{row} + batch_rows));
      const std::uint32_t boundary = end == all ? all : order_boundary(rows, column, end);
      jobs.push_back({s, row, boundary, boundary - row});
      row = jobs.back().end;
    }
  }
  return jobs;
}

void BatchReader::read(ScanJob& job, Batch& out) {
  out.clear();
  if (job.segment != no_number) {
    read_guests(job, out);
  } else {
    read_users(job, out);
  }
}

void BatchReader::choose(Part& part) {
  part.rows.clear();
  part.listed = part.begin < part.end && !selection_.all(part.segment);
  if (part.listed) {
    selection_.choose(part.segment, part.begin, part.end, mask_, part.rows);
    part.listed = part.rows.size() < part.end - part.begin;
  }
  part.first = part.listed ? 0 : part.begin;
  part.last = part.first;
}

void BatchReader::read_guests(ScanJob& job, Batch& out) {
  parts_.resize(1);
  Part& part = parts_[0];
  part.segment = job.segment;
  part.begin = job.begin;
  part.end = job.end;
  job.begin = job.end;
  if (!selection_.has_guests()) return;
  choose(part);
  part.last = part.listed ? std::uint32_t(part.rows.size()) : part.end;
  add(part, out);
  out.end_user(no_number, job.segment, no_number);
}

std::uint32_t BatchReader::users_that_fit(const ScanJob& job) const {
  const auto segments = snapshot_.store().segments();
  // Jobs over several segments are read as they are, and those of which few rows are chosen.
  if (segments.size() > 1 || selection_.is_sparse() || selection_.rows_of(0) == RowSet::sales) {
    return job.end;
  }
  const auto begins = segments[0]->user_begin();
  const auto limit = std::upper_bound(begins.begin() + job.begin + 1, begins.begin() + job.end,
                                      begins[job.begin] + batch_rows);
  return std::uint32_t(limit - begins.begin());
}

// Users of the snapshot, of which the segment has some.
void BatchReader::begin_part(Part& part, std::uint32_t user_begin, std::uint32_t user_end) {
  const Segment& segment = *snapshot_.store().segments()[part.segment];
  part.of = selection_.rows_of(part.segment);
  part.numbers = snapshot_.users_of(part.segment);
  if (!part.numbers.empty() || snapshot_.store().segments().size() > 1) {
    const auto local = [&](std::uint32_t user) {
      const auto found = std::ranges::lower_bound(part.numbers, user);
      return std::uint32_t(found - part.numbers.begin());
    };
    user_begin = local(user_begin);
    user_end = local(user_end);
  }
  if (part.of == RowSet::sales) {
    part.sales_users = segment.sales_users();
    const auto row_of = [&](std::uint32_t local) {
      const auto found = std::ranges::lower_bound(part.sales_users, local);
      return std::uint32_t(found - part.sales_users.begin());
    };
    part.begin = row_of(user_begin);
    part.end = row_of(user_end);
  } else {
    part.user_begin = segment.user_begin().first(user_end + 1);
    part.begin = part.user_begin[user_begin];
    part.end = part.user_begin[user_end];
  }
  choose(part);
  part.local = user_begin - 1;  // the one before, modulo 2^32
}

void BatchReader::advance(Part& part) {
  part.first = part.last;
  const auto end = part.listed ? std::uint32_t(part.rows.size()) : part.end;
  if (part.first == end) {
    part.user = no_number;
    return;
  }
  if (part.of == RowSet::sales) {
    part.local = part.sales_users[part.row(part.first)];
    do {
      ++part.last;
    } while (part.last < end && part.sales_users[part.row(part.last)] == part.local);
  } else if (!part.listed) {
    ++part.local;
    part.last = part.user_begin[part.local + 1];
  } else {
    const auto begins = part.user_begin;
    const auto after = std::upper_bound(begins.begin() + std::uint32_t(part.local + 1),
                                        begins.end(), part.rows[part.first]);
    part.local = std::uint32_t(after - begins.begin()) - 1;
    do {
      ++part.last;
    } while (part.last < end && part.rows[part.last] < *after);
  }
  part.user = part.numbers.empty() ? part.local : part.numbers[part.local];
}

void BatchReader::add(const Part& part, Batch& out) {
  if (!part.listed) return out.add_rows(part.segment, part.first, part.last - part.first);
  for (std::uint32_t i = part.first; i < part.last; ++i) out.add_row(part.segment, part.rows[i]);
}

bool BatchReader::adds_all(const Part& part) const noexcept {
  return part.of == RowSet::sales && !part.listed && selection_.has_all_users();
}

void BatchReader::read_users(ScanJob& job, Batch& out) {
  const std::uint32_t end = users_that_fit(job);
  parts_.resize(snapshot_.store().segments().size());
  for (std::uint32_t s = 0; s < parts_.size(); ++s) {
    parts_[s].segment = s;
    begin_part(parts_[s], job.begin, end);
  }
  job.begin = end;
  if (parts_.size() == 1 && adds_all(parts_[0])) {
    const Part& part = parts_[0];
    return out.fill(part.begin, part.sales_users.subspan(part.begin, part.end - part.begin));
  }
  for (Part& part : parts_) advance(part);
  for (;;) {
    sources_.clear();
    std::uint32_t user = no_number;
    for (Part& part : parts_) {
      if (part.user > user || part.user == no_number) continue;
      if (part.user < user) sources_.clear();
      user = part.user;
      sources_.push_back(&part);
    }
    if (sources_.empty()) return;
    if (selection_.has_user(user) && sources_.size() == 1) {
      add(*sources_[0], out);
      out.end_user(user, sources_[0]->segment, sources_[0]->local);
    } else if (selection_.has_user(user)) {
      merge(sources_, out);
      out.end_user(user, no_number, 0);
    }
    for (Part* part : sources_) advance(*part);
  }
}

void BatchReader::merge(const std::vector<Part*>& sources, Batch& out) {
  struct Row {
    Micros time;
    std::uint32_t segment;
    std::uint32_t row;
  };
  std::vector<Row> rows;
  for (const Part* part : sources) {
    const Segment& segment = *snapshot_.store().segments()[part->segment];
    const ColumnView times = segment.times(Verify::by_rows, part->of);
    segment.touch_rows(SectionRole::times, 0, part->row(part->first),
                       std::uint64_t{part->row(part->last - 1)} + 1, part->of);
    for (std::uint32_t i = part->first; i < part->last; ++i) {
      const std::uint32_t row = part->row(i);
      rows.push_back({times.value(row), part->segment, row});
    }
  }
  // Segments are in order of arrival, and each one's rows are in order.
  std::ranges::stable_sort(rows, {}, &Row::time);
  for (const Row& row : rows) out.add_row(row.segment, row.row);
}

}  // namespace footfall
