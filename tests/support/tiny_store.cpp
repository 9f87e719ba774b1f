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
  return column.type != ColumnType::dictionary && column.type != ColumnType::path;
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

TinyStore::TinyStore(TinyRows rows) : rows_(std::make_shared<const TinyRows>(std::move(rows))) {}

std::shared_ptr<const Snapshot> TinyStore::snapshot(const std::vector<std::size_t>& cuts) const {
  // The files are mapped while the snapshot lives; their names are not needed any more.
  const TempDirectory directory;
  const std::string path = path_join(directory.path(), "store");
  fill(*StoreWriter::open(real_file_system(), path), *rows_, cuts);
  return Snapshot::open(StoreReader::open(real_file_system(), path), 1);
}

TinyStore tiny_store(std::string_view text) { return TinyStore(tiny_rows(text)); }

}  // namespace footfall
