#include "store/row_text.h"

#include <stdexcept>

#include "base/decimal.h"
#include "base/text.h"
#include "store/dimension.h"
#include "store/raw_rows.h"
#include "support/words.h"

namespace footfall {
namespace {

Column column_of(const std::string& word) {
  const std::size_t colon = word.find(':');
  if (colon == std::string::npos) throw std::invalid_argument("column without a type: " + word);
  Column column;
  column.name = word.substr(0, colon);
  std::string type = word.substr(colon + 1);
  if (type.ends_with('+')) {
    column.of_product = true;
    type.pop_back();
  }
  column.type = ColumnType::key;
  if (type == "int64") column.key = KeyType::int64;
  if (type == "dictionary") column.type = ColumnType::dictionary;
  if (type == "path") column.type = ColumnType::path;
  if (type == "integer") column.type = ColumnType::integer;
  if (type == "date") column.type = ColumnType::date;
  if (type == "timestamp") column.type = ColumnType::timestamp;
  if (type.starts_with("decimal")) {
    column.type = ColumnType::decimal;
    column.scale = static_cast<std::uint8_t>(type.back() - '0');
  }
  return column;
}

bool has_texts(const Column& column) {
  return column.type == ColumnType::dictionary || column.type == ColumnType::path ||
         (column.type == ColumnType::key && column.key == KeyType::text);
}

std::string key_text(const KeyTable& keys, std::uint64_t key) {
  if (keys.form() == KeyForm::int64) return str(keys.number(key));
  KeyTable::Buffer buffer;
  return std::string(keys.text(key, buffer));
}

std::string version_text(const StoreReader& store, const Column& column, std::uint32_t version) {
  const VersionColumn& values = *store.versions().find(column.id);
  if (!values.has_value(version)) return "-";
  switch (values.form()) {
    case VersionColumn::Form::codes:
      return std::string(store.dictionary(column.id).text(values.codes()[version]));
    case VersionColumn::Form::int64: return str(values.numbers()[version]);
    case VersionColumn::Form::text: return std::string(values.texts()[version]);
  }
  return "?";
}

std::string cell_text(const StoreReader& store, const Segment& segment, const Column& column,
                      std::uint64_t row, RowSet of) {
  if (column.of_product) {
    const auto versions = segment.versions(Verify::now, of);
    return versions.empty() ? "-" : version_text(store, column, versions[row]);
  }
  const ColumnView values = segment.values(column.id, Verify::now, of);
  if (!values.has_value(row)) return "-";
  switch (segment.info().find(column.id)->form) {
    case ColumnForm::codes:
      return values.raw(row) == 0 ? "-"
                                  : std::string(store.dictionary(column.id).text(
                                        static_cast<std::uint32_t>(values.raw(row))));
    case ColumnForm::pairs:
    case ColumnForm::keys: return key_text(segment.keys(column.id), values.raw(row));
    case ColumnForm::numbers: break;
  }
  return column.type == ColumnType::decimal ? decimal_text(values.value(row), values.scale)
                                            : str(values.value(row));
}

std::string row_text(const StoreReader& store, const Segment& segment, std::uint64_t row,
                     std::uint64_t user, RowSet of) {
  std::string text = user < segment.users() ? key_text(segment.user_keys(), user) : "-";
  text += str(" ", segment.times(Verify::now, of).value(row), " ",
              store.event_types()[segment.event_types(Verify::now, of)[row]]);
  for (const auto& column : store.schema().columns) {
    if (column.name != "user_id") text += " " + cell_text(store, segment, column, row, of);
  }
  return text + "\n";
}

}  // namespace

TextRows::TextRows(std::string_view text) {
  const auto lines = lines_of_words(text);
  schema.dataset = "test";
  for (std::size_t i = 2; i < lines[0].size(); ++i) {
    schema.columns.push_back(column_of(lines[0][i].text));
  }
  block.columns.resize(schema.columns.size());
  for (std::size_t row = 1; row < lines.size(); ++row) {
    const auto& words = lines[row];
    if (words.size() != lines[0].size()) throw std::invalid_argument(str("row ", row));
    block.times.push_back(*parse_int64(words[0].text));
    block.event_types.push_back(texts_.emplace_back(words[1].text));
    for (std::size_t i = 2; i < words.size(); ++i) {
      add_cell(i - 2, words[i].text, words[i].text == "-" && !words[i].quoted);
    }
  }
}

void TextRows::add_cell(std::size_t place, const std::string& text, bool null) {
  const Column& column = schema.columns[place];
  ColumnBlock& cells = block.columns[place];
  cells.present.push_back(null ? 0 : 1);
  if (has_texts(column)) {
    cells.texts.push_back(null ? std::string_view() : texts_.emplace_back(text));
  } else if (column.type == ColumnType::decimal) {
    cells.numbers.push_back(null ? 0 : parse_decimal(text, column.scale).units);
  } else {
    cells.numbers.push_back(null ? 0 : *parse_int64(text));
  }
}

LoadRecord record_of(std::string_view name, std::uint64_t stored, std::uint64_t set_aside) {
  Source source;
  source.name = name;
  source.bytes = name.size();
  source.content = {hash64(name), 1};
  source.ledger = {stored + set_aside, stored, set_aside, 0};
  LoadRecord record;
  record.loaded_at = 1'500'000'000'000'000;
  record.sources.push_back(std::move(source));
  return record;
}

std::uint64_t load_rows(StoreWriter& store, const TextRows& rows, std::string_view name) {
  const auto load = store.begin_load(rows.schema);
  load->append(rows.block);
  return load->commit(record_of(name, rows.block.rows()));
}

std::string segment_text(const StoreReader& store, const Segment& segment) {
  std::string text;
  std::uint64_t user = 0;
  for (std::uint64_t row = 0; row < segment.rows(); ++row) {
    while (user < segment.users() && row >= segment.user_begin()[user + 1]) ++user;
    text += row_text(store, segment, row, user, RowSet::all);
  }
  return text;
}

std::string sales_text(const StoreReader& store, const Segment& segment) {
  std::string text;
  for (std::uint64_t row = 0; row < segment.sales_rows(); ++row) {
    text += row_text(store, segment, row, segment.sales_users()[row], RowSet::sales);
  }
  return text;
}

namespace {

// "= key title" of each customer; "" where there are none.
std::string customers_text(const StoreReader& store) {
  const Dimension* customers = store.dimension(Home::customers);
  std::string text;
  for (std::uint32_t row = 0; customers != nullptr && row < customers->rows(); ++row) {
    text += str("= ", customers->keys().number(row));
    for (const auto& column : store.schema().columns) {
      if (column.home != Home::customers) continue;
      const DimensionColumn& values = *customers->find_column(column.id);
      text += str(" ", values.texts[values.codes[row]]);
    }
    text += "\n";
  }
  return text;
}

// "~ line fields" of each row that is kept as it was read.
std::string raw_text(const StoreReader& store) {
  std::string text;
  for (const auto& load : store.manifest().loads) {
    const auto rows = store.raw_rows(load);
    for (std::size_t section = 0; rows != nullptr && section < rows->sections(); ++section) {
      rows->read(section, [&text](const RawRow& row) {
        text += str("~ ", row.line);
        for (const auto field : row.fields) text += str(" ", field);
        text += "\n";
      });
    }
  }
  return text;
}

}  // namespace

std::string store_text(const StoreReader& store) {
  std::string text = customers_text(store) + raw_text(store);
  for (const auto& segment : store.segments()) {
    if (!text.empty()) text += "--\n";
    text += segment_text(store, *segment);
  }
  return text;
}

std::string text_or_error(const FileSystem& files, const std::string& directory) {
  std::string text;
  const std::string error =
      error_of([&] { text = store_text(*StoreReader::open(files, directory)); });
  return error == "no error" ? text : error;
}

std::string error_text(const Error& error) { return str(error.message(), "\n", error.hint()); }

}  // namespace footfall
