#include "ingest/typed_batch.h"

#include <cstring>

#include "ingest/duplicates.h"
#include "ingest/load_state.h"
#include "ingest/source_reader.h"

namespace footfall {
namespace {

bool is_text(const Column& column) {
  return has_texts(column.type) || (column.type == ColumnType::key && column.key == KeyType::text);
}

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

void TextRoom::clear() noexcept {
  chunk_ = 0;
  used_ = 0;
}

std::string_view TextRoom::keep(std::string_view text) {
  if (chunk_ < chunks_.size() && used_ + text.size() > chunk_bytes) {
    ++chunk_;
    used_ = 0;
  }
  if (chunk_ == chunks_.size()) {
    chunks_.push_back(std::make_unique_for_overwrite<char[]>(chunk_bytes));
  }
  char* const out = chunks_[chunk_].get() + used_;
  if (!text.empty()) std::memcpy(out, text.data(), text.size());
  used_ += text.size();
  return {out, text.size()};
}

void TypedBatch::type(RowReader& reader, const BatchWants& wants, const Currencies& before) {
  const LoadPlan& plan = reader.plan();
  clear(plan.schema);
  reader.begin_batch(before);
  for (std::size_t i = 0; i < records.size(); ++i) {
    records.get(i, record_);
    const RowProblem problem = reader.read(record_, row_);
    if (problem.none()) {
      add(row_, plan.schema);
      if (wants.hashes) hashes.push_back(hash_of(row_, encoded_));
      continue;
    }
    check_key_type(problem, plan);
    bad.push_back({record_.line, record_.offset, problem_column(problem, plan),
                   problem_text(problem, record_, plan, reader.binding()), record_.raw});
  }
  findings = reader.findings();
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
  bad.clear();
  raw_rows.clear();
  texts_.clear();
}

std::string_view TypedBatch::keep(std::string_view text) {
  return records.holds(text) ? text : texts_.keep(text);
}

void TypedBatch::add(const TypedRow& row, const Schema& schema) {
  rows.times.push_back(row.time);
  rows.event_types.push_back(keep(row.event_type));
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    const TypedValue& value = row.values[i];
    ColumnBlock& column = rows.columns[i];
    if (is_text(schema.columns[i])) {
      column.texts.push_back(keep(value.text));
    } else {
      column.numbers.push_back(value.number);
    }
    column.present.push_back(value.present ? 1 : 0);
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
  for (ColumnBlock& column : rows.columns) {
    keep_entries(column.texts, kept);
    keep_entries(column.numbers, kept);
    keep_entries(column.present, kept);
  }
}

}  // namespace footfall
