// Which column of a table plays which role of the model.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ingest/field_words.h"
#include "ingest/number_guess.h"
#include "ingest/table_profile.h"
#include "ingest/time_guess.h"

namespace footfall {

// What the values of one column may be.
struct FieldGuess {
  std::optional<TimeGuess> time;
  std::optional<NumberGuess> number;
};

struct Roles {
  std::array<std::optional<std::size_t>, role_count> field;
  std::array<std::vector<std::string>, role_count> reasons;  // sentences
  std::vector<FieldGuess> guesses;                           // parallel to the table's fields
  std::optional<std::size_t> time_of_day;  // belongs to event_time, which has days only

  const std::optional<std::size_t>& of(Role role) const { return field[std::size_t(role)]; }
  bool has(Role role) const { return of(role).has_value(); }
  bool taken(std::size_t index) const;
  void set(Role role, std::size_t index, std::string reason);
  void say(Role role, std::string reason) { reasons[std::size_t(role)].push_back(reason); }
};

Roles guess_roles(const TableProfile& table);

// Whether a text is short enough and has letters: no number, no time.
bool is_text_field(const TableProfile& table, const Roles& roles, std::size_t field);

}  // namespace footfall
