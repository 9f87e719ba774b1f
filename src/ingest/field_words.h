// What columns of orders, clickstreams and sessions are usually called, in a closed list, and what
// the types of events are.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

// What a column may be in the model.
enum class Role : std::uint8_t {
  event_time,
  event_type,
  user_id,
  session_id,
  order_id,
  product_id,
  category_id,
  title,
  category,
  sub_category,
  brand,
  price,
  quantity,
  amount,
  profit,
  country,
  region,
  discount,
  ship_date,
  ship_mode,
  currency,
};
constexpr std::size_t role_count = std::size_t(Role::currency) + 1;

// "event_time" ...: its name in the model.
std::string_view role_name(Role role) noexcept;

// How well a name in a header fits the role: 0 is best; nullopt: it is none of its names. Case,
// blanks and signs do not matter; of a nested name (customer.id) also its end counts, for less.
std::optional<std::size_t> name_rank(Role role, std::string_view header_name);

// The letters and digits of a name, small: "Order ID" -> "orderid", "Menge (Stück)" ->
// "mengestueck".
std::string squashed(std::string_view name);

// Names under which no time of an event goes: births, updates, shipping, expiry.
bool is_other_time(std::string_view header_name);

// What is left of the name of a time of day, or of a day, without that word: "order" of both "Order
// Time" and "Order Date". nullopt: it is no such name.
std::optional<std::string> time_of_day_stem(std::string_view header_name);
std::optional<std::string> day_stem(std::string_view header_name);

// The reserved event type that a text usually means: "add_to_cart" is cart. "": none.
std::string_view event_meaning(std::string_view text);
// A text that is an event of some kind: those, and others that shops log (login, search ...).
bool is_event_word(std::string_view text);

}  // namespace footfall
