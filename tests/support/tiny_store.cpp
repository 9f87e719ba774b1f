#include "support/tiny_store.h"

#include <algorithm>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include <stdlib.h>

#include "base/decimal.h"
#include "base/file_system.h"
#include "base/text.h"
#include "model/clock.h"
#include "store/dimension.h"
#include "store/store.h"
#include "support/words.h"

namespace footfall {
namespace {

[[noreturn]] void mistake(const std::string& what) {
  throw std::invalid_argument("tiny_store: " + what);
}

std::string full_name(const std::string& name) {
  if (name == "user" || name == "session" || name == "order" || name == "product") {
    return name + "_id";
  }
  if (name == "time") return "event_time";
  if (name == "kind") return "event_type";
  return name;
}

std::string usual_type(const std::string& name) {
  for (const char* key : {"user_id", "session_id", "order_id", "product_id", "category_id"}) {
    if (name == key) return "key";
  }
  if (name == "category") return "path";
  if (name == "price" || name == "amount" || name == "profit") return "decimal(2)";
  return name == "quantity" ? "integer" : "dictionary";
}

bool usually_of_product(const std::string& name) {
  return name == "product_id" || name == "category_id" || name == "category" || name == "brand";
}

void set_type(Column& column, const std::string& type) {
  if (type == "key" || type == "text") {
    column.type = ColumnType::key;
  } else if (type == "dictionary") {
    column.type = ColumnType::dictionary;
  } else if (type == "path") {
    column.type = ColumnType::path;
  } else if (type == "set") {
    column.type = ColumnType::set;
    column.separator = '|';
  } else if (type == "integer") {
    column.type = ColumnType::integer;
  } else if (type == "date") {
    column.type = ColumnType::date;
  } else if (type == "timestamp") {
    column.type = ColumnType::timestamp;
  } else if (type.starts_with("decimal(") && type.size() == 10) {
    column.type = ColumnType::decimal;
    column.scale = std::uint8_t(type[8] - '0');
  } else {
    mistake("no type \"" + type + "\"");
  }
}

Micros read_time(const std::string& word) {
  const std::string text = word.size() > 2 && word[2] == ':' ? "2019-10-01T" + word : word;
  const auto moment = parse_moment(text);
  if (!moment) mistake("\"" + word + "\" is no time");
  return moment->local;
}

std::int64_t read_number(const Column& column, const std::string& text) {
  switch (column.type) {
    case ColumnType::decimal: {
      const auto parsed = parse_decimal(text, column.scale);
      if (parsed.fault != DecimalFault::none) mistake("\"" + text + "\" is no " + column.name);
      return parsed.units;
    }
    case ColumnType::date:
      if (const auto day = parse_date(text)) return *day;
      break;
    case ColumnType::timestamp: return read_time(text);
    default:
      if (const auto number = parse_int64(text)) return *number;
  }
  mistake("\"" + text + "\" is no " + column.name);
}

bool is_number(const Column& column) {
  if (column.type == ColumnType::key) return column.key == KeyType::int64;
  return !has_texts(column.type);
}

// Keys are int64 where every value is a canonical one.
void choose_key_types(TinyRows& rows) {
  for (std::size_t c = 0; c < rows.schema.columns.size(); ++c) {
    Column& column = rows.schema.columns[c];
    if (column.type != ColumnType::key || column.key == KeyType::text) continue;
    const bool numbers = std::ranges::all_of(
        rows.cells, [&](const auto& row) { return !row[c] || parse_int64(*row[c]).has_value(); });
    if (!numbers) column.key = KeyType::text;
  }
}

RowBlock block_of(const TinyRows& rows, std::size_t begin, std::size_t end) {
  RowBlock block;
  block.columns.resize(rows.schema.columns.size());
  for (std::size_t r = begin; r < end; ++r) {
    block.times.push_back(rows.times[r]);
    block.event_types.push_back(rows.kinds[r]);
    for (std::size_t c = 0; c < block.columns.size(); ++c) {
      const Column& column = rows.schema.columns[c];
      if (column.home != Home::event) continue;
      const auto& cell = rows.cells[r][c];
      block.columns[c].present.push_back(cell ? 1 : 0);
      if (is_number(column)) {
        block.columns[c].numbers.push_back(cell ? read_number(column, *cell) : 0);
      } else {
        block.columns[c].texts.push_back(cell ? std::string_view(*cell) : std::string_view());
      }
    }
  }
  return block;
}

LoadRecord record_of(std::size_t load, std::size_t rows) {
  Source source{.name = str("part-", load), .bytes = rows, .content = {load, 0}, .ledger = {}};
  source.ledger.read = rows;
  source.ledger.stored = rows;
  return {.loaded_at = 0, .sources = {source}};
}

VersionField field_of(const Column& column, const std::optional<std::string>& cell) {
  VersionField field;
  field.present = cell.has_value();
  if (cell && is_number(column)) field.number = read_number(column, *cell);
  if (cell && !is_number(column)) field.text = *cell;
  return field;
}

// Loads the dimensions in a load of their own; the ledger counts what is superseded.
void fill_tables(StoreWriter& store, const TinyRows& rows) {
  if (rows.tables.empty()) return;
  const auto load = store.begin_load(rows.schema);
  LoadRecord record;
  for (const TinyTable& table : rows.tables) {
    Source source{.name = str("table-", record.sources.size()),
                  .bytes = table.keys.size(),
                  .content = {record.sources.size(), 1},
                  .ledger = {},
                  .table = table.home};
    source.ledger.read = table.keys.size();
    DimensionBuilder& builder = load->dimension(table.home, table.columns);
    const Column& key = rows.schema.column(dimension_key(table.home));
    for (std::size_t row = 0; row < table.keys.size(); ++row) {
      std::vector<VersionField> fields;
      for (std::size_t c = 0; c < table.columns.size(); ++c) {
        fields.push_back(field_of(rows.schema.column(table.columns[c]), table.cells[row][c]));
      }
      const auto added =
          builder.add(field_of(key, table.keys[row]), fields, DimensionBuilder::Keep::last);
      if (!added.had_one) continue;
      ++source.ledger.superseded;
      load->set_aside({.source = std::uint32_t(record.sources.size()),
                       .line = row + 1,
                       .column = {},
                       .reason = "another row has its key",
                       .raw = table.keys[row],
                       .superseded = true});
    }
    source.ledger.stored = source.ledger.read - source.ledger.superseded;
    record.sources.push_back(source);
  }
  load->commit(record);
}

// Loads the parts between cuts: two segments a load.
void fill(StoreWriter& store, const TinyRows& rows, const std::vector<std::size_t>& cuts) {
  std::unique_ptr<Load> load;
  std::size_t in_load = 0;
  std::size_t loads = 0;
  const auto commit = [&] {
    if (load) load->commit(record_of(++loads, in_load));
    load.reset();
    in_load = 0;
  };
  std::size_t begin = 0;
  for (std::size_t part = 0; part <= cuts.size(); ++part) {
    const std::size_t part_end = part < cuts.size() ? cuts[part] : rows.count();
    if (!load) load = store.begin_load(rows.schema);
    for (; begin < part_end;) {
      const std::size_t end = std::min(part_end, begin + RowBlock::rows_max);
      load->append(block_of(rows, begin, end));
      in_load += end - begin;
      begin = end;
    }
    load->close_segment();
    if (part % 2 == 1) commit();
  }
  commit();
}

}  // namespace

TempDirectory::TempDirectory() {
  std::string pattern = std::filesystem::exists("/dev/shm")
                            ? "/dev/shm/footfall-XXXXXX"
                            : (std::filesystem::temp_directory_path() / "footfall-XXXXXX").string();
  if (mkdtemp(pattern.data()) == nullptr) mistake("no temporary directory " + pattern);
  path_ = pattern;
}

TempDirectory::~TempDirectory() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

TinyRows tiny_rows(std::string_view text) {
  const auto lines = lines_of_words(text);
  if (lines.empty()) mistake("a header line is needed");
  TinyRows rows;
  rows.schema.dataset = "tiny";
  std::vector<std::string> names;
  for (const auto& word : lines[0]) {
    const std::size_t colon = word.text.find(':');
    const std::string name = full_name(word.text.substr(0, colon));
    names.push_back(name);
    if (name == "event_time" || name == "event_type") continue;
    const bool typed = colon != std::string::npos;
    const std::string type = typed ? word.text.substr(colon + 1) : usual_type(name);
    Column column;
    column.name = name;
    column.key = type == "text" ? KeyType::text : KeyType::int64;
    column.of_product = !typed && usually_of_product(name);
    set_type(column, type);
    rows.schema.columns.push_back(column);
  }
  const bool products = rows.schema.has("product_id");
  for (auto& column : rows.schema.columns) column.of_product = column.of_product && products;

  for (std::size_t line = 1; line < lines.size(); ++line) {
    if (lines[line].size() != names.size()) mistake(str("row ", line, " has other columns"));
    auto& cells = rows.cells.emplace_back();
    for (std::size_t c = 0; c < names.size(); ++c) {
      const Word& word = lines[line][c];
      if (names[c] == "event_time") {
        rows.times.push_back(read_time(word.text));
      } else if (names[c] == "event_type") {
        rows.kinds.push_back(word.text);
      } else if (word.text == "-" && !word.quoted) {
        cells.emplace_back(std::nullopt);
      } else {
        cells.emplace_back(word.text);
      }
    }
  }
  if (rows.times.size() != rows.cells.size() || rows.kinds.size() != rows.cells.size()) {
    mistake("time and kind are needed");
  }
  choose_key_types(rows);
  return rows;
}

void add_table(TinyRows& rows, std::string_view text) {
  const auto lines = lines_of_words(text);
  if (lines.empty()) mistake("a header line is needed");
  TinyTable& table = rows.tables.emplace_back();
  table.home = lines[0][0].text == "product" ? Home::products : Home::customers;
  for (std::size_t c = 1; c < lines[0].size(); ++c) {
    const std::string& word = lines[0][c].text;
    const std::size_t colon = word.find(':');
    Column column;
    column.name = word.substr(0, colon);
    column.key = KeyType::int64;
    column.home = table.home;
    column.of_product = table.home == Home::products;
    set_type(column, colon == std::string::npos ? usual_type(column.name) : word.substr(colon + 1));
    table.columns.push_back(column.name);
    rows.schema.columns.push_back(column);
  }
  for (auto& cells : rows.cells) cells.resize(rows.schema.columns.size());
  for (std::size_t line = 1; line < lines.size(); ++line) {
    if (lines[line].size() != lines[0].size()) mistake(str("row ", line, " has other columns"));
    table.keys.push_back(lines[line][0].text);
    auto& cells = table.cells.emplace_back();
    for (std::size_t c = 1; c < lines[line].size(); ++c) {
      const Word& word = lines[line][c];
      const bool null = word.text == "-" && !word.quoted;
      cells.push_back(null ? std::nullopt : std::optional(word.text));
    }
  }
}

TinyStore::TinyStore(TinyRows rows) : rows_(std::make_shared<const TinyRows>(std::move(rows))) {}

std::shared_ptr<const Snapshot> TinyStore::snapshot(const std::vector<std::size_t>& cuts) const {
  // The files are mapped while the snapshot lives; their names are not needed any more.
  const TempDirectory directory;
  const std::string path = path_join(directory.path(), "store");
  const auto writer = StoreWriter::open(real_file_system(), path);
  fill_tables(*writer, *rows_);
  fill(*writer, *rows_, cuts);
  return Snapshot::open(StoreReader::open(real_file_system(), path), 1);
}

TinyStore tiny_store(std::string_view text, const std::vector<std::string_view>& tables) {
  TinyRows rows = tiny_rows(text);
  for (const auto table : tables) add_table(rows, table);
  return TinyStore(std::move(rows));
}

}  // namespace footfall
