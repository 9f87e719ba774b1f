#include "scan/walk_run.h"

#include "base/check.h"

namespace footfall {
namespace {

template <typename T>
void gather_rows(std::span<const T>& all, const std::vector<std::uint32_t>& rows,
                 std::vector<T>& out) {
  if (all.empty()) return;
  out.resize(rows.size());
  for (std::size_t i = 0; i < rows.size(); ++i) out[i] = all[rows[i]];
  all = out;
}

template <typename T>
std::span<const T> part(std::span<const T> all, std::size_t begin, std::size_t count) {
  return all.empty() ? all : std::span<const T>(all.data() + begin, count);
}

}  // namespace

WalkRun::WalkRun(const Needs& needs, std::vector<std::size_t> columns, std::size_t kinds,
                 PairCounts* pairs, std::unique_ptr<Walk> walk)
    : needs_(needs),
      columns_(std::move(columns)),
      kinds_(kinds),
      pairs_(pairs),
      walk_(std::move(walk)),
      columns_of_all_(columns_.size()),
      values_(columns_.size()),
      present_(columns_.size()) {
  FOOTFALL_CHECK(needs.grain == Grain::user ||
                 (!needs.sessions && !needs.orders && !needs.all_rows && needs.of.empty()));
  FOOTFALL_CHECK(needs.of.empty() || !needs.all_rows);
  FOOTFALL_CHECK(!needs.pairs || (needs.grain == Grain::user && needs.of.empty()));
}

template <typename Work>
void WalkRun::within_limits(const Work& work) {
  limit_.run(work);
  if (limit_.refused()) walk_.reset();
}

void WalkRun::merge(WalkRun& that) {
  limit_.refuse(that.refused());
  within_limits([&] { walk_->merge(*that.walk_); });
}

Table WalkRun::result() {
  Table table;
  within_limits([&] { table = walk_->result(); });
  return table;
}

void WalkRun::add(BatchFacts& facts) {
  within_limits([&] { add_parts(facts); });
}

void WalkRun::add_parts(BatchFacts& facts) {
  parts_.clear();
  if (needs_.grain == Grain::order) {
    list_orders(facts);
  } else {
    FOOTFALL_CHECK(!facts.mixed_users());
    const auto users = facts.batch().users();
    if (users.empty() || users[0].number == no_number) return;  // guests have their own batches
    list_users(facts);
  }
  if (parts_.empty()) return;
  const bool some = needs_.grain == Grain::order || !facts.are_of(kinds_);
  look(facts, some ? RowList::of(rows_) : RowList{nullptr, facts.batch().rows()});
  if (some) gather(facts);
  hand_out();
}

void WalkRun::list_users(BatchFacts& facts) {
  const auto users = facts.batch().users();
  if (facts.are_of(kinds_)) {
    for (const auto& user : users) parts_.push_back({user.number, user.begin, user.end});
    return;
  }
  const RowList list = facts.list(kinds_);
  rows_.assign(list.rows, list.rows + list.count);
  auto user = users.begin();
  for (std::uint32_t i = 0; i < rows_.size(); ++i) {
    if (parts_.empty() || rows_[i] >= user->end) {
      while (rows_[i] >= user->end) ++user;
      parts_.push_back({user->number, i, i});
    }
    parts_.back().end = i + 1;
  }
}

void WalkRun::list_orders(BatchFacts& facts) {
  const Orders& orders = facts.orders();
  const auto user = facts.batch().user();
  rows_.clear();
  for (std::size_t order = 0; order + 1 < orders.begin.size(); ++order) {
    const std::uint32_t begin = orders.begin[order];
    const std::uint32_t end = orders.begin[order + 1];
    if (!facts.mixed_users() && orders.shared[begin] != no_number) continue;
    const auto at = std::uint32_t(rows_.size());
    rows_.insert(rows_.end(), orders.row.begin() + begin, orders.row.begin() + end);
    parts_.push_back({user[orders.row[begin]], at, at + (end - begin)});
  }
}

void WalkRun::number_orders(BatchFacts& facts) {
  const Orders& orders = facts.orders();
  order_number_.assign(facts.batch().rows(), no_number);
  for (std::size_t i = 0; i < orders.row.size(); ++i) {
    order_number_[orders.row[i]] = orders.number[i];
  }
}

// What the walk needs of the whole batch, of which it looks at these rows.
void WalkRun::look(BatchFacts& facts, RowList rows) {
  Batch& batch = facts.batch();
  all_.time = batch.time();
  if (needs_.kind) all_.kind = batch.kind();
  if (needs_.product) all_.product = batch.product();
  if (needs_.pairs) pairs_->count(batch);
  if (needs_.arrival) all_.arrival = batch.arrival();
  if (needs_.all_rows) all_.chosen = facts.chosen();
  if (needs_.sessions) all_.session = facts.sessions().number;
  if (needs_.orders) {
    number_orders(facts);
    all_.order = order_number_;
  }
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    columns_of_all_[c] = batch.span_column(columns_[c], rows);
  }
}

// Of that, what the rows listed hold.
void WalkRun::gather(BatchFacts& facts) {
  Batch& batch = facts.batch();
  gather_rows(all_.time, rows_, time_);
  gather_rows(all_.kind, rows_, kind_);
  gather_rows(all_.product, rows_, product_);
  gather_rows(all_.arrival, rows_, arrival_);
  gather_rows(all_.session, rows_, session_);
  gather_rows(all_.order, rows_, order_);
  auto version = batch.version();
  gather_rows(version, rows_, version_);
  for (std::size_t c = 0; c < columns_.size(); ++c) {
    const SpanColumn all = columns_of_all_[c];
    if (all.by_version()) {
      columns_of_all_[c] = all.with(version_.data());
      continue;
    }
    values_[c].resize(rows_.size());
    present_[c].resize(rows_.size());
    for (std::size_t i = 0; i < rows_.size(); ++i) {
      values_[c][i] = all[rows_[i]];
      present_[c][i] = all.has(rows_[i]) ? 1 : 0;
    }
    columns_of_all_[c] = {values_[c].data(), present_[c].data()};
  }
}

void WalkRun::hand_out() {
  std::vector<SpanColumn> columns(columns_.size());
  Span span;
  span.values = columns;
  if (needs_.pairs) span.pair_keys = pairs_->keys();
  for (std::size_t place = 0; place < parts_.size(); ++place) {
    const Part& of = parts_[place];
    const std::size_t count = of.end - of.begin;
    span.user = of.user;
    span.time = part(all_.time, of.begin, count);
    span.kind = part(all_.kind, of.begin, count);
    span.product = part(all_.product, of.begin, count);
    if (needs_.pairs) span.pairs = pairs_->of_user(place);
    span.session = part(all_.session, of.begin, count);
    span.order = part(all_.order, of.begin, count);
    span.arrival = part(all_.arrival, of.begin, count);
    span.chosen = part(all_.chosen, of.begin, count);
    for (std::size_t c = 0; c < columns.size(); ++c) columns[c] = columns_of_all_[c].from(of.begin);
    walk_->add(span);
  }
}

}  // namespace footfall
