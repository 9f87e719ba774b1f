#include "api/documents.h"

#include <algorithm>

#include "base/check.h"
#include "base/text.h"
#include "formats/table_file.h"

namespace footfall {
namespace {

std::string text_map(const std::vector<std::pair<std::string, std::string>>& pairs) {
  std::string out = "{";
  for (const auto& [name, value] : pairs) {
    out += str(out.size() > 1 ? "," : "", json_string(name), ":", json_string(value));
  }
  return out + "}";
}

}  // namespace

std::string answer_document(const Asked& asked, std::size_t index) {
  const Answer& answer = asked.answers[index];
  const Spec& spec = *answer.spec;
  std::string out =
      str("{\"name\":", json_string(spec.name), ",\"title\":", json_string(spec.title),
          ",\"definition\":", json_string(spec.definition), ",\"form\":\"",
          answer.form == Form::published ? "published" : "correct", "\"");
  if (answer.form == Form::published) {
    out += str(",\"published\":", json_string(spec.published));
  }
  const std::vector<std::pair<std::string, std::string>> parameters(answer.parameters.begin(),
                                                                    answer.parameters.end());
  out += str(",\"parameters\":", text_map(parameters), ",\"made_from\":", text_map(asked.facts),
             ",\"columns\":", columns_json(answer.table));
  if (answer.not_applicable) {
    return out +
           str(",\"not_applicable\":", json_string(*answer.not_applicable), ",\"rows\":[]}\n");
  }
  out += str(",\"rows_used\":", answer.rows_used, ",\"rows_total\":", answer.rows_total);
  return out + str(",\"rows\":", rows_json(answer.table, answer.table.rows()), "}\n");
}

std::string table_bytes(const Table& table, const std::string& format, Formulas formulas,
                        bool bold_header) {
  if (format == "csv") return to_csv(table, formulas);
  if (format == "ndjson") return to_ndjson(table);
  if (format == "table") return to_aligned(table, bold_header);
  if (format == "json") {
    return str("{\"columns\":", columns_json(table), ",\"rows\":", rows_json(table), "}\n");
  }
  const auto binary = find_table_format(format);
  FOOTFALL_CHECK(binary.has_value());
  return table_file(table, *binary);
}

std::string file_ending(const std::string& format) {
  return format == "table" ? ".txt" : "." + format;
}

}  // namespace footfall
