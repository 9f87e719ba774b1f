// A guessed mapping as TOML, every guess with its reasons in a comment.
#pragma once

#include <string>
#include <vector>

#include "ingest/mapping_guess.h"

namespace footfall {

// `tables`: events first, where there are any; without them the text is the tables of products and
// customers alone, to be put into the mapping of the events. `name`: of the dataset.
std::string mapping_toml(const std::string& name, const std::vector<GuessedTable>& tables);

// What is in the tables, for people: format, rows, and a line for each column.
std::string tables_text(const std::vector<TableProfile>& tables);

// A text as TOML has it: "..." with escapes.
std::string toml_literal(std::string_view text);

}  // namespace footfall
