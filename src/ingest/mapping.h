// How the columns of a source become the columns of the model: what a dataset's TOML file says
// (docs/mappings.md). Values only; nothing here reads rows.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/cases.h"
#include "ingest/cleaning.h"
#include "ingest/fixed_field.h"
#include "ingest/numbers.h"
#include "ingest/time_pattern.h"
#include "model/clock.h"
#include "model/schema.h"

namespace footfall {

enum class TimeFormat : std::uint8_t {
  iso,       // 2019-10-01 00:00:00 UTC, 2019-10-01T00:00:00.123+02:00
  date,      // 2019-10-01
  epoch_s,   // 1569888000
  epoch_ms,  // 1569888000000
  epoch_us,  // 1569888000000000
  pattern,   // 1/10/2019 8:30, as a TimePattern says
};

// One way of writing times.
struct TimeForm {
  TimeForm(TimeFormat kind) : format(kind) {}  // NOLINT(google-explicit-constructor)
  explicit TimeForm(TimePattern text) : format(TimeFormat::pattern), pattern(std::move(text)) {}

  TimeFormat format;
  TimePattern pattern = {};

  bool date_only() const noexcept {
    return format == TimeFormat::date || (format == TimeFormat::pattern && !pattern.has_time());
  }
};

// How texts of a source become instants.
struct TimeRule {
  std::vector<TimeForm> formats{TimeFormat::iso};  // tried in this order
  bool floating = false;  // no zone in the text: the shop's wall clock. Dates always are
  // Whose wall clock it is: then dates and iso texts become instants (Clock::to_utc). Without it
  // they are stored as if UTC. An epoch is an instant in any case.
  std::optional<Clock> zone = std::nullopt;

  // No format has a time of day.
  bool dates_only() const noexcept { return std::ranges::all_of(formats, &TimeForm::date_only); }
};

// Where a column's values come from. With a constant there is no column in the source.
struct Origin {
  std::vector<std::string> from;  // names in the header; the first one found counts
  std::optional<std::string> constant;
};

// A text goes through `nulls`, `clean`, `nulls` again and `cases`, and then becomes a value.
struct MappedColumn {
  Column column;  // id is not used
  Origin origin;
  bool key_auto = false;            // the key's type is decided by the first load's values
  std::vector<std::string> levels;  // path: a column of the source for each level, not `origin`
  std::vector<std::string> drop;    // path: leading levels that mean nothing
  std::vector<std::string> nulls;   // texts that mean NULL, beside the mapping's own
  std::vector<CleanRule> clean;     // in this order
  CaseRules cases;
  NumberRule number;  // decimal and integer columns
  TimeRule time;      // timestamp columns (a floating one has the mapping's zone) and date columns

  // Its texts are its values: nothing above changes them.
  bool plain() const noexcept {
    return nulls.empty() && clean.empty() && cases.none() && levels.empty() && number.plain();
  }
};

// Rows that are not loaded, for a reason that the mapping gives.
struct SetAsideRule {
  std::vector<std::string> from;  // as Origin's; a source without such a column has no such rows
  std::vector<Case> test;         // one; `is` is the reason
};

// One of the dimensions: a table with one row for each key.
struct TableMapping {
  Home home = Home::products;
  std::vector<std::string> recognise;  // a header with all these names is of this table
  FixedFields fixed_width;             // of its text files; empty: their fields are separated
  std::vector<std::string> ignore;     // source columns that are not kept
  std::vector<std::string> nulls;      // texts that mean NULL, beside the mapping's own
  std::vector<SetAsideRule> set_aside;
  bool keep_first = false;            // of the rows with one key, the first stays, not the last
  std::string raw;                    // its untouched rows are kept as raw_<this>; "": they are not
  std::vector<MappedColumn> columns;  // the key first; Column::home is that of the table

  const Column& key() const noexcept { return columns.front().column; }
};

struct Mapping {
  std::string name;
  std::string title;
  bool header = true;
  std::vector<std::string> order;  // names of the fields where there is no header
  std::optional<char> delimiter;   // found out where not given
  FixedFields fixed_width;         // of text files with events; empty: fields are separated
  std::string unfold;  // a list of objects in the events' files, each of which is a row; "": none
  std::vector<std::string> recognise;  // a header with all these names is of this dataset
  std::vector<std::string> ignore;     // source columns that are not kept
  std::vector<std::string> nulls;      // texts that mean NULL in every column
  bool drop_duplicates = false;

  Origin time_origin;
  std::vector<std::string> time_join;  // columns whose texts are the time together; time_origin has
                                       // the first of them. Empty: time_origin's alone
  TimeRule time;
  Origin event_type_origin;
  std::vector<std::pair<std::string, std::string>> rename;  // event type: source text, model name
  CaseRules event_type_cases;                               // before `rename`
  std::vector<SetAsideRule> set_aside;                      // of events
  std::vector<MappedColumn> columns;                        // all others
  std::vector<NamedFilter> filters;
  std::string raw;                       // the events' untouched rows are kept as raw_<this>
  std::vector<TableMapping> dimensions;  // products, customers: those that the dataset has

  const TableMapping* find_dimension(Home home) const noexcept;
  // Of the text files of a table.
  const FixedFields& fixed_width_of(Home home) const noexcept;
};

// A mapping from TOML. `where` names the text in messages ("shop.toml"). Throws Error bad_request
// with the line, what was found there and what was meant.
Mapping parse_mapping(std::string_view toml, const std::string& where);

// The mappings that are part of the program: their names, and one by its name (Error bad_request
// with a suggestion).
std::vector<std::string> built_in_mappings();
Mapping built_in_mapping(std::string_view name);
// The TOML text of a built-in mapping; nullopt where none is called so.
std::optional<std::string_view> built_in_mapping_text(std::string_view name) noexcept;

// `--dataset`: the name of a built-in mapping, or a path (with a slash or ending in .toml).
Mapping find_mapping(const std::string& name_or_path);

// What a header says a source is.
struct Recognised {
  Mapping mapping;
  Home table = Home::event;
};
// The table of a built-in mapping whose `recognise` names are all in the header; of several, the
// one with the most, events before others. nullopt where none is.
std::optional<Recognised> recognise_mapping(const std::vector<std::string>& header);

// Which table of the mapping a source with this header belongs to. A dimension whose `recognise`
// names are all there is it, unless all that the events are recognised by is there too, or they
// say nothing and the columns of time and type are there; all else are events.
Home table_of(const Mapping& mapping, const std::vector<std::string>& header);

// Names match without regard to blanks at either end and to the case of ASCII letters.
std::string normal_name(std::string_view name);

}  // namespace footfall
