#include "support/answers.h"

#include <cstdio>
#include <ostream>

#include <gtest/gtest.h>

#include "base/error.h"
#include "base/text.h"
#include "support/words.h"

namespace footfall {
namespace {

constexpr std::string_view null_word = "-";

// `cell` as the grid would write it: reals at the places of `like`.
std::string comparable(const Table& table, std::size_t row, std::size_t column,
                       const std::string& like) {
  if (table.is_null(row, column)) return std::string(null_word);
  if (table.fields()[column].type != Type::real) return cell_text(table, row, column);
  const std::size_t dot = like.find('.');
  const int places = dot == std::string::npos ? 0 : int(like.size() - dot - 1);
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", places, table.real(row, column));
  return buffer;
}

Answered one_answer(const TinyStore& store, const std::vector<std::size_t>& cuts,
                    const Request& request) {
  Answer made = std::move(answer(store.snapshot(cuts), request).at(0));
  if (made.refused) throw *made.refused;
  return {std::move(made.table), made.not_applicable.value_or("")};
}

// In three parts, and in seven.
std::vector<std::size_t> even_cuts(std::size_t rows, std::size_t parts) {
  std::vector<std::size_t> cuts;
  for (std::size_t part = 1; part < parts; ++part) {
    const std::size_t cut = rows * part / parts;
    if (cut > 0 && (cuts.empty() || cut > cuts.back())) cuts.push_back(cut);
  }
  return cuts;
}

void print_lines(const std::vector<std::vector<std::string>>& lines, std::ostream& out) {
  std::vector<std::size_t> widths;
  for (const auto& line : lines) {
    widths.resize(std::max(widths.size(), line.size()));
    for (std::size_t c = 0; c < line.size(); ++c) widths[c] = std::max(widths[c], line[c].size());
  }
  for (const auto& line : lines) {
    out << "\n   ";
    for (std::size_t c = 0; c < line.size(); ++c) {
      out << ' ' << line[c] << std::string(widths[c] - line[c].size() + 1, ' ');
    }
  }
  out << '\n';
}

std::string as_word(const std::string& text) {
  const bool plain = !text.empty() && text.find_first_of(" \"#") == std::string::npos;
  return plain ? text : "\"" + text + "\"";
}

}  // namespace

Request make_request(const Schema& schema, std::vector<AnswerRequest> answers,
                     const RunOptions& options) {
  Request request;
  request.answers = std::move(answers);
  request.clock = Clock(options.timezone);
  request.filter = period_filter(options.from, options.to, request.clock);
  for (const auto& text : options.where) {
    request.filter.clauses.push_back(parse_clause(text, schema));
  }
  request.first_chosen = options.first_chosen;
  request.engine = options.engine;
  return request;
}

Answered run(const TinyStore& store, std::string_view name, const ParameterValues& parameters,
             const RunOptions& options) {
  Request request =
      make_request(store.schema(), {{std::string(name), parameters, options.form}}, options);
  Answered whole = one_answer(store, {}, request);
  const std::string expected = exact_text(whole.table);
  for (const std::size_t parts : {1U, 3U, 7U}) {
    for (const unsigned threads : {1U, 3U}) {
      request.threads = threads;
      const auto again = one_answer(store, even_cuts(store.rows().count(), parts), request);
      EXPECT_EQ(exact_text(again.table), expected)
          << name << " with " << parts << " segments and " << threads << " threads";
    }
  }
  return whole;
}

std::string refusal(std::string_view name, const ParameterValues& parameters,
                    const RunOptions& options) {
  return refusal(tiny_store(R"(
      user  session  time   kind      product  category  brand  price
      ann   s1       10:00  view      p1       c.d       b      1.00
      ann   s1       10:01  cart      p1       c.d       b      1.00
      ann   s1       10:02  purchase  p1       c.d       b      1.00
  )"),
                 name, parameters, options);
}

std::string refusal(const TinyStore& store, std::string_view name,
                    const ParameterValues& parameters, const RunOptions& options) {
  try {
    one_answer(
        store, {},
        make_request(store.schema(), {{std::string(name), parameters, options.form}}, options));
  } catch (const Error& error) {
    return error.message();
  }
  return "accepted";
}

Grid grid(std::string_view text) {
  Grid out;
  for (const auto& line : lines_of_words(text)) {
    std::vector<std::string> cells;
    for (const auto& word : line) cells.push_back(word.text);
    if (out.names.empty()) {
      out.names = std::move(cells);
    } else {
      out.rows.push_back(std::move(cells));
    }
  }
  return out;
}

bool operator==(const Table& table, const Grid& expected) {
  std::vector<std::size_t> columns;
  for (const auto& name : expected.names) {
    std::size_t column = columns.empty() ? 0 : columns.back() + 1;
    while (column < table.columns() && table.fields()[column].name != name) ++column;
    if (column == table.columns()) return false;
    columns.push_back(column);
  }
  if (table.rows() != expected.rows.size()) return false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (expected.rows[row].size() != columns.size()) return false;
    for (std::size_t c = 0; c < columns.size(); ++c) {
      const std::string& wanted = expected.rows[row][c];
      if (comparable(table, row, columns[c], wanted) != wanted) return false;
    }
  }
  return true;
}

bool operator==(const Answered& answered, const Grid& expected) {
  return answered.not_applicable.empty() && answered.table == expected;
}

std::string exact_text(const Table& table) {
  std::string out;
  for (const auto& field : table.fields()) {
    out += str(field.name, ' ', type_name(field.type), ' ', field.scale, '\t');
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    out += '\n';
    for (std::size_t column = 0; column < table.columns(); ++column) {
      out += table.is_null(row, column) ? std::string(null_word)
                                        : as_word(cell_text(table, row, column));
      out += '\t';
    }
  }
  return out;
}

void PrintTo(const Table& table, std::ostream* out) {
  std::vector<std::vector<std::string>> lines(1);
  for (const auto& field : table.fields()) lines[0].push_back(field.name);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    auto& line = lines.emplace_back();
    for (std::size_t column = 0; column < table.columns(); ++column) {
      line.push_back(table.is_null(row, column) ? std::string(null_word)
                                                : as_word(cell_text(table, row, column)));
    }
  }
  print_lines(lines, *out);
}

void PrintTo(const Answered& answered, std::ostream* out) {
  if (!answered.not_applicable.empty()) *out << "not applicable: " << answered.not_applicable;
  PrintTo(answered.table, out);
}

void PrintTo(const Grid& grid, std::ostream* out) {
  std::vector<std::vector<std::string>> lines{grid.names};
  for (const auto& row : grid.rows) {
    auto& line = lines.emplace_back();
    for (const auto& cell : row) line.push_back(as_word(cell));
  }
  print_lines(lines, *out);
}

}  // namespace footfall
