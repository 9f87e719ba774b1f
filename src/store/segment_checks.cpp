#include "store/segment_checks.h"

#include <algorithm>
#include <bit>
#include <optional>

#include "base/text.h"

namespace footfall {
namespace {

class RowChecks {
 public:
  RowChecks(const Segment& segment, const Schema& schema)
      : segment_(segment),
        schema_(schema),
        times_(segment.times()),
        arrival_(segment.arrival()),
        user_begin_(segment.user_begin()) {}

  std::vector<std::string> run() {
    check_arrival();
    check_users();
    check_times();
    check_order();
    check_guests();
    for (const auto& column : segment_.info().columns) check_column(column);
    if (segment_.has_sales()) check_sales();
    return std::move(findings_);
  }

 private:
  void expect(bool holds, std::string_view what, std::uint64_t row) {
    if (holds || findings_.size() >= findings_max) return;
    findings_.push_back(str(segment_.path(), ": ", what, " (row ", row, ")"));
  }

  void check_arrival() {
    std::vector<bool> seen(segment_.rows(), false);
    for (std::uint64_t row = 0; row < segment_.rows(); ++row) {
      expect(!seen[arrival_[row]], "two rows have the same place of arrival", row);
      seen[arrival_[row]] = true;
    }
  }

  void check_users() {
    const KeyTable keys = segment_.user_keys();
    for (std::uint64_t user = 1; user < keys.size(); ++user) {
      const std::uint64_t before = keys.hash(user - 1);
      const std::uint64_t hash = keys.hash(user);
      expect(before < hash || (before == hash && compare_keys(keys, user - 1, keys, user) < 0),
             "the users are not in order", user_begin_[user]);
    }
  }

  void check_times() {
    const SegmentInfo& info = segment_.info();
    Micros first = info.last_time;
    Micros last = info.first_time;
    for (std::uint64_t row = 0; row < segment_.rows(); ++row) {
      first = std::min(first, times_.value(row));
      last = std::max(last, times_.value(row));
    }
    expect(first == info.first_time && last == info.last_time,
           "the first and last event_time are not what the info says", 0);
  }

  bool in_time_order(std::uint64_t before, std::uint64_t row) const {
    const Micros a = times_.value(before);
    const Micros b = times_.value(row);
    return a < b || (a == b && arrival_[before] < arrival_[row]);
  }

  void check_order() {
    for (std::uint64_t user = 0; user < segment_.users(); ++user) {
      for (std::uint64_t row = user_begin_[user] + 1; row < user_begin_[user + 1]; ++row) {
        expect(in_time_order(row - 1, row), "a user's rows are not in order of time", row);
      }
    }
  }

  // How the guests' rows `a` and `b` stand by a column of pairs; NULL is last.
  std::strong_ordering compare_guests(std::string_view name, std::uint64_t a,
                                      std::uint64_t b) const {
    const Column* column = schema_.find_column(name);
    if (column == nullptr) return std::strong_ordering::equal;
    const ColumnView values = segment_.values(column->id, Verify::by_rows);
    const bool has_a = values.has_value(a);
    const bool has_b = values.has_value(b);
    if (!has_a || !has_b) return has_b <=> has_a;
    const KeyTable keys = segment_.keys(column->id);
    return compare_keys(keys, values.raw(a), keys, values.raw(b));
  }

  void check_guests() {
    for (std::uint64_t row = segment_.guest_begin() + 1; row < segment_.rows(); ++row) {
      auto order = compare_guests("order_id", row - 1, row);
      if (order == 0) order = compare_guests("session_id", row - 1, row);
      expect(order < 0 || (order == 0 && in_time_order(row - 1, row)),
             "the rows without a user are not in order", row);
    }
  }

  void check_column(const StoredColumn& column) {
    const ColumnView values = segment_.values(column.id);
    std::uint64_t nulls = 0;
    std::int64_t smallest = column.largest;
    std::int64_t largest = column.base;
    for (std::uint64_t row = 0; row < segment_.rows(); ++row) {
      const bool null =
          column.form == ColumnForm::codes ? values.raw(row) == 0 : !values.has_value(row);
      nulls += null ? 1 : 0;
      if (null) expect(values.raw(row) == 0, "a NULL has a value", row);
      if (null || column.form != ColumnForm::numbers) continue;
      smallest = std::min(smallest, values.value(row));
      largest = std::max(largest, values.value(row));
    }
    expect(nulls == column.nulls, "the number of NULLs is not what the info says", 0);
    expect(column.form != ColumnForm::numbers ||
               (smallest == column.base && largest == column.largest),
           "the smallest and largest value are not what the info says", 0);
    check_end(values, segment_.rows(), "presence has bits beyond the last row");
    if (column.form == ColumnForm::pairs) check_pairs(column, values);
  }

  void check_end(const ColumnView& values, std::uint64_t rows, std::string_view what) {
    if (values.present == nullptr || rows % 64 == 0) return;
    expect(values.present[rows / 64] >> (rows % 64) == 0, what, rows);
  }

  void check_pairs(const StoredColumn& column, const ColumnView& values) {
    const auto pair_begin = segment_.pair_begin(column.id);
    for (std::uint64_t user = 0; user <= segment_.users(); ++user) {
      const bool guests = user == segment_.users();
      const std::uint64_t end = guests ? segment_.rows() : user_begin_[user + 1];
      const std::uint64_t pairs_end = guests ? column.keys.count : pair_begin[user + 1];
      std::uint64_t next = pair_begin[user];  // entries appear in ascending order
      for (std::uint64_t row = user_begin_[user]; row < end; ++row) {
        if (!values.has_value(row)) continue;
        const std::uint64_t entry = values.raw(row);
        expect(entry >= pair_begin[user] && entry <= next && entry < pairs_end,
               "a session or order is another user's", row);
        if (entry == next) ++next;
      }
      expect(next == pairs_end, "a session or order has no row", user_begin_[user]);
    }
  }

  // The sales side by side are those among all rows, in the same order.
  void check_sales() {
    const auto users = segment_.sales_users();
    const auto kinds = segment_.event_types();
    std::vector<SaleColumn> columns = sale_columns();
    std::uint64_t sale = 0;
    std::uint32_t user = 0;
    for (std::uint64_t row = 0; row < segment_.rows(); ++row) {
      if (!is_sale(kinds[row])) continue;
      if (sale == users.size()) break;
      while (user < segment_.users() && user_begin_[user + 1] <= row) ++user;
      expect(users[sale] == user, "a sale is another user's among the sales", row);
      for (const SaleColumn& column : columns) {
        const bool same = column.all.raw(row) == column.sales.raw(sale) &&
                          column.all.has_value(row) == column.sales.has_value(sale);
        if (!same) expect(false, str(column.name, " of a sale is another among the sales"), row);
      }
      ++sale;
    }
    const auto all = std::ranges::count_if(kinds, is_sale);
    expect(std::uint64_t(all) == users.size(), "not all sales, or others, are among the sales", 0);
    for (const SaleColumn& column : columns) {
      check_end(column.sales, users.size(),
                str("presence of ", column.name, " has bits beyond the last sale"));
    }
  }

  struct SaleColumn {
    std::string name;
    ColumnView all;
    ColumnView sales;
  };

  // What the rows are made of, as it is kept.
  std::vector<SaleColumn> sale_columns() const {
    std::vector<SaleColumn> columns;
    const auto add = [&](std::string name, const auto& view) {
      columns.push_back({std::move(name), view(RowSet::all), view(RowSet::sales)});
    };
    const auto add_numbers = [&](std::string name, const auto& numbers) {
      add(std::move(name), [&](RowSet of) {
        const auto found = numbers(of);
        ColumnView view;
        view.data = reinterpret_cast<const std::byte*>(found.data());
        view.width = sizeof found[0];
        return view;
      });
    };
    add("event_time", [&](RowSet of) { return segment_.times(Verify::now, of); });
    add_numbers("event_type", [&](RowSet of) { return segment_.event_types(Verify::now, of); });
    add_numbers("arrival", [&](RowSet of) { return segment_.arrival(Verify::now, of); });
    if (segment_.info().has_versions) {
      add_numbers("product version", [&](RowSet of) { return segment_.versions(Verify::now, of); });
    }
    for (const auto& stored : segment_.info().columns) {
      const auto column = std::ranges::find(schema_.columns, stored.id, &Column::id);
      add(column == schema_.columns.end() ? str("column ", stored.id) : column->name,
          [&](RowSet of) { return segment_.values(stored.id, Verify::now, of); });
    }
    return columns;
  }

  static constexpr std::size_t findings_max = 20;  // a segment; more would tell nothing new

  const Segment& segment_;
  const Schema& schema_;
  ColumnView times_;
  std::span<const std::uint32_t> arrival_;
  std::span<const std::uint32_t> user_begin_;
  std::vector<std::string> findings_;
};

}  // namespace

std::vector<std::string> row_findings(const Segment& segment, const Schema& schema) {
  return RowChecks(segment, schema).run();
}

}  // namespace footfall
