#include "ingest/role_guess.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

#include "base/text.h"
#include "ingest/list_guess.h"
#include "ingest/roles_by_values.h"

namespace footfall {
namespace {

constexpr std::size_t kinds_max = 200;

std::string quoted(const std::string& name) { return str("\"", printable(name, 60), "\""); }

// Decimal commas anywhere say how 1,234 is meant elsewhere in the file.
bool has_decimal_comma(const TableProfile& table) {
  if (table.format == "CSV" && table.delimiter == ';') return true;
  return std::ranges::any_of(table.fields, [](const FieldProfile& field) {
    const auto number = guess_number(field, false);
    return number && number->decimal_point == ',';
  });
}

std::vector<FieldGuess> guess_fields(const TableProfile& table) {
  const bool comma = has_decimal_comma(table);
  std::vector<FieldGuess> guesses(table.fields.size());
  for (std::size_t i = 0; i < table.fields.size(); ++i) {
    guesses[i].time = guess_time(table.fields[i], table.column_sample(i));
    guesses[i].number = guess_number(table.fields[i], comma);
  }
  // A column whose days and months may be either follows one that decides.
  for (std::size_t i = 0; i < guesses.size(); ++i) {
    const auto& decided = guesses[i].time;
    if (!decided || !decided->day_first || decided->chosen) continue;
    for (auto& other : guesses) {
      if (!other.time || !other.time->chosen) continue;
      set_day_first(*other.time, *decided->day_first,
                    str("the column ", quoted(table.names[i]),
                        " decides whether day or month "
                        "comes first"));
    }
  }
  return guesses;
}

class RoleGuesser {
 public:
  explicit RoleGuesser(const TableProfile& table) : table_(table) {
    roles_.guesses = guess_fields(table);
  }

  Roles guess() {
    find_time();
    find_time_of_day();
    find_event_type();
    find_ids();
    find_texts();
    find_numbers();
    find_rest();
    if (!table_.header) guess_roles_by_values(table_, roles_);
    return std::move(roles_);
  }

 private:
  // The best named of the fields that fit; others are named in a reason.
  template <typename Fits>
  void assign(Role role, Fits fits) {
    std::vector<std::pair<std::size_t, std::size_t>> ranked;
    for (std::size_t i = 0; i < table_.names.size(); ++i) {
      const auto rank = name_rank(role, table_.names[i]);
      if (rank && !roles_.taken(i) && table_.fields[i].values() > 0 && fits(i) &&
          !is_repeated(role, i)) {
        ranked.emplace_back(*rank, i);
      }
    }
    if (ranked.empty()) return;
    std::ranges::sort(ranked);
    const std::size_t best = ranked.front().second;
    roles_.set(role, best, str("by its name, ", quoted(table_.names[best])));
    for (std::size_t i = 1; i < ranked.size(); ++i) {
      roles_.say(role, str(quoted(table_.names[ranked[i].second]), " could be it, too"));
    }
  }

  // Of an order, on each of its lines: no sum over lines may count it.
  bool is_repeated(Role role, std::size_t i) const {
    const bool of_line = role == Role::price || role == Role::quantity || role == Role::amount ||
                         role == Role::profit || role == Role::discount;
    return of_line && !table_.unfold.empty() && !is_member(table_.unfold, table_.names[i]);
  }

  bool is_time(std::size_t i) const {
    const auto& time = roles_.guesses[i].time;
    return time && !time->needs_name;
  }
  bool is_number(std::size_t i) const { return roles_.guesses[i].number.has_value(); }
  bool is_text(std::size_t i) const { return is_text_field(table_, roles_, i); }

  void find_time() {
    assign(Role::event_time, [this](std::size_t i) { return bool(roles_.guesses[i].time); });
    if (roles_.has(Role::event_time)) return;
    for (std::size_t i = 0; i < table_.names.size(); ++i) {
      if (!is_time(i) || is_other_time(table_.names[i])) continue;
      roles_.set(Role::event_time, i, "its values are times");
      return;
    }
  }

  // Beside days: the column of the same name but for date and time, or the first that is called a
  // time; without names, the one behind the days.
  void find_time_of_day() {
    const auto day = roles_.of(Role::event_time);
    if (!day || !roles_.guesses[*day].time->dates_only) return;
    const auto is_time_of_day = [this](std::size_t i) {
      return !roles_.taken(i) && !guess_time_of_day(table_.fields[i]).empty();
    };
    if (!table_.header) {
      if (*day + 1 < table_.fields.size() && is_time_of_day(*day + 1))
        roles_.time_of_day = *day + 1;
      return;
    }
    for (std::size_t i = 0; i < table_.fields.size(); ++i) {
      const auto stem = time_of_day_stem(table_.names[i]);
      if (!stem || !is_time_of_day(i)) continue;
      const bool same = stem == day_stem(table_.names[*day]);
      if (!roles_.time_of_day || same) roles_.time_of_day = i;
      if (same) return;
    }
  }

  // Texts of events, by rows.
  double event_share(std::size_t i) const {
    std::uint64_t events = 0;
    for (const auto& [text, count] : table_.fields[i].distinct().listed()) {
      if (is_event_word(text)) events += count;
    }
    return table_.fields[i].values() == 0 ? 0 : double(events) / double(table_.fields[i].values());
  }

  void find_event_type() {
    const auto fits = [this](std::size_t i) {
      const auto& distinct = table_.fields[i].distinct();
      const std::string name = squashed(table_.names[i]);
      const bool sure = name.starts_with("event") || name.find("behavi") != std::string::npos;
      return is_text(i) && distinct.all_listed() && distinct.count() <= kinds_max &&
             (sure || event_share(i) >= 0.2);
    };
    assign(Role::event_type, fits);
    if (roles_.has(Role::event_type)) return;
    for (std::size_t i = 0; i < table_.names.size(); ++i) {
      const auto& distinct = table_.fields[i].distinct();
      if (!is_text(i) || !distinct.all_listed() || distinct.count() > kinds_max) continue;
      if (distinct.count() < 2 || event_share(i) < 0.6) continue;
      roles_.set(Role::event_type, i, "its values are kinds of events");
      return;
    }
  }

  void find_ids() {
    const auto is_key = [this](std::size_t i) {
      const FieldProfile& field = table_.fields[i];
      const bool flags = field.distinct().count() <= 2 && field.rows() > 20;
      return !is_time(i) && !flags && field.numbers().negative == 0;
    };
    assign(Role::order_id, is_key);
    find_order_by_hash();
    find_order_of_lines();
    assign(Role::session_id, is_key);
    assign(Role::user_id, [this](std::size_t i) { return !is_time(i); });
    assign(Role::product_id, [&](std::size_t i) { return is_key(i) && !is_title(i); });
    assign(Role::category_id, is_key);
  }

  // Orders are called #1001 in a column "Name".
  void find_order_by_hash() {
    if (roles_.has(Role::order_id)) return;
    for (std::size_t i = 0; i < table_.names.size(); ++i) {
      const auto& examples = table_.fields[i].examples();
      const bool hashes = std::ranges::all_of(examples, [](const std::string& text) {
        return text.size() > 1 && text[0] == '#' && text[1] >= '0' && text[1] <= '9';
      });
      if (roles_.taken(i) || examples.empty() || !hashes) continue;
      roles_.set(Role::order_id, i, "its values are order numbers like " + examples.front());
      return;
    }
  }

  // What holds a list of lines is an order: its id is called so, or just id.
  void find_order_of_lines() {
    if (table_.unfold.empty() || roles_.has(Role::order_id)) return;
    const std::size_t dot = table_.unfold.find_last_of('.');
    const std::string parent = dot == std::string::npos ? "" : table_.unfold.substr(0, dot + 1);
    for (const std::string_view last : {"id", "_id", "number", "no", "uuid"}) {
      const auto found = std::ranges::find(table_.names, str(parent, last));
      const auto place = std::size_t(found - table_.names.begin());
      if (found == table_.names.end() || roles_.taken(place)) continue;
      return roles_.set(Role::order_id, place, "it is the id of what holds the lines");
    }
  }

  // Several words, as names have them and ids do not.
  bool is_title(std::size_t i) const {
    const auto& listed = table_.fields[i].distinct().listed();
    std::size_t blanks = 0;
    for (const auto& [text, count] : listed) blanks += text.find(' ') != std::string::npos;
    return !listed.empty() && blanks * 2 > listed.size();
  }

  void find_texts() {
    const auto text = [this](std::size_t i) { return is_text(i); };
    assign(Role::category, text);
    assign(Role::sub_category, text);
    assign(Role::brand, text);
    // Without a product a name or a description is of something else.
    if (roles_.has(Role::product_id) || roles_.has(Role::price)) assign(Role::title, text);
    if (!roles_.has(Role::title)) {
      assign(Role::title, [&](std::size_t i) {
        const std::string name = squashed(table_.names[i]);
        return text(i) && name != "name" && name != "description" && name != "title";
      });
    }
    assign(Role::country, text);
    assign(Role::region, text);
  }

  void find_numbers() {
    const auto number = [this](std::size_t i) { return is_number(i) && !is_time(i); };
    assign(Role::quantity,
           [&](std::size_t i) { return number(i) && roles_.guesses[i].number->places <= 3; });
    assign(Role::price, number);
    assign(Role::amount, number);
    assign(Role::profit, number);
    assign(Role::discount, number);
    check_price_and_amount(table_, roles_);
  }

  void find_rest() {
    assign(Role::ship_date, [this](std::size_t i) { return is_time(i); });
    assign(Role::ship_mode, [this](std::size_t i) { return is_text(i); });
    assign(Role::currency, [this](std::size_t i) { return is_text(i); });
  }

  const TableProfile& table_;
  Roles roles_;
};

}  // namespace

bool Roles::taken(std::size_t index) const {
  return time_of_day == index ||
         std::ranges::any_of(field, [index](const auto& each) { return each == index; });
}

void Roles::set(Role role, std::size_t index, std::string reason) {
  field[std::size_t(role)] = index;
  reasons[std::size_t(role)] = {std::move(reason)};
}

bool is_text_field(const TableProfile& table, const Roles& roles, std::size_t field) {
  const FieldGuess& guess = roles.guesses[field];
  const bool time = guess.time && !guess.time->needs_name;
  return !time && !guess.number && table.fields[field].values() > 0;
}

Roles guess_roles(const TableProfile& table) { return RoleGuesser(table).guess(); }

}  // namespace footfall
