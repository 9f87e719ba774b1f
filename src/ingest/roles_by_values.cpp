#include "ingest/roles_by_values.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"

namespace footfall {
namespace {

// A number as it is written here, near enough for judging. nullopt: none.
std::optional<double> rough_number(std::string_view text, const NumberGuess& guess) {
  std::string plain;
  for (const char c : text) {
    if (c >= '0' && c <= '9') plain.push_back(c);
    if (c == '-' && plain.empty()) plain.push_back(c);
    if (c == guess.decimal_point) plain.push_back('.');
  }
  double value = 0;
  const auto [end, failure] = std::from_chars(plain.data(), plain.data() + plain.size(), value);
  if (failure != std::errc() || end != plain.data() + plain.size()) return std::nullopt;
  if (text.find('%') != std::string_view::npos) value /= 100;
  return value;
}

class SampleNumbers {
 public:
  explicit SampleNumbers(const Roles& roles) : roles_(roles) {}

  std::optional<double> of(Role role, const std::vector<std::string>& row) const {
    const auto& field = roles_.of(role);
    if (!field) return std::nullopt;
    return rough_number(row[*field], *roles_.guesses[*field].number);
  }
  std::string text(Role role, const std::vector<std::string>& row) const {
    const auto& field = roles_.of(role);
    return field ? std::string(trim(row[*field])) : std::string();
  }

 private:
  const Roles& roles_;
};

bool near(double a, double b) { return std::abs(a - b) <= 0.006 * std::max(std::abs(a), 1.0); }

// Whether "Price" is the amount of a line: then it grows with the quantity for the same product.
bool price_is_of_line(const TableProfile& table, const Roles& roles) {
  if (!roles.has(Role::product_id) || !roles.has(Role::quantity)) return false;
  const SampleNumbers numbers(roles);
  struct Seen {
    double price;
    double quantity;
    double discount;
  };
  std::map<std::string, Seen> first;
  std::size_t of_unit = 0;
  std::size_t of_line = 0;
  for (const auto& row : table.sample) {
    const auto price = numbers.of(Role::price, row);
    const auto quantity = numbers.of(Role::quantity, row);
    if (!price || !quantity || *quantity <= 0 || *price <= 0) continue;
    const double discount = numbers.of(Role::discount, row).value_or(0);
    const double left = discount > 0 && discount < 1 ? 1 - discount : 1;
    const auto [found, fresh] =
        first.try_emplace(numbers.text(Role::product_id, row), Seen{*price, *quantity, left});
    if (fresh || found->second.quantity == *quantity) continue;
    const Seen& seen = found->second;
    of_unit += near(seen.price, *price) || near(seen.price / seen.discount, *price / left);
    of_line += near(seen.price / seen.quantity, *price / *quantity) ||
               near(seen.price / seen.quantity / seen.discount, *price / *quantity / left);
  }
  return of_line >= 3 && of_line > 3 * of_unit;
}

// Whether the amount is that of the whole order: the same, or empty, on all of its lines although
// price x quantity differ, or quantities and prices stand beside it.
bool amount_is_of_order(const TableProfile& table, const Roles& roles) {
  if (!roles.has(Role::order_id)) return false;
  const SampleNumbers numbers(roles);
  std::map<std::string, std::pair<std::string, std::string>> first;  // its amount, its price
  std::size_t same = 0;
  std::size_t other = 0;
  for (const auto& row : table.sample) {
    const std::string order = numbers.text(Role::order_id, row);
    const std::string amount = numbers.text(Role::amount, row);
    const std::string price = numbers.text(Role::price, row) + "*" +
                              numbers.text(Role::quantity, row) + "*" +
                              numbers.text(Role::product_id, row);
    if (order.empty()) continue;
    const auto [found, fresh] = first.try_emplace(order, amount, price);
    if (fresh || found->second.second == price) continue;
    same += amount == found->second.first || amount.empty();
    other += amount != found->second.first && !amount.empty();
  }
  return same > 0 && same > 4 * other;
}

std::string quoted(const std::string& name) { return str("\"", printable(name, 60), "\""); }

// Of the rows where both are, the share in which a value of `by` always goes with one of `what`.
double decides(const TableProfile& table, std::size_t by, std::size_t what) {
  std::map<std::string, std::string> first;
  std::size_t again = 0;
  std::size_t equal = 0;
  for (const auto& row : table.sample) {
    if (row[by].empty() || row[what].empty()) continue;
    const auto [found, fresh] = first.try_emplace(row[by], row[what]);
    if (fresh) continue;
    ++again;
    equal += found->second == row[what];
  }
  return again < 5 ? 0 : double(equal) / double(again);
}

class ValueGuesser {
 public:
  ValueGuesser(const TableProfile& table, Roles& roles) : table_(table), roles_(roles) {}

  void guess() {
    find_session();
    find_category();
    find_money();
    find_ids();
    find_brand();
  }

 private:
  bool open(Role role, std::size_t i) const {
    return !roles_.has(role) && !roles_.taken(i) && table_.fields[i].values() > 0;
  }

  void find_session() {
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      const FieldProfile& field = table_.fields[i];
      if (!open(Role::session_id, i) || field.counts().uuid * 10 < field.values() * 9) continue;
      roles_.set(Role::session_id, i, "its values are UUIDs");
    }
  }

  void find_category() {
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      if (!open(Role::category, i) || !is_text_field(table_, roles_, i)) continue;
      std::size_t paths = 0;
      const auto& listed = table_.fields[i].distinct().listed();
      for (const auto& [text, count] : listed) {
        paths += text.find('.') != std::string::npos && text.find(' ') == std::string::npos;
      }
      if (paths * 2 > listed.size()) roles_.set(Role::category, i, "its values are paths");
    }
  }

  void find_money() {
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      const auto& number = roles_.guesses[i].number;
      if (!number || roles_.taken(i)) continue;
      const FieldProfile& field = table_.fields[i];
      if (number->places > 0 && open(Role::price, i)) {
        roles_.set(Role::price, i, "its values have decimal places");
      } else if (number->places == 0 && field.numbers().most < 100'000 &&
                 field.distinct().count() < 500 && open(Role::quantity, i)) {
        roles_.set(Role::quantity, i, "its values are small whole numbers");
      }
    }
  }

  // Users belong to sessions; of the others the one with more values is the product, and the one
  // that it decides its category.
  void find_ids() {
    std::vector<std::size_t> left;
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      const FieldProfile& field = table_.fields[i];
      const bool whole = field.counts().whole + field.counts().digits == field.values();
      if (!roles_.taken(i) && field.values() > 0 && (whole || !roles_.guesses[i].number)) {
        if (whole) left.push_back(i);
      }
    }
    if (const auto session = roles_.of(Role::session_id); session && !roles_.has(Role::user_id)) {
      const auto decided = [&](std::size_t i) { return decides(table_, *session, i); };
      const auto best = std::ranges::max_element(left, {}, decided);
      if (best != left.end() && decided(*best) > 0.95) {
        roles_.set(Role::user_id, *best, "each session has one value of it");
        left.erase(best);
      }
    }
    const auto distinct = [this](std::size_t i) { return table_.fields[i].distinct().count(); };
    std::ranges::sort(left, std::ranges::greater{}, distinct);
    for (const std::size_t i : left) {
      if (open(Role::product_id, i)) {
        roles_.set(Role::product_id, i, "the whole numbers with most values that are no users");
      } else if (open(Role::category_id, i) &&
                 decides(table_, *roles_.of(Role::product_id), i) > 0.95) {
        roles_.set(Role::category_id, i, "each product has one value of it");
      }
    }
  }

  void find_brand() {
    const auto product = roles_.of(Role::product_id);
    for (std::size_t i = 0; product && i < table_.fields.size(); ++i) {
      if (!open(Role::brand, i) || !is_text_field(table_, roles_, i)) continue;
      if (decides(table_, *product, i) < 0.95 || table_.fields[i].distinct().count() < 3) continue;
      roles_.set(Role::brand, i, "a word that each product has one of");
    }
  }

  const TableProfile& table_;
  Roles& roles_;
};

}  // namespace

void check_price_and_amount(const TableProfile& table, Roles& roles) {
  auto& price = roles.field[std::size_t(Role::price)];
  auto& amount = roles.field[std::size_t(Role::amount)];
  if (price && !amount && price_is_of_line(table, roles)) {
    roles.set(Role::amount, *price,
              str(quoted(table.names[*price]),
                  " grows with the quantity of the same product, so it is the line's amount"));
    price.reset();
    return;
  }
  if (!amount || !amount_is_of_order(table, roles)) return;
  if (price || roles.has(Role::product_id)) {
    roles.say(price ? Role::price : Role::product_id,
              str(quoted(table.names[*amount]),
                  " is the whole order's, repeated or empty on its other lines, and no amount of a "
                  "line: it is kept as an attribute"));
    amount.reset();
  }
}

void guess_roles_by_values(const TableProfile& table, Roles& roles) {
  ValueGuesser(table, roles).guess();
}

}  // namespace footfall
