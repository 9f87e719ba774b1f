// A mapping guessed from what the tables of a file hold: by the names of their columns and by all
// of their values. Every guess carries its reasons.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ingest/field_words.h"
#include "ingest/number_guess.h"
#include "ingest/table_profile.h"
#include "ingest/time_guess.h"
#include "model/schema.h"

namespace footfall {

struct GuessedColumn {
  std::string name;                 // in the model
  std::vector<std::size_t> fields;  // of the table; several are the levels of a path
  ColumnType type = ColumnType::dictionary;
  KeyType key = KeyType::text;
  int scale = 0;
  NumberGuess number;  // decimal, integer
  TimeGuess time;      // timestamp, date
  char separator = '.';
  bool absolute = false;
  bool of_product = false;
  std::vector<std::string> nulls;
  std::vector<std::string> clean;
  std::vector<std::string> comments;
};

struct GuessedCase {
  std::string prefix;    // "": none
  std::string negative;  // name of a column of the file; "": none
  std::string is;
};

struct GuessedEventType {
  std::optional<std::size_t> field;
  std::string constant;
  std::vector<GuessedCase> cases;
  std::string otherwise;
  std::vector<std::pair<std::string, std::string>> rename;
  std::vector<std::string> comments;
};

struct GuessedSetAside {
  std::size_t field;
  std::string prefix;
  std::string reason;
  std::string comment;
};

// One table.
struct GuessedTable {
  const TableProfile* profile = nullptr;
  Home home = Home::event;
  std::size_t time_field = 0;                    // of events
  std::optional<std::size_t> time_of_day_field;  // of events whose time_field has days only
  TimeGuess time;
  std::vector<std::string> time_comments;
  GuessedEventType event_type;
  std::vector<GuessedColumn> columns;  // of a dimension: its key first
  std::vector<GuessedSetAside> set_aside;
  std::vector<std::string> ignore;  // names in the file
  std::vector<std::string> ignore_comments;

  const GuessedColumn* find(std::string_view name) const noexcept;
};

// nullopt where the table is neither events nor a dimension; `why_not` then says what is missing.
std::optional<GuessedTable> guess_table(const TableProfile& profile, std::string& why_not);

// The fields of a file without a header are called as the columns they are guessed to be.
void name_fields(const GuessedTable& table, TableProfile& profile);

// Of two tables that belong together by a key: one type for both.
void reconcile_keys(GuessedTable& events, GuessedTable& dimension);

}  // namespace footfall
