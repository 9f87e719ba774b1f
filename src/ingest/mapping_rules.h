// Reading the rules of a mapping that a value goes through: cleaning, cases, numbers; and which
// rows are set aside.
#pragma once

#include <string>
#include <vector>

#include "ingest/mapping.h"
#include "ingest/table_reader.h"

namespace footfall {

// `clean = [...]`.
std::vector<CleanRule> read_cleaning(TableReader& reader);

// `cases = [...]` and `otherwise`.
CaseRules read_cases(TableReader& reader, const std::string& where);

// `decimal_point`, `thousands`, `currency`, `percent`, `absolute`.
NumberRule read_number_rule(TableReader& reader, const std::string& where);

// [fixed_width], called `name` in messages: the fields from left to right.
FixedFields read_fixed_width(const TomlValue* table, const std::string& name,
                             const std::string& where);

// [[set_aside]], called `name` in messages.
std::vector<SetAsideRule> read_set_aside(const std::vector<const TomlValue*>& tables,
                                         const std::string& name, const std::string& where);

}  // namespace footfall
