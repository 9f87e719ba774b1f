#include "ingest/mapping_writer.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "ingest/field_words.h"
#include "ingest/mapping.h"

namespace footfall {
namespace {

constexpr std::size_t comment_width = 96;

std::string list_literal(const std::vector<std::string>& texts) {
  std::vector<std::string> quoted;
  for (const auto& text : texts) quoted.push_back(toml_literal(text));
  return str("[", join(quoted, ", "), "]");
}

std::string one_or_list(const std::vector<std::string>& texts) {
  return texts.size() == 1 ? toml_literal(texts.front()) : list_literal(texts);
}

// "# ..." in lines of at most comment_width bytes.
std::string comment(std::string_view text) {
  const std::string shown = printable(text, 1000);
  std::string out;
  std::string line = "#";
  for (const auto word : split(shown, ' ')) {
    if (line.size() + 1 + word.size() > comment_width && line.size() > 3) {
      out += line + "\n";
      line = "#  ";
    }
    line += ' ';
    line += word;
  }
  return out + line + "\n";
}

std::string comments(const std::vector<std::string>& lines) {
  std::string out;
  for (const auto& line : lines) out += comment(line);
  return out;
}

std::string percent_text(std::uint64_t part, std::uint64_t whole) {
  if (whole == 0 || part == 0) return "0";
  const std::uint64_t thousandths = part * 1000 / whole;
  if (thousandths == 0) return "<0.1";
  return str(thousandths / 10, ".", thousandths % 10);
}

std::string distinct_text(const FieldProfile& field) {
  return str(field.distinct().more() ? "more than " : "",
             grouped(std::int64_t(field.distinct().count())), " different");
}

std::string examples_text(const FieldProfile& field, std::size_t count) {
  std::vector<std::string> shown;
  for (const auto& text : field.examples()) {
    if (shown.size() < count) shown.push_back(printable(text, 40));
  }
  return join(shown, " | ");
}

// What a column holds, in a line.
std::string field_summary(const TableProfile& table, std::size_t place) {
  const FieldProfile& field = table.fields[place];
  return str(distinct_text(field), ", ", percent_text(field.missing(), field.rows()),
             " % missing, as ", examples_text(field, 3));
}

std::string_view type_word(ColumnType type) noexcept {
  switch (type) {
    case ColumnType::key: return "key";
    case ColumnType::dictionary: return "dictionary";
    case ColumnType::path: return "path";
    case ColumnType::decimal: return "decimal";
    case ColumnType::integer: return "integer";
    case ColumnType::timestamp: return "timestamp";
    case ColumnType::date: return "date";
    case ColumnType::set: return "set";
  }
  return "dictionary";
}

std::string time_keys(const TimeGuess& time, bool of_date) {
  std::string out;
  const bool plain_date = of_date && time.formats == std::vector<std::string>{"date"};
  if (!plain_date) out += str("format = ", one_or_list(time.formats), "\n");
  if (time.floating && !of_date) out += "floating = true\n";
  return out;
}

std::string number_keys(const GuessedColumn& column) {
  const NumberGuess& number = column.number;
  std::string out;
  if (column.type == ColumnType::decimal) out += str("scale = ", column.scale, "\n");
  if (number.decimal_point != '.') out += "decimal_point = \",\"\n";
  if (number.thousands != '\0') out += str("thousands = \"", number.thousands, "\"\n");
  if (number.currency) out += "currency = true\n";
  if (number.percent) out += "percent = true\n";
  if (column.absolute) out += "absolute = true\n";
  return out;
}

std::string column_text(const GuessedTable& table, const GuessedColumn& column) {
  const TableProfile& profile = *table.profile;
  std::vector<std::string> from;
  for (const std::size_t field : column.fields) from.push_back(profile.names[field]);
  std::string out = "\n";
  if (column.fields.size() == 1) out += comment(field_summary(profile, column.fields.front()));
  out += comments(column.comments);
  out += table.home == Home::event ? std::string("[[column]]\n")
                                   : str("[[", table_name(table.home), ".column]]\n");
  out += str("name = ", toml_literal(column.name), "\n");
  if (from.size() > 1) {
    out += str("levels = ", list_literal(from), "\n");
  } else if (from.front() != column.name) {
    out += str("from = ", toml_literal(from.front()), "\n");
  }
  out += str("type = \"", type_word(column.type), "\"\n");
  switch (column.type) {
    case ColumnType::key:
      out += str("key = \"", column.key == KeyType::int64 ? "int64" : "text", "\"\n");
      break;
    case ColumnType::path:
    case ColumnType::set: out += str("separator = \"", column.separator, "\"\n"); break;
    case ColumnType::decimal:
    case ColumnType::integer: out += number_keys(column); break;
    case ColumnType::timestamp: out += time_keys(column.time, false); break;
    case ColumnType::date: out += time_keys(column.time, true); break;
    case ColumnType::dictionary: break;
  }
  if (!column.nulls.empty()) out += str("nulls = ", list_literal(column.nulls), "\n");
  if (!column.clean.empty()) out += str("clean = ", list_literal(column.clean), "\n");
  if (column.of_product) out += "of = \"product\"\n";
  return out;
}

// The fields under the names that the mapping uses; "" where they are separated.
std::string fixed_width_text(const GuessedTable& table, std::string_view name) {
  const TableProfile& profile = *table.profile;
  if (profile.fixed_width.empty()) return {};
  std::string out =
      str("\n",
          comment("text of fixed width: the first and the last character of each field; the first "
                  "of a line is 1; one number: to the end of the line"),
          "[", name, "]\n");
  for (std::size_t i = 0; i < profile.fixed_width.size(); ++i) {
    const FixedField& field = profile.fixed_width[i];
    out += str(toml_literal(profile.names[i]), " = [", field.first);
    if (field.last != FixedField::to_the_end) out += str(", ", field.last);
    out += "]\n";
  }
  return out;
}

std::string time_text(const GuessedTable& table) {
  const TableProfile& profile = *table.profile;
  const std::string& name = profile.names[table.time_field];
  const std::string from =
      table.time_of_day_field
          ? str("join = ", list_literal({name, profile.names[*table.time_of_day_field]}))
          : str("from = ", toml_literal(name));
  return str("\n", comment(field_summary(profile, table.time_field)), comments(table.time_comments),
             "[time]\n", from, "\n", time_keys(table.time, false));
}

std::string event_type_text(const GuessedTable& table) {
  const GuessedEventType& type = table.event_type;
  std::string out = str("\n", comments(type.comments), "[event_type]\n");
  if (type.field) out += str("from = ", toml_literal(table.profile->names[*type.field]), "\n");
  if (!type.constant.empty()) out += str("constant = ", toml_literal(type.constant), "\n");
  if (!type.cases.empty()) {
    out += "cases = [\n";
    for (const GuessedCase& each : type.cases) {
      out += "  { ";
      if (!each.prefix.empty()) out += str("prefix = ", toml_literal(each.prefix), ", ");
      if (!each.negative.empty()) out += str("negative = ", toml_literal(each.negative), ", ");
      out += str("is = ", toml_literal(each.is), " },\n");
    }
    out += "]\n";
  }
  if (!type.otherwise.empty()) out += str("otherwise = ", toml_literal(type.otherwise), "\n");
  if (!type.rename.empty()) {
    std::vector<std::string> pairs;
    for (const auto& [text, meaning] : type.rename) {
      pairs.push_back(str(toml_literal(text), " = ", toml_literal(meaning)));
    }
    out += str("rename = { ", join(pairs, ", "), " }\n");
  }
  return out;
}

std::string set_aside_text(const GuessedTable& table) {
  std::string out;
  for (const auto& rule : table.set_aside) {
    out += str("\n", comment(rule.comment),
               "[[set_aside]]\nfrom = ", toml_literal(table.profile->names[rule.field]),
               "\nprefix = ", toml_literal(rule.prefix), "\nreason = ", toml_literal(rule.reason),
               "\n");
  }
  return out;
}

std::string ignore_text(const GuessedTable& table) {
  if (table.ignore.empty()) return {};
  return comments(table.ignore_comments) + str("ignore = ", list_literal(table.ignore), "\n");
}

// Names by which a file is known to be of this table: those that no other one has, or all.
std::vector<std::string> telling_names(const GuessedTable& table,
                                       const std::vector<GuessedTable>& all) {
  std::vector<std::string> names;
  const auto& own = table.profile->names;
  const auto field =
      table.home == Home::event ? table.time_field : table.columns.front().fields.front();
  names.push_back(own[field]);
  // A later file of a dimension may lack attributes; of events it must be told from all others.
  const std::size_t most = table.home == Home::event ? 4 : 2;
  for (std::size_t i = 0; i < own.size() && names.size() < most; ++i) {
    const bool elsewhere = std::ranges::any_of(all, [&](const GuessedTable& that) {
      return &that != &table && std::ranges::find(that.profile->names, normal_name(own[i]),
                                                  normal_name) != that.profile->names.end();
    });
    if (i != field && !elsewhere) names.push_back(own[i]);
  }
  return names;
}

std::string dimension_text(const GuessedTable& table, const std::vector<GuessedTable>& all) {
  std::string out = str(
      "\n",
      comment(str(table.profile->name, ": ", grouped(std::int64_t(table.profile->rows)),
                  " rows, one for each ", dimension_key(table.home),
                  "; of several with one key the last counts")),
      "[", table_name(table.home), "]\nrecognise = ", list_literal(telling_names(table, all)), "\n",
      ignore_text(table), fixed_width_text(table, str(table_name(table.home), ".fixed_width")));
  for (const auto& column : table.columns) out += column_text(table, column);
  return out;
}

std::string events_text(const std::string& name, const GuessedTable& table,
                        const std::vector<GuessedTable>& all) {
  const TableProfile& profile = *table.profile;
  std::string out = str("name = ", toml_literal(name), "\n");
  if (all.size() > 1) {
    out += comment("a file with all these columns holds events; others are of the tables below");
    out += str("recognise = ", list_literal(telling_names(table, all)), "\n");
  }
  if (!profile.unfold.empty()) {
    out +=
        comment(str("each member of this list is a row; the fields of what holds it are on each "
                    "of them"));
    out += str("unfold = ", toml_literal(profile.unfold), "\n");
  }
  if (!profile.header) {
    out += comment("the first line is a row like all others, so the fields get their names here");
    out += "header = false\n";
    if (profile.fixed_width.empty()) {
      out += str("order = ", list_literal(profile.names), "\n");
    }
  }
  if (profile.format == "CSV" && profile.delimiter != ',') {
    const std::string shown = profile.delimiter == '\t' ? "\\t" : std::string(1, profile.delimiter);
    out += str("delimiter = \"", shown, "\"\n");
  }
  out += ignore_text(table) + fixed_width_text(table, "fixed_width") + time_text(table) +
         event_type_text(table) + set_aside_text(table);
  for (const auto& column : table.columns) out += column_text(table, column);
  return out;
}

std::string value_words(const FieldProfile& field) {
  const ValueCounts& counts = field.counts();
  const std::array<std::pair<std::uint64_t, std::string_view>, 7> kinds{
      {{counts.whole, "whole numbers"},
       {counts.digits, "digits"},
       {counts.decimal, "decimals"},
       {counts.instant, "times with a zone"},
       {counts.clock, "times without a zone"},
       {counts.day, "days"},
       {counts.uuid, "UUIDs"}}};
  const auto most =
      std::ranges::max_element(kinds, {}, [](const auto& kind) { return kind.first; });
  if (field.values() == 0) return "nothing";
  return std::string(most->first * 2 > field.values() ? most->second : "text");
}

}  // namespace

std::string toml_literal(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out.push_back('\\');
      out.push_back(c);
    } else if (byte < 32 || byte == 127) {
      out += str("\\u00", digits[byte >> 4], digits[byte & 15]);
    } else {
      out.push_back(c);
    }
  }
  return out + "\"";
}

std::string mapping_toml(const std::string& name, const std::vector<GuessedTable>& tables) {
  const TableProfile& first = *tables.front().profile;
  const bool events = tables.front().home == Home::event;
  std::string out =
      comment(str("A mapping guessed from ", first.name, " (", grouped(std::int64_t(first.rows)),
                  " rows, ", first.format, "). Look at every guess, change what is wrong, then:"));
  if (events) {
    out += comment(str("  footfall ingest --dataset ", name, ".toml FILE"));
    out += events_text(name, tables.front(), tables);
  } else {
    out += comment(
        "  put these tables behind the mapping of the events that they belong to; "
        "footfall inspect EVENTS THIS_FILE makes one of both");
  }
  for (const auto& table : tables) {
    if (table.home != Home::event) out += dimension_text(table, tables);
  }
  return out;
}

std::string tables_text(const std::vector<TableProfile>& tables) {
  std::string out;
  for (const auto& table : tables) {
    std::vector<std::string> about{table.format};
    if (!table.encoding.empty()) about.push_back(table.encoding);
    if (table.format == "CSV") {
      about.push_back(table.delimiter == '\t' ? std::string("separated by TAB")
                                              : str("separated by \"", table.delimiter, "\""));
    }
    if (!table.header) about.emplace_back("no header line");
    out += str(printable(table.name),
               table.files.size() > 1 ? str(" and ", table.files.size() - 1, " more like it") : "",
               ": ", join(about, ", "), ", ", grouped(std::int64_t(table.rows)), " rows, ",
               table.names.size(), " columns\n");
    if (table.odd_rows > 0) {
      out += str("  ", grouped(std::int64_t(table.odd_rows)),
                 " rows do not fit the columns, as: ", printable(table.odd_example, 100), "\n");
    }
    std::size_t width = 0;
    for (const auto& name : table.names) width = std::max(width, printable(name, 40).size());
    for (std::size_t i = 0; i < table.names.size(); ++i) {
      const std::string name = printable(table.names[i], 40);
      out += str("  ", name, std::string(width - name.size() + 2, ' '),
                 value_words(table.fields[i]), ", ", field_summary(table, i), "\n");
    }
  }
  return out;
}

}  // namespace footfall
