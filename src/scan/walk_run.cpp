#include "scan/walk_run.h"

#include "base/check.h"

namespace footfall {
namespace {

template <typename T>
void gather(std::span<const T> from, const std::vector<std::uint32_t>& rows, std::vector<T>& out) {
  out.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = from[rows[i]];
}

template <typename T>
std::span<const T> part(std::span<const T> all, std::size_t begin, std::size_t count) {
  return all.empty() ? all : all.subspan(begin, count);
}

template <typename T>
std::span<const T> as_span(const std::vector<T>& all) {
  return all;
}

}  // namespace

WalkRun::WalkRun(const Needs& needs, std::vector<std::size_t> columns, std::unique_ptr<Walk> walk)
    : needs_(needs),
      columns_(std::move(columns)),
      walk_(std::move(walk)),
      values_(columns_.size()),
      present_(columns_.size()),
      gathered_values_(columns_.size()),
      gathered_present_(columns_.size()) {
  FOOTFALL_CHECK(needs.grain == Grain::user ||
                 (!needs.sessions && !needs.orders && !needs.all_rows));
}

void WalkRun::add(BatchFacts& facts) {
  if (needs_.grain == Grain::order) return add_orders(facts);
  FOOTFALL_CHECK(!facts.mixed_users());
  add_users(facts);
}

void WalkRun::number_orders(BatchFacts& facts) {
  const Orders& orders = facts.orders();
  order_number_.assign(facts.batch().rows(), no_number);
  for (std::size_t i = 0; i < orders.row.size(); ++i) {
    order_number_[orders.row[i]] = orders.number[i];
  }
}

void WalkRun::add_users(BatchFacts& facts) {
  Batch& batch = facts.batch();
  const auto users = batch.users();
  if (users.empty() || users[0].number == no_number) return;  // guests have a batch of their own
  Span all;
  all.time = batch.time();
  if (needs_.kind) all.kind = batch.kind();
  if (needs_.product) all.product = batch.product();
  if (needs_.arrival) all.arrival = batch.arrival();
  if (needs_.all_rows) all.chosen = facts.chosen();
  if (needs_.sessions) all.session = facts.sessions().number;
  if (needs_.orders) {
    number_orders(facts);
    all.order = order_number_;
  }
  std::vector<Values> columns;
  for (const std::size_t column : columns_) columns.push_back(batch.values(column));
  Span span;
  span.values = values_;
  span.present = present_;
  for (const auto& user : users) {
    const std::size_t begin = user.begin;
    const std::size_t count = user.end - user.begin;
    span.user = user.number;
    span.time = all.time.subspan(begin, count);
    span.kind = part(all.kind, begin, count);
    span.product = part(all.product, begin, count);
    span.session = part(all.session, begin, count);
    span.order = part(all.order, begin, count);
    span.arrival = part(all.arrival, begin, count);
    span.chosen = part(all.chosen, begin, count);
    for (std::size_t c = 0; c < columns.size(); ++c) {
      values_[c] = columns[c].values.subspan(begin, count);
      present_[c] = part(columns[c].present, begin, count);
    }
    walk_->add(span);
  }
}

void WalkRun::gather_rows(BatchFacts& facts) {
  Batch& batch = facts.batch();
  gather(batch.time(), rows_, time_);
  if (needs_.kind) gather(batch.kind(), rows_, kind_);
  if (needs_.product) gather(batch.product(), rows_, product_);
  if (needs_.arrival) gather(batch.arrival(), rows_, arrival_);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const Values values = batch.values(columns_[c]);
    gather(values.values, rows_, gathered_values_[c]);
    gathered_present_[c].clear();
    if (!values.present.empty()) gather(values.present, rows_, gathered_present_[c]);
  }
}

void WalkRun::add_orders(BatchFacts& facts) {
  const Orders& orders = facts.orders();
  rows_.clear();
  std::vector<std::size_t> begins;
  for (std::size_t order = 0; order + 1 < orders.begin.size(); ++order) {
    if (!facts.mixed_users() && orders.shared[orders.begin[order]] != no_number) continue;
    begins.push_back(rows_.size());
    for (std::uint32_t i = orders.begin[order]; i < orders.begin[order + 1]; ++i) {
      rows_.push_back(orders.row[i]);
    }
  }
  if (rows_.empty()) return;
  begins.push_back(rows_.size());
  gather_rows(facts);
  const auto user = facts.batch().user();
  Span span;
  span.values = values_;
  span.present = present_;
  for (std::size_t order = 0; order + 1 < begins.size(); ++order) {
    const std::size_t begin = begins[order];
    const std::size_t count = begins[order + 1] - begin;
    span.user = user[rows_[begin]];
    span.time = part(as_span(time_), begin, count);
    if (needs_.kind) span.kind = part(as_span(kind_), begin, count);
    if (needs_.product) span.product = part(as_span(product_), begin, count);
    if (needs_.arrival) span.arrival = part(as_span(arrival_), begin, count);
    for (std::size_t c = 0; c < columns_.size(); ++c) {
      values_[c] = part(as_span(gathered_values_[c]), begin, count);
      present_[c] = part(as_span(gathered_present_[c]), begin, count);
    }
    walk_->add(span);
  }
}

}  // namespace footfall
