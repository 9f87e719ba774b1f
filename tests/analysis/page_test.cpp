// docs/analyses.md is made of the analyses' own descriptions, and compared with them here.
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "analysis/frame.h"
#include "base/error.h"
#include "base/text.h"
#include "ingest/mapping.h"
#include "scan/snapshot.h"
#include "support/tiny_store.h"

namespace footfall {
namespace {

constexpr const char* page_path = "docs/analyses.md";

// A store of the built-in dataset's columns with one view.
TinyStore store_of(std::string_view dataset) {
  TinyRows rows;
  rows.schema.dataset = dataset;
  for (const auto& column : built_in_mapping(dataset).columns) {
    rows.schema.columns.push_back(column.column);
  }
  rows.times = {0};
  rows.kinds = {"view"};
  rows.cells.resize(1);
  rows.cells[0].resize(rows.schema.columns.size());
  return TinyStore(rows);
}

// Text in a cell of a Markdown table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out += '\\';
    out += c;
  }
  return out;
}

std::string code(std::string_view text) { return text.empty() ? "" : str("`", cell(text), "`"); }

class Page {
 public:
  explicit Page(const Snapshot& data) : data_(data) {}

  std::string text() const {
    std::string out =
        "# The analyses\n\n"
        "One section each: what counts, its parameters, its columns, its published form where it "
        "has one.\nThe columns are those for the `rees46` dataset. This page is written by the "
        "program's own descriptions;\n`tests/analysis/page_test.cpp` says how, and fails where "
        "they differ.\n\n";
    for (const auto& entry : catalog()) {
      out +=
          str("- [`", entry.spec->name, "`](#", entry.spec->name, "): ", entry.spec->summary, "\n");
    }
    for (const auto& entry : catalog()) out += section(entry);
    return out;
  }

 private:
  std::string section(const Entry& entry) const {
    const Spec& spec = *entry.spec;
    std::string out = str("\n## ", spec.name, "\n\n", spec.title, ". ", spec.definition, "\n\n    ",
                          spec.example, "\n");
    out += parameters(spec);
    const Fields fields = fields_of(entry, {}, Form::correct);
    out += "\n| column | type | unit | meaning |\n|---|---|---|---|\n";
    for (const auto& field : fields) {
      out += str("| ", code(field.name), " | ", type_text(field), " | ", unit_name(field.unit),
                 " | ", cell(field.description), " |\n");
    }
    out += other_columns(entry, names_of(fields));
    if (!spec.published.empty()) {
      out += str("\nPublished form (`--form published`): ", spec.published, "\n");
      const std::string names = names_of(fields_of(entry, {}, Form::published));
      if (names != names_of(fields)) out += str("Its columns: ", names, ".\n");
    }
    return out + str("\nCost: ", spec.cost, ".\n");
  }

  static std::string parameters(const Spec& spec) {
    if (spec.parameters.empty()) return {};
    std::string out = "\n| parameter | default | meaning |\n|---|---|---|\n";
    for (const auto& parameter : spec.parameters) {
      std::string choices;
      for (const auto& choice : parameter.choices) {
        choices += str(choices.empty() ? ": " : ", ", code(choice));
      }
      out += str("| `--", parameter.name, "` | ", code(parameter.fallback), " | ",
                 cell(parameter.meaning), choices, " |\n");
    }
    return out;
  }

  // A line for each choice of a parameter that gives other columns.
  std::string other_columns(const Entry& entry, const std::string& usual) const {
    std::string out;
    for (const auto& parameter : entry.spec->parameters) {
      for (const auto& choice : parameter.choices) {
        const Fields fields = fields_or_none(entry, parameter.name, choice);
        const std::string names = names_of(fields);
        if (fields.empty() || names == usual) continue;
        out += str("\nColumns with `--", parameter.name, " ", choice, "`: ", names, ".\n");
      }
    }
    return out;
  }

  Fields fields_of(const Entry& entry, const ParameterValues& values, Form form) const {
    const Clock clock;
    const Filter filter;
    const Context context{
        .data = data_, .schema = data_.schema(), .clock = clock, .filter = filter, .form = form};
    return entry.bind(Params(entry.spec->parameters, values), context)->fields();
  }

  Fields fields_or_none(const Entry& entry, const std::string& name,
                        const std::string& choice) const {
    try {
      return fields_of(entry, {{name, choice}}, Form::correct);
    } catch (const Error&) {
      return {};  // the choice does not go with the other parameters' defaults
    }
  }

  static std::string names_of(const Fields& fields) {
    std::string out;
    for (const auto& field : fields) out += str(out.empty() ? "" : ", ", code(field.name));
    return out;
  }

  static std::string type_text(const Field& field) {
    if (field.type != Type::decimal) return std::string(type_name(field.type));
    return str("decimal(38, ", field.scale, ")");
  }

  const Snapshot& data_;
};

std::string read_page() {
  std::ostringstream text;
  text << std::ifstream(page_path, std::ios::binary).rdbuf();
  return text.str();
}

TEST(AnalysesPage, SaysWhatTheDescriptionsSay) {
  const auto data = store_of("rees46").snapshot();
  const std::string made = Page(*data).text();
  if (std::getenv("FOOTFALL_WRITE_PAGES") != nullptr) {
    std::ofstream(page_path, std::ios::binary) << made;
  }
  EXPECT_TRUE(read_page() == made)
      << page_path << " is not what the descriptions say; write it anew:\n"
      << "  FOOTFALL_WRITE_PAGES=1 build/release/tests/analysis_test "
         "--gtest_filter='AnalysesPage.*'";
}

TEST(AnalysesPage, EveryAnalysisHasItsWords) {
  for (const auto& entry : catalog()) {
    const Spec& spec = *entry.spec;
    for (const auto* words : {&spec.title, &spec.summary, &spec.definition, &spec.cost}) {
      EXPECT_FALSE(words->empty()) << spec.name;
    }
    EXPECT_TRUE(spec.example.starts_with("footfall run " + spec.name)) << spec.example;
    for (const auto& parameter : spec.parameters) EXPECT_FALSE(parameter.meaning.empty());
    EXPECT_FALSE(spec.summary.ends_with('.')) << spec.name;
    EXPECT_TRUE(spec.definition.ends_with('.')) << spec.name;
  }
}

}  // namespace
}  // namespace footfall
