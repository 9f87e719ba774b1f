#include "scan/numbers.h"

#include <algorithm>
#include <numeric>

#include "base/check.h"
#include "base/text.h"
#include "store/store.h"

namespace footfall {
namespace {

std::string key_text(const KeyTable& keys, std::uint64_t entry) {
  if (keys.form() == KeyForm::int64) return str(keys.number(entry));
  KeyTable::Buffer buffer;
  return std::string(keys.text(entry, buffer));
}

}  // namespace

Numberer::Numberer(const Snapshot& snapshot, const NumberRules& rules)
    : snapshot_(snapshot), rules_(rules), order_rule_(order_rule(snapshot.schema())) {
  session_ = snapshot.schema().find_column("session_id");
  if (order_rule_ == OrderRule::order_id) order_ = snapshot.schema().find_column("order_id");
  if (order_rule_ == OrderRule::session) order_ = session_;
}

std::span<const std::uint32_t> Numberer::pair_begins(std::uint32_t column, std::uint32_t segment) {
  PairBegins& begins =
      session_ != nullptr && column == session_->id ? session_begins_ : order_begins_;
  if (begins.of_segment.empty()) {
    for (const auto& each : snapshot_.store().segments()) {
      begins.of_segment.push_back(each->pair_begin(column));
    }
  }
  return begins.of_segment[segment];
}

void Numberer::number_within_segment(std::span<const std::uint32_t> entries, std::uint32_t first,
                                     std::span<const std::uint32_t> rows,
                                     std::span<std::uint32_t> numbers) {
  std::uint32_t next = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t entry = entries[rows[i]];
    if (entry == no_number) {
      numbers[i] = no_number;
      continue;
    }
    const std::uint32_t place = entry - first;
    if (place >= seen_.size()) seen_.resize(place + 1, no_number);
    if (seen_[place] == no_number) seen_[place] = next++;
    numbers[i] = seen_[place];
  }
  for (const std::uint32_t row : rows) {
    if (entries[row] != no_number) seen_[entries[row] - first] = no_number;
  }
}

// A user whose rows lie in several segments: equal keys are one.
void Numberer::number_across_segments(Batch& batch, std::uint32_t column,
                                      std::span<const std::uint32_t> rows,
                                      std::span<std::uint32_t> numbers) {
  const auto entries = batch.entries(column);
  std::unordered_map<std::uint64_t, std::uint32_t> by_entry;
  std::unordered_map<std::string, std::uint32_t> by_key;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const std::uint32_t entry = entries[rows[i]];
    if (entry == no_number) {
      numbers[i] = no_number;
      continue;
    }
    const std::uint32_t segment = batch.origin(rows[i]).segment;
    const auto [known, is_new] = by_entry.try_emplace(std::uint64_t(segment) << 32 | entry, 0);
    if (is_new) {
      const KeyTable keys = snapshot_.store().segments()[segment]->keys(column);
      const auto next = std::uint32_t(by_key.size());
      known->second = by_key.try_emplace(key_text(keys, entry), next).first->second;
    }
    numbers[i] = known->second;
  }
}

void Numberer::number_entries(Batch& batch, std::uint32_t column, const Batch::User& user,
                              std::span<const std::uint32_t> rows,
                              std::span<std::uint32_t> numbers) {
  if (user.segment == no_number) return number_across_segments(batch, column, rows, numbers);
  const auto begins = pair_begins(column, user.segment);
  if (begins.empty()) {
    std::ranges::fill(numbers, no_number);
    return;
  }
  // Numbered from the least one here: a batch begins anywhere among the entries of guests.
  const auto entries = batch.entries(column);
  std::uint32_t least = no_number;
  std::uint32_t end = 0;
  for (const std::uint32_t row : rows) {
    if (entries[row] == no_number) continue;
    least = std::min(least, entries[row]);
    end = std::max(end, entries[row] + 1);
  }
  const bool guests = user.number == no_number;
  if (least < begins[guests ? begins.size() - 1 : user.local] ||
      (!guests && end > begins[user.local + 1])) {
    const Column& named = session_ != nullptr && column == session_->id ? *session_ : *order_;
    snapshot_.store().segments()[user.segment]->file().corrupt(
        str("column ", named.name, " has another user's entry"));
  }
  number_within_segment(entries, least, rows, numbers);
}

void Numberer::number_by_gaps(Batch& batch, const Batch::User& user, Sessions& out) {
  const auto time = batch.time();
  std::uint32_t number = 0;
  for (std::uint32_t row = user.begin; row < user.end; ++row) {
    if (row > user.begin && time[row] - time[row - 1] > rules_.session_gap) ++number;
    out.number[row] = number;
  }
}

// How many sessions the user has. Where they are interleaved, `grouped` gets the user's rows one
// session after the other, those without a session last.
std::uint32_t Numberer::group_rows(const Batch::User& user, Sessions& out) {
  std::uint32_t count = 0;
  std::uint32_t last = no_number;
  bool interleaved = false;
  for (std::uint32_t row = user.begin; row < user.end; ++row) {
    const std::uint32_t number = out.number[row];
    if (number == last || number == no_number) continue;
    interleaved = interleaved || number < count;
    count = std::max(count, number + 1);
    last = number;
  }
  if (!interleaved) return count;
  if (out.grouped.empty()) {
    out.grouped.resize(out.number.size());
    std::iota(out.grouped.begin(), out.grouped.end(), 0U);
  }
  std::stable_sort(out.grouped.begin() + user.begin, out.grouped.begin() + user.end,
                   [&](std::uint32_t a, std::uint32_t b) { return out.number[a] < out.number[b]; });
  return count;
}

// Entries stand in order of first appearance. While they do not fall, each new one is the next
// session; false where they do, or a row has none.
bool Numberer::number_in_order(std::span<const std::uint32_t> entries, const Batch::User& user,
                               Sessions& out) {
  std::uint32_t number = 0;
  std::uint32_t last = entries[user.begin];
  bool in_order = true;
  for (std::uint32_t row = user.begin; row < user.end; ++row) {
    const std::uint32_t entry = entries[row];
    in_order = in_order && entry >= last;
    number += entry != last ? 1 : 0;
    out.number[row] = number;
    last = entry;
  }
  return in_order && last != no_number;
}

void Numberer::sessions(Batch& batch, Sessions& out) {
  out.number.resize(batch.rows());
  out.count.clear();
  out.grouped.clear();
  const auto entries =
      session_ == nullptr ? std::span<const std::uint32_t>() : batch.entries(session_->id);
  for (const auto& user : batch.users()) {
    const auto numbers = std::span(out.number).subspan(user.begin, user.end - user.begin);
    if (user.number == no_number || (session_ == nullptr && snapshot_.schema().day_precision)) {
      std::ranges::fill(numbers, no_number);
      out.count.push_back(0);
      continue;
    }
    if (session_ == nullptr) {
      number_by_gaps(batch, user, out);
    } else if (user.segment == no_number || !number_in_order(entries, user, out)) {
      all_rows_.resize(numbers.size());
      std::iota(all_rows_.begin(), all_rows_.end(), user.begin);
      number_entries(batch, session_->id, user, all_rows_, numbers);
      out.count.push_back(group_rows(user, out));
      continue;
    }
    out.count.push_back(numbers.back() + 1);
  }
}

void Numberer::number_days(Batch& batch, std::span<const std::uint32_t> rows,
                           std::span<std::uint32_t> numbers) {
  std::uint32_t number = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto day = rules_.clock->day(batch.time()[rows[i]]);
    if (i > 0 && day != rules_.clock->day(batch.time()[rows[i - 1]])) ++number;
    numbers[i] = number;
  }
}

void Numberer::add_orders(Batch& batch, const Batch::User& user,
                          std::span<const std::uint32_t> rows, Orders& out) {
  numbers_.assign(rows.size(), no_number);
  const bool guests = user.number == no_number;
  if (order_ != nullptr) {
    number_entries(batch, order_->id, user, rows, numbers_);
  } else if (!guests) {
    number_days(batch, rows, numbers_);
  }
  // Rows without an order are orders of their own, numbered behind the others.
  std::uint32_t next = 0;
  for (const std::uint32_t number : numbers_) {
    if (number != no_number) next = std::max(next, number + 1);
  }
  for (std::uint32_t& number : numbers_) {
    if (number == no_number) number = next++;
  }
  order_of_rows_.resize(rows.size());
  std::iota(order_of_rows_.begin(), order_of_rows_.end(), 0U);
  const auto time = batch.time();
  const auto arrival = guests ? batch.arrival() : std::span<const std::uint64_t>();
  std::ranges::stable_sort(order_of_rows_, [&](std::uint32_t a, std::uint32_t b) {
    if (numbers_[a] != numbers_[b]) return numbers_[a] < numbers_[b];
    if (!guests) return false;  // a user's rows are in order already
    return std::pair(time[rows[a]], arrival[rows[a]]) < std::pair(time[rows[b]], arrival[rows[b]]);
  });
  const SharedKeys* shared = nullptr;
  if (order_ != nullptr && (guests || order_rule_ == OrderRule::order_id)) {
    shared = &snapshot_.shared_orders();
  }
  for (const std::uint32_t i : order_of_rows_) {
    if (out.row.empty() || out.number.back() != numbers_[i] || out.row.back() < user.begin) {
      out.begin.push_back(std::uint32_t(out.row.size()));
    }
    out.row.push_back(rows[i]);
    out.number.push_back(numbers_[i]);
    std::uint32_t group = no_number;
    if (shared != nullptr && shared->groups() > 0) {
      const std::uint32_t entry = batch.entries(order_->id)[rows[i]];
      if (entry != no_number) group = shared->group(batch.origin(rows[i]).segment, entry);
    }
    out.shared.push_back(group);
  }
}

void Numberer::orders(Batch& batch, Orders& out) {
  out.row.clear();
  out.number.clear();
  out.shared.clear();
  out.begin.clear();
  const auto kind = batch.kind();
  for (const auto& user : batch.users()) {
    purchases_.clear();
    for (std::uint32_t row = user.begin; row < user.end; ++row) {
      if (kind[row] == kinds::purchase) purchases_.push_back(row);
    }
    if (!purchases_.empty()) add_orders(batch, user, purchases_, out);
  }
  out.begin.push_back(std::uint32_t(out.row.size()));
}

}  // namespace footfall
