#include "scan/facts.h"

#include <algorithm>
#include <array>

namespace footfall {

void BatchFacts::begin(Batch& batch) {
  batch_ = &batch;
  mixed_users_ = false;
  has_quarters_ = has_heads_ = has_sessions_ = has_orders_ = has_stamps_ = false;
  lists_.resize(kinds_.size() * 2);
  for (auto& each : lists_) each.done = false;
  kinds_here_.clear();
}

void BatchFacts::begin(Batch& batch, Orders orders) {
  begin(batch);
  orders_ = std::move(orders);
  has_orders_ = true;
  mixed_users_ = true;
}

std::span<const std::uint32_t> BatchFacts::quarters() {
  if (!has_quarters_) {
    quarter_.resize(batch_->rows());
    quarters_.number(batch_->time(), quarter_.data());
    has_quarters_ = true;
  }
  return quarter_;
}

RowList BatchFacts::heads() {
  if (!has_heads_) {
    const auto quarter = quarters();
    heads_.resize(batch_->rows());
    std::uint32_t* out = heads_.data();
    for (const auto& user : batch_->users()) {
      *out++ = user.begin;
      for (std::uint32_t row = user.begin + 1; row < user.end; ++row) {
        *out = row;
        out += quarter[row] != quarter[row - 1];
      }
    }
    heads_.resize(std::size_t(out - heads_.data()));
    has_heads_ = true;
  }
  return RowList::of(heads_);
}

std::span<const Kind> BatchFacts::kinds_here() {
  const auto kind = batch_->kind();
  if (kinds_here_.empty() && std::equal(kind.begin() + 1, kind.end(), kind.begin())) {
    kinds_here_.push_back(kind[0]);
  } else if (kinds_here_.empty()) {
    std::array<std::uint8_t, 256> here{};
    for (const Kind each : kind) here[each] = 1;
    for (std::size_t each = 0; each < here.size(); ++each) {
      if (here[each] != 0) kinds_here_.push_back(Kind(each));
    }
  }
  return kinds_here_;
}

bool BatchFacts::are_of(std::size_t kind_set) {
  if (kind_set == 0) return true;
  const auto is_in = [&passes = kinds_.at(kind_set)](Kind kind) { return passes[kind] != 0; };
  return few_kinds_ && std::ranges::all_of(kinds_here(), is_in);
}

bool BatchFacts::none_is_of(std::size_t kind_set) {
  const auto is_in = [&passes = kinds_.at(kind_set)](Kind kind) { return passes[kind] != 0; };
  return few_kinds_ && std::ranges::none_of(kinds_here(), is_in);
}

RowList BatchFacts::listed(std::size_t kind_set, bool grouped) {
  const bool in_order = !grouped || sessions().grouped.empty();
  if (are_of(kind_set)) {
    return {in_order ? nullptr : sessions().grouped.data(), batch_->rows()};
  }
  Listed& list = lists_[kind_set * 2 + (in_order ? 0 : 1)];
  if (!list.done && none_is_of(kind_set)) {
    list.rows.clear();
    list.done = true;
  }
  if (!list.done) {
    const auto& passes = kinds_.at(kind_set);
    const auto kind = batch_->kind();
    list.rows.resize(batch_->rows());
    std::uint32_t* out = list.rows.data();
    RowList{in_order ? nullptr : sessions().grouped.data(), batch_->rows()}.each(
        [&](std::uint32_t row) {
          *out = row;
          out += passes[kind[row]];
        });
    list.rows.resize(std::size_t(out - list.rows.data()));
    list.done = true;
  }
  return RowList::of(list.rows);
}

RowList BatchFacts::list(std::size_t kind_set) { return listed(kind_set, false); }

RowList BatchFacts::grouped_list(std::size_t kind_set) { return listed(kind_set, true); }

const Sessions& BatchFacts::sessions() {
  if (!has_sessions_) numberer_.sessions(*batch_, sessions_);
  has_sessions_ = true;
  return sessions_;
}

const Orders& BatchFacts::orders() {
  if (!has_orders_) numberer_.orders(*batch_, orders_);
  has_orders_ = true;
  return orders_;
}

std::span<const std::uint32_t> BatchFacts::session_stamps() {
  if (has_stamps_) return stamps_;
  const Sessions& all = sessions();
  stamps_.resize(batch_->rows());
  const auto users = batch_->users();
  for (std::size_t u = 0; u < users.size(); ++u) {
    for (std::uint32_t row = users[u].begin; row < users[u].end; ++row) {
      stamps_[row] = all.number[row] == no_number ? no_number : next_stamp_ + all.number[row];
    }
    next_stamp_ += all.count[u];
  }
  has_stamps_ = true;
  return stamps_;
}

std::span<const std::uint8_t> BatchFacts::chosen() {
  if (filter_ == nullptr) {
    chosen_.assign(batch_->rows(), 1);
  } else {
    filter_->mark(*batch_, chosen_);
  }
  return chosen_;
}

}  // namespace footfall
