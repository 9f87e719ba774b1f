#include "ingest/list_guess.h"

#include <algorithm>

#include "base/text.h"
#include "ingest/field_words.h"

namespace footfall {
namespace {

constexpr std::size_t rows_max = 1000;

struct List {
  std::size_t field = 0;
  std::size_t filled = 0;  // rows that have one
  bool other = false;      // something else stands there, too
};

// Texts that decoders give for lists of objects.
bool is_list_of_objects(std::string_view text) { return text.starts_with("[{"); }

std::vector<List> lists_of(Parts& parts, const Part& part, std::size_t& rows) {
  std::vector<List> lists(part.header.size());
  for (std::size_t i = 0; i < lists.size(); ++i) lists[i].field = i;
  const auto records = parts.open(part, Mapping{});
  SourceRecord record;
  for (rows = 0; rows < rows_max && records->next(record);) {
    if (record.fields.size() != lists.size()) continue;
    ++rows;
    for (List& list : lists) {
      const std::string_view text = record.fields[list.field];
      list.filled += is_list_of_objects(text) ? 1 : 0;
      list.other = list.other || (!is_list_of_objects(text) && !trim(text).empty() && text != "[]");
    }
  }
  std::erase_if(lists, [](const List& list) { return list.other || list.filled == 0; });
  return lists;
}

bool has_role(const std::vector<std::string>& names, std::initializer_list<Role> roles) {
  return std::ranges::any_of(names, [&roles](const std::string& name) {
    return std::ranges::any_of(roles,
                               [&name](Role role) { return name_rank(role, name).has_value(); });
  });
}

}  // namespace

bool is_member(const std::string& unfold, const std::string& name) {
  return name.size() > unfold.size() && name.starts_with(unfold) && name[unfold.size()] == '.';
}

ListGuess guess_list(Parts& parts, const Part& part) {
  ListGuess guess;
  std::size_t rows = 0;
  Part tried = part;
  // One order in a file of its own: its lines have no time, what is beside them has.
  if (const std::string list = parts.list_of_rows(part);
      !list.empty() && !has_role(part.header, {Role::event_time})) {
    parts.unfold_list(tried, list);
    if (has_role(tried.header, {Role::event_time})) {
      guess.path = list;
      parts.unfold_list(tried, "");
      return guess;
    }
    parts.unfold_list(tried, "");
  }
  const auto lists = lists_of(parts, part, rows);
  std::size_t most = 0;
  for (const List& list : lists) {
    const std::string& name = part.header[list.field];
    parts.unfold_list(tried, name);
    std::vector<std::string> members;
    for (const auto& field : tried.header) {
      if (is_member(name, field)) members.push_back(field);
    }
    const bool goods = has_role(members, {Role::product_id, Role::title, Role::quantity});
    const bool money = has_role(members, {Role::price, Role::amount});
    const std::string how = str("; unfold = \"", printable(name, 60), "\" makes them rows");
    const std::string what = str(printable(part.name), ": \"", printable(name, 60), "\" ");
    if (!goods) {
      guess.remarks.push_back(str(what, "holds lists of objects that are no goods", how));
    } else if (!money) {
      guess.remarks.push_back(
          str(what, "holds lists of goods without prices, so the rows stay the orders", how));
    } else if (list.filled * 100 < rows * 95) {
      guess.remarks.push_back(str(what, "is empty in ", rows - list.filled, " of the first ",
                                  counted(rows, "row"), ", which unfolding sets aside", how));
    } else if (members.size() > most) {
      most = members.size();
      guess.path = name;
    }
  }
  parts.unfold_list(tried, "");
  return guess;
}

}  // namespace footfall
