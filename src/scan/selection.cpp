#include "scan/selection.h"

#include <algorithm>
#include <unordered_set>

#include "base/check.h"
#include "base/decimal.h"
#include "scan/clause_tests.h"
#include "store/find_kinds.h"
#include "store/store.h"

namespace footfall {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::size_t few_kinds_max = 4;

template <typename Raw>
void test_codes(const Raw* codes, std::size_t count, const std::uint8_t* pass, std::uint8_t* mask) {
  for (std::size_t i = 0; i < count; ++i) mask[i] &= pass[codes[i]];
}

}  // namespace

Selection::Selection(std::shared_ptr<const Snapshot> snapshot, const Filter& filter)
    : snapshot_(std::move(snapshot)) {
  if (filter.from || filter.to) {
    Test test;
    test.of = Test::Of::time;
    if (filter.from) test.numbers.low = *filter.from;
    if (filter.to) test.numbers.high = *filter.to - 1;
    tests_.push_back(std::move(test));
  }
  for (const Clause& clause : filter.clauses) add_clause(clause);
}

void Selection::add_clause(const Clause& clause) {
  if (clause.column == "event_type") {
    Test test;
    test.of = Test::Of::kind;
    test.pass = {passing_texts(clause, nullptr)};
    test.pass[0].resize(kinds::max + 1);
    return merge_by_code(std::move(test));
  }
  if (clause.column == "event_time") {
    Test test;
    test.of = Test::Of::time;
    test.numbers = number_test(clause, {.name = "event_time", .type = ColumnType::timestamp});
    tests_.push_back(std::move(test));
    return;
  }
  const Column& column = snapshot_->schema().column(clause.column);
  if (column.name == "user_id") return add_user_clause(clause);
  if (column.of_product) return add_version_clause(clause, column);
  if (column.home == Home::customers) return add_customer_clause(clause, column);
  if (has_texts(column.type)) {
    Test test;
    test.column = column.id;
    test.pass = {passing_texts(clause, &column)};
    return merge_by_code(std::move(test));
  }
  const bool pairs = column.name == "session_id" || column.name == "order_id";
  if (pairs || (column.type == ColumnType::key && column.key == KeyType::text)) {
    return add_entry_clause(clause, column);
  }
  Test test;
  test.of = Test::Of::numbers;
  test.column = column.id;
  test.null_passes = null_passes(clause);
  test.numbers = number_test(clause, column);
  tests_.push_back(std::move(test));
}

// Two conditions on one column's codes are one table.
void Selection::merge_by_code(Test test) {
  for (Test& other : tests_) {
    if (other.of != test.of || other.column != test.column) continue;
    for (std::size_t i = 0; i < test.pass[0].size(); ++i) other.pass[0][i] &= test.pass[0][i];
    return;
  }
  tests_.push_back(std::move(test));
}

// By code; event types (no column) have no NULL.
std::vector<std::uint8_t> Selection::passing_texts(const Clause& clause,
                                                   const Column* column) const {
  const auto& texts =
      column == nullptr ? snapshot_->kind_names() : snapshot_->dictionary(column->name);
  const TextTest test(clause, column);
  Bytes pass(texts.size());
  for (std::size_t code = 0; code < texts.size(); ++code) pass[code] = test.passes(texts[code]);
  if (column != nullptr) pass[0] = null_passes(clause);
  return pass;
}

void Selection::add_version_clause(const Clause& clause, const Column& column) {
  const VersionColumn* versions = snapshot_->store().versions().find(column.id);
  const std::uint32_t size = std::max(snapshot_->store().versions().size(), 1U);
  Test test;
  test.of = Test::Of::version;
  test.pass.emplace_back(size, std::uint8_t(null_passes(clause)));
  Bytes& pass = test.pass[0];
  if (versions != nullptr && versions->form() == VersionColumn::Form::codes) {
    const Bytes by_code = passing_texts(clause, &column);
    for (std::uint32_t v = 0; v < size; ++v) pass[v] = by_code[versions->codes()[v]];
  } else if (versions != nullptr && versions->form() == VersionColumn::Form::int64) {
    const NumberTest numbers = number_test(clause, column);
    for (std::uint32_t v = 0; v < size; ++v) {
      if (versions->has_value(v)) pass[v] = numbers.passes(versions->numbers()[v]);
    }
  } else if (versions != nullptr) {
    const std::unordered_set<std::string_view> values(clause.values.begin(), clause.values.end());
    for (std::uint32_t v = 0; v < size; ++v) {
      if (!versions->has_value(v)) continue;
      pass[v] = values.contains(versions->texts()[v]) != excludes(clause);
    }
  }
  merge_by_code(std::move(test));
}

void Selection::add_entry_clause(const Clause& clause, const Column& column) {
  Test test;
  test.of = Test::Of::entries;
  test.column = column.id;
  test.null_passes = null_passes(clause);
  const std::unordered_set<std::string_view> values(clause.values.begin(), clause.values.end());
  const NumberTest numbers =
      column.key == KeyType::int64 ? number_test(clause, column) : NumberTest();
  for (const auto& segment : snapshot_->store().segments()) {
    const KeyTable keys = segment->keys(column.id);
    Bytes& pass = test.pass.emplace_back(keys.size());
    for (std::uint64_t entry = 0; entry < keys.size(); ++entry) {
      KeyTable::Buffer buffer;
      pass[entry] = keys.form() == KeyForm::int64
                        ? numbers.passes(keys.number(entry))
                        : values.contains(keys.text(entry, buffer)) != excludes(clause);
    }
  }
  tests_.push_back(std::move(test));
}

void Selection::add_user_clause(const Clause& clause) {
  Bytes pass(snapshot_->users(), std::uint8_t(excludes(clause)));
  if (has_ends(clause)) {
    const NumberTest test = number_test(clause, snapshot_->schema().column("user_id"));
    for (std::uint32_t user = 0; user < pass.size(); ++user) {
      pass[user] = test.passes(snapshot_->user_number(user));
    }
  } else {
    for (const auto& value : clause.values) {
      if (const auto user = snapshot_->find_user(value)) pass[*user] = !excludes(clause);
    }
  }
  restrict_users(std::move(pass), null_passes(clause));
}

void Selection::restrict_users(std::vector<std::uint8_t> pass, bool guests) {
  if (users_) {
    for (std::size_t user = 0; user < pass.size(); ++user) pass[user] &= (*users_)[user];
  }
  users_ = std::move(pass);
  guests_ = guests_ && guests;
}

void Selection::add_customer_clause(const Clause& clause, const Column& column) {
  const CustomerValues customers = customer_values(*snapshot_, column);
  const bool texts = has_texts(column.type);
  const Bytes by_code = texts ? passing_texts(clause, &column) : Bytes();
  const NumberTest numbers = texts ? NumberTest() : number_test(clause, column);
  Bytes pass(snapshot_->users());
  for (std::size_t user = 0; user < pass.size(); ++user) {
    const std::int64_t value = customers.values[user];
    if (customers.present[user] == 0) {
      pass[user] = std::uint8_t(null_passes(clause));
    } else {
      pass[user] = texts ? by_code[std::size_t(value)] : std::uint8_t(numbers.passes(value));
    }
  }
  restrict_users(std::move(pass), null_passes(clause));
}

void Selection::restrict_kinds(const KindSets::Set& set) {
  Test test;
  test.of = Test::Of::kind;
  test.pass = {Bytes(set.begin(), set.end())};
  merge_by_code(std::move(test));
  sparse_ = true;
  kinds_ = few_kinds();
}

std::vector<Kind> Selection::few_kinds() const {
  if (tests_.size() != 1 || tests_[0].of != Test::Of::kind) return {};
  std::vector<Kind> out;
  for (std::size_t kind = 0; kind < tests_[0].pass[0].size(); ++kind) {
    if (tests_[0].pass[0][kind] != 0) out.push_back(Kind(kind));
  }
  if (out.size() > few_kinds_max) out.clear();
  return out;
}

void Selection::use_sales() {
  const auto test = std::ranges::find(tests_, Test::Of::kind, &Test::of);
  if (test == tests_.end()) return;
  const Bytes& pass = test->pass[0];
  for (std::size_t kind = 0; kind < pass.size(); ++kind) {
    if (pass[kind] != 0 && !is_sale(Kind(kind))) return;
  }
  tests_are_sales_ = tests_.size() == 1 &&
                     std::ranges::all_of(sales_kinds, [&](Kind kind) { return pass[kind] != 0; });
  for (const auto& segment : snapshot_->store().segments()) {
    rows_of_.push_back(segment->has_sales() ? RowSet::sales : RowSet::all);
  }
}

void Selection::choose_kinds(std::uint32_t number, std::uint32_t begin, std::uint32_t end,
                             std::vector<std::uint32_t>& rows) const {
  const Segment& segment = *snapshot_->store().segments()[number];
  segment.touch_rows(SectionRole::event_types, 0, begin, end);
  const auto kinds = segment.event_types(Verify::by_rows).subspan(begin, end - begin);
  find_kinds(kinds, kinds_, begin, rows);
}

void Selection::choose(std::uint32_t segment, std::uint32_t begin, std::uint32_t end,
                       std::vector<std::uint8_t>& mask, std::vector<std::uint32_t>& rows) const {
  const RowSet of = rows_of(segment);
  if (!kinds_.empty() && of == RowSet::all) return choose_kinds(segment, begin, end, rows);
  const std::size_t count = end - begin;
  mask.assign(count, 1);
  for (const Test& test : tests_) test_rows(test, segment, of, begin, end, mask.data());
  const std::size_t before = rows.size();
  rows.resize(before + count);
  std::uint32_t* out = rows.data() + before;
  for (std::size_t i = 0; i < count; ++i) {
    *out = begin + std::uint32_t(i);
    out += mask[i];
  }
  rows.resize(std::size_t(out - rows.data()));
}

void Selection::mark(Batch& batch, std::vector<std::uint8_t>& out) const {
  out.assign(batch.rows(), 1);
  for (const Piece& piece : batch.pieces()) {
    // Rows that are not neighbours are few: those of users who live in several segments.
    const std::uint32_t step = piece.listed ? 1 : piece.count;
    for (std::uint32_t i = 0; i < piece.count; i += step) {
      const std::uint32_t row = batch.origin(piece.at + i).row;
      for (const Test& test : tests_) {
        test_rows(test, piece.segment, batch.rows_of(piece.segment), row, row + step,
                  &out[piece.at + i]);
      }
    }
  }
  for (const auto& user : batch.users()) {
    const bool passes = user.number == no_number ? guests_ : has_user(user.number);
    if (!passes) std::fill(&out[user.begin], out.data() + user.end, 0);
  }
}

void Selection::test_rows(const Test& test, std::uint32_t number, RowSet of, std::uint32_t begin,
                          std::uint32_t end, std::uint8_t* mask) const {
  const Segment& segment = *snapshot_->store().segments()[number];
  const std::size_t count = end - begin;
  switch (test.of) {
    case Test::Of::kind:
      segment.touch_rows(SectionRole::event_types, 0, begin, end, of);
      return test_codes(segment.event_types(Verify::by_rows, of).data() + begin, count,
                        test.pass[0].data(), mask);
    case Test::Of::version: {
      const auto versions = segment.versions(Verify::by_rows, of);
      if (!versions.empty()) {
        segment.touch_rows(SectionRole::versions, 0, begin, end, of);
        return test_codes(versions.data() + begin, count, test.pass[0].data(), mask);
      }
      if (test.pass[0][0] == 0) std::fill(mask, mask + count, 0);
      return;
    }
    case Test::Of::time: {
      segment.touch_rows(SectionRole::times, 0, begin, end, of);
      const ColumnView times = segment.times(Verify::by_rows, of);
      for (std::size_t i = 0; i < count; ++i)
        mask[i] &= test.numbers.passes(times.value(begin + i));
      return;
    }
    default: break;
  }
  if (segment.info().find(test.column) == nullptr) {
    const bool passes = test.of == Test::Of::codes ? test.pass[0][0] != 0 : test.null_passes;
    if (!passes) std::fill(mask, mask + count, 0);
    return;
  }
  segment.touch_rows(SectionRole::values, test.column, begin, end, of);
  const ColumnView view = segment.values(test.column, Verify::by_rows, of);
  const Column* column = nullptr;
  for (const auto& each : snapshot_->schema().columns) {
    if (each.id == test.column) column = &each;
  }
  const bool raised = column->type == ColumnType::decimal && view.scale < column->scale;
  const std::int64_t factor = raised ? std::int64_t(power_of_ten(column->scale - view.scale)) : 1;
  for (std::size_t i = 0; i < count; ++i) {
    if (mask[i] == 0) continue;
    const std::uint64_t row = begin + i;
    if (test.of == Test::Of::codes) {
      mask[i] = test.pass[0][view.raw(row)];
    } else if (!view.has_value(row)) {
      mask[i] = test.null_passes;
    } else if (test.of == Test::Of::entries) {
      mask[i] = test.pass[number][view.raw(row)];
    } else {
      mask[i] = test.numbers.passes(view.value(row) * factor);
    }
  }
}

}  // namespace footfall
