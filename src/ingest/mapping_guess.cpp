#include "ingest/mapping_guess.h"

#include <algorithm>
#include <array>
#include <set>

#include "base/decimal.h"
#include "base/text.h"
#include "ingest/attribute_guess.h"
#include "ingest/mapping_column.h"
#include "ingest/plan.h"
#include "ingest/role_guess.h"

namespace footfall {
namespace {

std::string quoted(const std::string& name) { return str("\"", printable(name, 60), "\""); }

std::string shown_count(std::uint64_t count) { return grouped(std::int64_t(count)); }

bool of_product(Role role) noexcept {
  return role == Role::product_id || role == Role::category_id || role == Role::title ||
         role == Role::category || role == Role::brand;
}

class TableGuesser {
 public:
  explicit TableGuesser(const TableProfile& profile)
      : profile_(profile), roles_(guess_roles(profile)) {
    table_.profile = &profile;
  }

  std::optional<GuessedTable> guess(std::string& why_not) {
    if (is_dimension()) {
      add_columns();
      return std::move(table_);
    }
    if (!roles_.has(Role::event_time)) {
      why_not = "no column of it holds the times of events";
      return std::nullopt;
    }
    constexpr std::array telling{Role::event_type, Role::user_id,    Role::session_id,
                                 Role::order_id,   Role::product_id, Role::amount};
    if (std::ranges::none_of(telling, [this](Role role) { return roles_.has(role); })) {
      why_not =
          "it has times, but no column that says who did something, in which order or session, or "
          "with which product";
      return std::nullopt;
    }
    guess_time_of_events();
    guess_event_type();
    add_columns();
    return std::move(table_);
  }

 private:
  const FieldProfile& field(Role role) const { return profile_.fields[*roles_.of(role)]; }
  const std::string& name(Role role) const { return profile_.names[*roles_.of(role)]; }

  // One row a key, and nothing that only events have.
  bool is_dimension() {
    for (const Role role : {Role::order_id, Role::event_type, Role::session_id, Role::quantity}) {
      if (roles_.has(role)) return false;
    }
    const bool both = roles_.has(Role::user_id) && roles_.has(Role::product_id);
    if (both && roles_.has(Role::event_time)) return false;
    for (const auto& [role, home] :
         {std::pair{Role::product_id, Home::products}, {Role::user_id, Home::customers}}) {
      if (!roles_.has(role) || profile_.names.size() < 2) continue;
      if (field(role).distinct().new_share() < 0.9) continue;
      table_.home = home;
      key_role_ = role;
      // Where a product is kept or made is not where its events are.
      if (home == Home::products) {
        roles_.field[std::size_t(Role::country)].reset();
        roles_.field[std::size_t(Role::region)].reset();
      }
      return true;
    }
    return false;
  }

  void guess_time_of_events() {
    const std::size_t at = *roles_.of(Role::event_time);
    table_.time_field = at;
    table_.time = *roles_.guesses[at].time;
    if (const auto clock = roles_.time_of_day) {
      const FieldProfile& times = profile_.fields[*clock];
      table_.time_of_day_field = clock;
      table_.time = with_time_of_day(table_.time, guess_time_of_day(times), times.missing() > 0);
    }
    auto& comments = table_.time_comments;
    comments = roles_.reasons[std::size_t(Role::event_time)];
    if (roles_.time_of_day) {
      comments.push_back(str("its values are days, those of ",
                             quoted(profile_.names[*roles_.time_of_day]),
                             " the times of day: both together are the time"));
    }
    for (const auto& reason : table_.time.reasons) comments.push_back(reason);
    if (table_.time.read < table_.time.values) {
      comments.push_back(str(shown_count(table_.time.values - table_.time.read),
                             " of its values are no such times: their rows are set aside"));
    }
    if (profile_.fields[at].missing() > 0) {
      comments.push_back(
          str(shown_count(profile_.fields[at].missing()), " rows have no time and are set aside"));
    }
    if (table_.time.dates_only) {
      comments.push_back("days without a time of day: questions of the hour do not apply");
    } else if (table_.time.floating) {
      comments.push_back(
          "no zone in the text, so it is the shop's wall clock; where it is known: "
          "time_zone = \"Europe/Berlin\"");
    }
    const FieldProfile& values = profile_.fields[at];
    const std::uint64_t times =
        values.counts().instant + values.counts().clock + values.counts().day;
    if (!roles_.time_of_day && !table_.time.dates_only && times > 0 &&
        values.midnights() == values.values()) {
      comments.push_back(
          "all of them are midnight: they are days, and questions of the hour say "
          "nothing");
    }
  }

  bool is_orders() const {
    return roles_.has(Role::order_id) || roles_.has(Role::amount) || roles_.has(Role::quantity) ||
           (roles_.has(Role::price) && roles_.has(Role::product_id));
  }

  void guess_event_type() {
    GuessedEventType& type = table_.event_type;
    if (roles_.has(Role::event_type)) {
      type.field = roles_.of(Role::event_type);
      type.comments = roles_.reasons[std::size_t(Role::event_type)];
      say_kinds();
    } else if (is_orders()) {
      type.constant = "purchase";
      type.comments.push_back(
          str("no column says what happened; every row is ",
              roles_.has(Role::product_id) ? "a line of an order" : "an order"));
    } else if (roles_.has(Role::session_id) && !roles_.has(Role::product_id)) {
      type.constant = "session";
      type.comments.push_back("no column says what happened; every row is a session");
    } else {
      type.constant = "view";
      type.comments.push_back("no column says what happened; the rows are taken for views");
    }
    guess_returns();
  }

  void say_kinds() {
    GuessedEventType& type = table_.event_type;
    const auto& kinds = profile_.fields[*type.field].distinct().listed();
    std::vector<std::pair<std::uint64_t, std::string>> ordered;
    for (const auto& [text, count] : kinds) ordered.emplace_back(count, text);
    std::ranges::sort(ordered, std::ranges::greater{});
    std::vector<std::string> shown;
    for (const auto& [count, text] : ordered) {
      if (shown.size() < 12) shown.push_back(str(printable(text, 40), " ", shown_count(count)));
      const std::string_view meaning = event_meaning(text);
      // A reserved name is known in any case of letters.
      if (!meaning.empty() && normal_name(text) != meaning) {
        type.rename.emplace_back(text, meaning);
      }
    }
    type.comments.push_back(str("kinds: ", join(shown, ", "), ordered.size() > 12 ? " ..." : ""));
    const std::uint64_t missing = profile_.fields[*type.field].missing();
    if (missing > 0) {
      type.comments.push_back(str(shown_count(missing), " rows have none and are set aside"));
    }
  }

  bool has_return_kind() const {
    const auto& type = table_.event_type;
    if (!type.field) return false;
    const auto& kinds = profile_.fields[*type.field].distinct().listed();
    return std::ranges::any_of(
        kinds, [](const auto& kind) { return event_meaning(kind.first) == "return"; });
  }

  // What is negative is returned; by the letters of the order id, where they say so.
  void guess_returns() {
    if (has_return_kind()) return;
    const bool quantity =
        roles_.has(Role::quantity) && field(Role::quantity).numbers().negative > 0;
    const bool amount = roles_.has(Role::amount) && field(Role::amount).numbers().negative > 0;
    set_aside_adjustments();
    if (!quantity && !amount) return;
    const std::string& sign_of = quantity ? name(Role::quantity) : name(Role::amount);
    const auto count = [quantity](const SignCounts& signs) {
      return quantity ? signs.negative_quantity : signs.negative_amount;
    };
    GuessedEventType& type = table_.event_type;
    std::uint64_t left = 0;
    std::uint64_t left_priced = 0;
    for (const auto& [prefix, signs] : profile_.signs) {
      if (!prefix.empty() && count(signs) * 10 >= signs.rows * 9 && count(signs) > 0) {
        type.cases.push_back({prefix, sign_of, "return"});
        type.comments.push_back(str(shown_count(count(signs)), " rows whose ", name(Role::order_id),
                                    " begins with ", prefix, " have a negative ", sign_of,
                                    ": returns"));
      } else {
        left += count(signs);
        left_priced += quantity ? signs.negative_quantity_priced : signs.negative_amount;
      }
    }
    if (left > 0) {
      const bool free = !type.cases.empty() && left_priced * 100 < left;
      type.cases.push_back({"", sign_of, free ? "adjustment" : "return"});
      type.comments.push_back(
          str(shown_count(left), free ? " other rows have a negative " : " rows have a negative ",
              sign_of, free ? " and no price: no order, no money" : ": returns"));
    }
    finish_cases();
  }

  void finish_cases() {
    GuessedEventType& type = table_.event_type;
    if (type.cases.empty() || type.field) return;
    type.otherwise = type.constant;
    type.constant.clear();
    // Cases look at a text that every row has; the prefix is that of the order.
    const bool prefix = std::ranges::any_of(
        type.cases, [](const GuessedCase& each) { return !each.prefix.empty(); });
    type.field = prefix ? roles_.of(Role::order_id) : roles_.of(Role::event_time);
    type.comments.erase(type.comments.begin());
    type.comments.insert(type.comments.begin(),
                         str("no column says what happened; the cases look at ",
                             quoted(profile_.names[*type.field])));
  }

  // A few order ids with letters of their own and negative prices are bookkeeping, no sale.
  void set_aside_adjustments() {
    if (!roles_.has(Role::order_id) || !roles_.has(Role::price)) return;
    for (const auto& [prefix, signs] : profile_.signs) {
      if (prefix.empty() || signs.negative_price == 0 || signs.rows * 1000 > profile_.rows)
        continue;
      table_.set_aside.push_back(
          {*roles_.of(Role::order_id), prefix,
           str(name(Role::order_id), " begins with ", prefix, ": an adjustment, no sale"),
           str(counted(signs.rows, "row"), " whose ", name(Role::order_id), " begins with ", prefix,
               ", with negative prices: bookkeeping, no goods")});
    }
  }

  void add_columns() {
    AttributeGuesser attributes(profile_, roles_, table_);
    const bool dimension = table_.home != Home::event;
    if (dimension) attributes.add_role(key_role_);
    for (std::size_t i = 0; i < role_count; ++i) {
      const Role role = Role(i);
      const bool own = role == Role::event_time || role == Role::event_type;
      if (!roles_.has(role) || (dimension && (role == key_role_ || own))) continue;
      if (!own && role != Role::sub_category) attributes.add_role(role);
    }
    attributes.add_others();
    // Parts of the product lie with it where there is one.
    for (auto& column : table_.columns) {
      for (std::size_t i = 0; i < role_count; ++i) {
        if (of_product(Role(i)) && column.name == role_name(Role(i))) {
          column.of_product = !dimension && roles_.has(Role::product_id);
        }
      }
    }
  }

  const TableProfile& profile_;
  Roles roles_;
  GuessedTable table_;
  Role key_role_ = Role::user_id;
};

}  // namespace

const GuessedColumn* GuessedTable::find(std::string_view name) const noexcept {
  const auto found = std::ranges::find(columns, name, &GuessedColumn::name);
  return found == columns.end() ? nullptr : &*found;
}

void name_fields(const GuessedTable& table, TableProfile& profile) {
  if (profile.header || table.home != Home::event) return;
  for (const auto& column : table.columns) {
    if (column.fields.size() == 1) profile.names[column.fields.front()] = column.name;
  }
  profile.names[table.time_field] = table.time_of_day_field ? "event_day" : "event_time";
  if (table.time_of_day_field) profile.names[*table.time_of_day_field] = "event_clock";
  if (table.event_type.field && table.event_type.cases.empty()) {
    profile.names[*table.event_type.field] = "event_type";
  }
}

std::optional<GuessedTable> guess_table(const TableProfile& profile, std::string& why_not) {
  return TableGuesser(profile).guess(why_not);
}

void reconcile_keys(GuessedTable& events, GuessedTable& dimension) {
  GuessedColumn& key = dimension.columns.front();
  const auto own = std::ranges::find(events.columns, key.name, &GuessedColumn::name);
  if (own == events.columns.end() || own->key == key.key) return;
  own->key = key.key = KeyType::text;
  own->comments.push_back("text, because it is in another table of the file");
  key.comments.push_back("text, as it is among the events");
}

}  // namespace footfall
