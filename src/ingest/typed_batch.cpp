#include "ingest/typed_batch.h"

#include <algorithm>

#include "ingest/duplicates.h"
#include "ingest/load_state.h"
#include "ingest/source_reader.h"

namespace footfall {
namespace {

template <typename T>
void keep_entries(std::vector<T>& entries, const std::vector<std::uint8_t>& kept) {
  if (entries.empty()) return;
  std::size_t out = 0;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    if (kept[i] != 0) entries[out++] = entries[i];
  }
  entries.resize(out);
}

}  // namespace

void TypedBatch::type(RowReader& reader, const BatchWants& wants, const Currencies& before) {
  const LoadPlan& plan = reader.plan();
  clear(plan.schema);
  reader.begin_batch(before);
  const std::uint64_t first_product = reader.products() == nullptr ? 0 : reader.products()->end();
  for (std::size_t i = 0; i < records.size(); ++i) {
    records.get(i, record_);
    const RowProblem problem = reader.read(record_, row_);
    if (problem.none()) {
      add(row_, reader);
      if (wants.hashes) hash(reader);
      continue;
    }
    check_key_type(problem, plan);
    bad.push_back({record_.line, record_.offset, problem_column(problem, plan),
                   problem_text(problem, record_, plan, reader.binding()), record_.raw});
  }
  findings = reader.findings();
  if (reader.products() != nullptr) add_products(reader, first_product);
  if (wants.raw_rows) keep_as_read(wants);
}

void TypedBatch::clear(const Schema& schema) {
  rows.times.clear();
  rows.event_types.clear();
  rows.columns.resize(schema.columns.size());
  for (ColumnBlock& column : rows.columns) {
    column.texts.clear();
    column.numbers.clear();
    column.present.clear();
  }
  hashes.clear();
  products.clear();
  new_products = {};
  bad.clear();
  raw_rows.clear();
  texts_.clear();
}

std::string_view TypedBatch::keep(std::string_view text) {
  return records.holds(text) ? text : texts_.keep(text);
}

void TypedBatch::add(const TypedRow& row, const RowReader& reader) {
  const Schema& schema = reader.plan().schema;
  rows.times.push_back(row.time);
  rows.event_types.push_back(keep(row.event_type));
  const bool numbered = row.product != TypedRow::no_product;
  if (numbered) products.push_back(row.product);
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    if (numbered && schema.columns[i].of_product) continue;
    const TypedValue& value = row.values[i];
    ColumnBlock& column = rows.columns[i];
    if (entries_are_texts(schema.columns[i])) {
      column.texts.push_back(keep(value.text));
    } else {
      column.numbers.push_back(value.number);
    }
    column.present.push_back(value.present ? 1 : 0);
  }
}

void TypedBatch::hash(const RowReader& reader) {
  if (row_.product != TypedRow::no_product) {
    const auto values = reader.products()->values(row_.product);
    const auto& columns = reader.product_columns();
    for (std::size_t i = 0; i < columns.size(); ++i) row_.values[columns[i]] = values[i];
  }
  hashes.push_back(hash_of(row_, encoded_));
}

void TypedBatch::add_products(const RowReader& reader, std::uint64_t first) {
  const KnownValues& known = *reader.products();
  new_products.oldest = known.begin();
  new_products.first = first;
  for (std::uint64_t product = first; product < known.end(); ++product) {
    for (const TypedValue& value : known.values(product)) {
      new_products.values.push_back({value.present, value.number, texts_.keep(value.text)});
    }
  }
}

void TypedBatch::keep_as_read(const BatchWants& wants) {
  RawRowsSection section;
  for (std::size_t i = 0; i < records.size(); ++i) {
    records.get(i, record_);
    add_as_read(record_, wants.source, section);
  }
  raw_rows = section.compressed();
}

void TypedBatch::keep_rows(const std::vector<std::uint8_t>& kept) {
  keep_entries(rows.times, kept);
  keep_entries(rows.event_types, kept);
  keep_entries(products, kept);
  for (ColumnBlock& column : rows.columns) {
    keep_entries(column.texts, kept);
    keep_entries(column.numbers, kept);
    keep_entries(column.present, kept);
  }
}

}  // namespace footfall
