#include "engine/duckdb/guard.h"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/text.h"
#include "engine/duckdb/text_sql.h"

namespace footfall::duck {
namespace {

using Json = nlohmann::json;

constexpr std::array reading_words = {"SELECT",  "WITH",     "FROM", "VALUES",
                                      "EXPLAIN", "DESCRIBE", "SHOW", "SUMMARIZE"};
constexpr const char* reading_hint =
    "a statement begins with SELECT, WITH, FROM, VALUES, EXPLAIN, DESCRIBE, SHOW or SUMMARIZE";
constexpr const char* example_hint = "write one like SELECT count(*) FROM events";
// DuckDB's own table functions that touch nothing but memory.
constexpr std::array harmless_functions = {"range",
                                           "generate_series",
                                           "unnest",
                                           "repeat",
                                           "repeat_row",
                                           "json_each",
                                           "json_tree",
                                           "duckdb_columns",
                                           "duckdb_tables",
                                           "duckdb_views",
                                           "duckdb_functions",
                                           "duckdb_types",
                                           "duckdb_keywords",
                                           "duckdb_schemas",
                                           "pg_timezone_names",
                                           "icu_calendar_names"};
// Functions that wait where no interrupt reaches them, write, or run text as SQL.
constexpr std::array refused_scalars = {"sleep_ms", "pg_sleep", "write_log", "json_serialize_plan",
                                        "json_deserialize_sql"};
// What DuckDB can use as a condition of an ASOF JOIN.
constexpr std::array asof_comparisons = {
    "COMPARE_EQUAL",       "COMPARE_NOT_DISTINCT_FROM", "COMPARE_LESSTHAN",
    "COMPARE_GREATERTHAN", "COMPARE_LESSTHANOREQUALTO", "COMPARE_GREATERTHANOREQUALTO"};
// Schemas and tables of the catalogue itself.
constexpr std::array catalogue_schemas = {"information_schema", "pg_catalog"};
constexpr std::array catalogue_prefixes = {"duckdb_", "pg_", "sqlite_", "__show_"};

constexpr std::size_t no_location = static_cast<std::size_t>(-1);

[[noreturn]] void refuse(std::string_view sql, std::optional<std::size_t> at,
                         std::string_view message, std::string hint) {
  throw Error(ErrorKind::sql, located(sql, at, message), std::move(hint));
}

std::string lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  return out;
}

template <std::size_t size>
bool contains(const std::array<const char*, size>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// The place behind blanks, comments and, where asked, what only groups: ( and ;.
std::size_t skip_blanks(std::string_view sql, std::size_t at, std::string_view also) {
  for (;;) {
    const std::string_view rest = sql.substr(at);
    if (rest.empty()) return at;
    if (rest.starts_with("--")) {
      at = std::min(sql.find('\n', at), sql.size());
    } else if (rest.starts_with("/*")) {
      int depth = 0;  // they nest
      do {
        if (sql.substr(at).starts_with("/*")) {
          ++depth;
          at += 2;
        } else if (sql.substr(at).starts_with("*/")) {
          --depth;
          at += 2;
        } else {
          ++at;
        }
      } while (depth > 0 && at < sql.size());
    } else if (std::string_view(" \t\r\n\f\v").find(rest[0]) != std::string_view::npos ||
               also.find(rest[0]) != std::string_view::npos) {
      ++at;
    } else {
      return at;
    }
  }
}

std::string word_at(std::string_view sql, std::size_t at) {
  std::string word;
  for (; at < sql.size(); ++at) {
    const char c = sql[at];
    const bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
                        (!word.empty() && c >= '0' && c <= '9');
    if (!letter) break;
    word += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
  }
  return word;
}

void check_text(std::string_view sql) {
  if (sql.size() > statement_bytes_max) {
    refuse(sql, std::nullopt,
           str("the statement has ", sql.size(), " bytes; at most ", statement_bytes_max,
               " are taken"),
           "");
  }
  if (const auto nul = sql.find('\0'); nul != std::string_view::npos) {
    refuse(sql, nul, "a NUL byte is no part of SQL", "");
  }
  if (!valid_utf8(sql)) refuse(sql, std::nullopt, "the statement is not valid UTF-8", "");
}

[[noreturn]] void refuse_word(std::string_view sql, std::size_t at) {
  const std::string word = word_at(sql, at);
  refuse(sql, at,
         word.empty() ? std::string("this is no statement")
                      : str(word, " is refused: SQL here only reads"),
         reading_hint);
}

// The place at which the statement that is run begins: behind EXPLAIN and its options.
std::size_t skip_explain(std::string_view sql, std::size_t at) {
  at = skip_blanks(sql, at + std::string_view("EXPLAIN").size(), "");
  if (word_at(sql, at) == "ANALYZE") {
    at = skip_blanks(sql, at + std::string_view("ANALYZE").size(), "");
  }
  if (sql.substr(at).starts_with("(")) {
    const std::size_t inner = skip_blanks(sql, at + 1, "(");
    const std::string word = word_at(sql, inner);
    const bool options = word == "FORMAT" || word == "ANALYZE";
    if (options) at = skip_blanks(sql, std::min(sql.find(')', at), sql.size() - 1) + 1, "");
  }
  const std::string word = word_at(sql, skip_blanks(sql, at, "("));
  if (word == "EXPLAIN" || !contains(reading_words, word)) {
    refuse_word(sql, skip_blanks(sql, at, "("));
  }
  return at;
}

void check_count(const Database& database, std::string_view sql, const Names& names) {
  ExtractedHandle extracted;
  const idx_t count =
      duckdb_extract_statements(database.connection(), std::string(sql).c_str(), extracted.out());
  if (count == 0) {
    const char* failure = duckdb_extract_statements_error(extracted.get());
    if (failure != nullptr && *failure != 0) throw explain_failure(failure, sql, 0, names);
    refuse(sql, std::nullopt, "there is no statement", example_hint);
  }
  if (count > 1) {
    refuse(sql, std::nullopt, str("one statement at a time; this text has ", count), "");
  }
}

// The syntax tree of a statement that reads.
Json syntax_tree(const Database& database, std::string_view sql, std::size_t begin,
                 const Names& names) {
  const std::string text(sql.substr(begin));
  Json tree = Json::parse(database.one(str("SELECT json_serialize_sql(", sql_literal(text), ")")),
                          nullptr, false);
  if (!tree.is_object() || !tree.contains("error")) {
    refuse(sql, std::nullopt, "the statement cannot be taken apart, so it is not run", "");
  }
  if (tree["error"] == false) return tree;
  if (tree.value("error_type", "") == "not implemented") {
    refuse(sql, std::nullopt, "the statement is refused: SQL here only reads", reading_hint);
  }
  Json failure = {{"exception_type", "Parser"},
                  {"exception_message", tree.value("error_message", "syntax error")},
                  {"position", tree.value("position", "")}};
  throw explain_failure(failure.dump(), sql, begin, names);
}

class TreeCheck {
 public:
  TreeCheck(std::string_view sql, std::size_t begin, const Names& names)
      : sql_(sql), begin_(begin), names_(names) {}

  void check(const Json& tree) {
    each(tree, [this](const Json& node) { collect_cte_names(node); });
    each(tree, [this](const Json& node) { check_node(node); });
  }

 private:
  // All objects of the tree, without recursion: it may be as deep as people like.
  template <typename Visit>
  static void each(const Json& tree, const Visit& visit) {
    std::vector<const Json*> waiting = {&tree};
    while (!waiting.empty()) {
      const Json& node = *waiting.back();
      waiting.pop_back();
      if (node.is_object()) visit(node);
      if (!node.is_structured()) continue;
      for (const auto& child : node) {
        if (child.is_structured()) waiting.push_back(&child);
      }
    }
  }

  void collect_cte_names(const Json& node) {
    const auto map = node.find("cte_map");
    if (map != node.end() && map->contains("map")) {
      for (const auto& entry : (*map)["map"]) cte_names_.insert(lower(entry.value("key", "")));
    }
    if (const auto name = node.find("cte_name"); name != node.end() && name->is_string()) {
      cte_names_.insert(lower(name->get<std::string>()));
    }
  }

  std::optional<std::size_t> place(const Json& node) const {
    const auto found = node.find("query_location");
    if (found == node.end() || !found->is_number_unsigned()) return std::nullopt;
    const auto location = found->get<std::size_t>();
    if (location == no_location) return std::nullopt;
    return begin_ + location;
  }

  void check_node(const Json& node) const {
    const auto type = node.find("type");
    if (type == node.end() || !type->is_string()) return;
    if (*type == "TABLE_FUNCTION") check_table_function(node);
    if (*type == "BASE_TABLE") check_table(node);
    if (*type == "FUNCTION") check_scalar(node);
    if (*type == "JOIN") check_join(node);
    if (*type == "VALUE_PARAMETER") {
      refuse(sql_, place(node), "parameters like ? or $1 have no value here", "write the value");
    }
  }

  void check_table_function(const Json& node) const {
    const auto function = node.find("function");
    const std::string name =
        function == node.end() ? "" : lower(function->value("function_name", ""));
    const auto& ours = names_.functions;
    if (contains(harmless_functions, name) ||
        std::find(ours.begin(), ours.end(), name) != ours.end()) {
      return;
    }
    const std::string near = nearest(name, ours);
    if (!near.empty()) {
      refuse(sql_, place(node), str("no table function is called \"", printable(name), "\""),
             str("did you mean ", near, "()?"));
    }
    refuse(sql_, place(node),
           str("the table function \"", printable(name),
               "\" is not available: file access is disabled, and so is all else that is not "
               "the store's"),
           str("the functions are ", join(ours, ", ")));
  }

  void check_table(const Json& node) const {
    const std::string name = lower(node.value("table_name", ""));
    const std::string schema = lower(node.value("schema_name", ""));
    if (contains(catalogue_schemas, schema) || cte_names_.contains(name)) return;
    const auto& tables = names_.tables;
    if (std::find(tables.begin(), tables.end(), name) != tables.end()) return;
    for (const std::string_view prefix : catalogue_prefixes) {
      if (name.starts_with(prefix)) return;
    }
    if (name.find_first_of("/.:\\*") != std::string::npos) {
      refuse(sql_, place(node),
             str("\"", printable(name), "\" is no table: file access is disabled"),
             "SQL here reads the store only: FROM events");
    }
    Json failure = {{"exception_type", "Catalog"},
                    {"exception_message", "unknown"},
                    {"type", "Table"},
                    {"name", name}};
    if (const auto at = place(node)) failure["position"] = str(*at - begin_);
    throw explain_failure(failure.dump(), sql_, begin_, names_);
  }

  // DuckDB 1.5 answers an ASOF JOIN wrong, or ends the process, where a condition is no comparison
  // (its issues 19027 and 20413).
  void check_join(const Json& node) const {
    const auto condition = node.find("condition");
    if (node.value("ref_type", "") != "ASOF" || condition == node.end()) return;
    std::vector<const Json*> waiting = {&*condition};
    while (!waiting.empty()) {
      const Json& part = *waiting.back();
      waiting.pop_back();
      if (!part.is_object()) continue;
      const std::string type = part.value("type", "");
      if (type == "CONJUNCTION_AND" && part.contains("children")) {
        for (const auto& child : part["children"]) waiting.push_back(&child);
      } else if (!contains(asof_comparisons, type)) {
        refuse(sql_, place(part), "an ASOF JOIN takes = < > <= >= joined by AND, nothing else",
               "put other conditions into a subquery that is joined, or into WHERE");
      }
    }
  }

  void check_scalar(const Json& node) const {
    const std::string name = lower(node.value("function_name", ""));
    if (!contains(refused_scalars, name)) return;
    refuse(sql_, place(node), str("the function \"", name, "\" is refused: SQL here only reads"),
           "");
  }

  std::string_view sql_;
  std::size_t begin_;
  const Names& names_;
  std::set<std::string> cte_names_;
};

}  // namespace

void check_statement(const Database& database, std::string_view sql, const Names& names) {
  check_text(sql);
  const std::size_t first = skip_blanks(sql, 0, "(;");
  if (first >= sql.size()) {
    refuse(sql, std::nullopt, "there is no statement", example_hint);
  }
  const std::string word = word_at(sql, first);
  if (!contains(reading_words, word)) refuse_word(sql, first);
  check_count(database, sql, names);
  const std::size_t begin = word == "EXPLAIN" ? skip_explain(sql, first) : 0;
  TreeCheck(sql, begin, names).check(syntax_tree(database, sql, begin, names));
}

}  // namespace footfall::duck
