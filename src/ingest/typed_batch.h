// Some records of a source and the typed rows they became.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "ingest/record_batch.h"
#include "ingest/row_reader.h"
#include "ingest/text_arena.h"
#include "store/rows.h"

namespace footfall {

// Products that a reader numbered while it typed a batch.
struct NewProducts {
  std::uint64_t oldest = 0;        // no number below it comes any more
  std::uint64_t first = 0;         // the new ones are numbered from here on
  std::vector<TypedValue> values;  // by product, then column (RowReader::product_columns)
};

// What is wanted of a batch beside its rows.
struct BatchWants {
  std::uint32_t source = 0;  // its number in the load
  bool hashes = false;       // of rows, to find duplicates
  bool raw_rows = false;     // the records as they were read
};

// One thread's at a time.
class TypedBatch {
 public:
  struct BadRow {
    std::uint64_t line = 0;
    std::uint64_t offset = 0;
    std::string_view column;
    std::string reason;
    std::string_view raw;
  };

  RecordBatch records;  // the rest is made of these
  RowBlock rows;
  std::vector<Hash128> hashes;          // parallel to the rows
  std::vector<std::uint64_t> products;  // likewise; empty: they are among the rows' columns
  NewProducts new_products;
  std::vector<BadRow> bad;  // in order
  BatchFindings findings;
  std::string raw_rows;  // a section for RawRowsWriter

  // Types all records, in order. Views live until the next call or until records are changed.
  // `before`: the currencies of the rows before. Throws KeyIsText.
  void type(RowReader& reader, const BatchWants& wants, const Currencies& before);
  // Keeps those rows whose entry is 1.
  void keep_rows(const std::vector<std::uint8_t>& kept);

 private:
  void clear(const Schema& schema);
  void add(const TypedRow& row, const RowReader& reader);
  void hash(const RowReader& reader);
  void add_products(const RowReader& reader, std::uint64_t first);
  std::string_view keep(std::string_view text);
  void keep_as_read(const BatchWants& wants);

  TextArena texts_;  // that are no record's
  SourceRecord record_;
  TypedRow row_;
  std::string encoded_;
};

}  // namespace footfall
