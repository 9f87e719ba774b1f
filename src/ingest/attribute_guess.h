// The columns of a guessed mapping: types, scales and rules for the fields that play a role, and
// for all others.
#pragma once

#include <set>
#include <string>

#include "ingest/mapping_guess.h"
#include "ingest/role_guess.h"

namespace footfall {

class AttributeGuesser {
 public:
  // All must outlive it; columns are added to `table`.
  AttributeGuesser(const TableProfile& profile, const Roles& roles, GuessedTable& table);

  void add_role(Role role);
  // The fields that no role has.
  void add_others();

 private:
  GuessedColumn named(std::string name, std::size_t field) const;
  void shape_key(GuessedColumn& column) const;
  void shape_number(GuessedColumn& column, bool money) const;
  void shape_text(GuessedColumn& column) const;
  void shape_path(GuessedColumn& column, Role role) const;
  bool shape_set(GuessedColumn& column) const;
  void shape_time(GuessedColumn& column) const;
  void shape_other(GuessedColumn& column) const;
  void add_nulls(GuessedColumn& column, bool text) const;
  bool left_out(std::size_t field);
  std::string free_name(const std::string& header_name);
  const FieldProfile& field_of(const GuessedColumn& column) const {
    return profile_.fields[column.fields.front()];
  }

  const TableProfile& profile_;
  const Roles& roles_;
  GuessedTable& table_;
  std::set<std::string> names_;  // of the model, taken
};

}  // namespace footfall
