// What decoders of foreign formats are, and where their rows go. A decoder runs in a process of its
// own (formats/worker.h): it may crash, loop or eat memory there, and nobody else comes to harm.
//
// A decoder is one function. It reads `file` (a regular file, opened read-only, not compressed),
// tells its tables first, and then gives the rows of the one table that is wanted. It throws Error
// bad_input (a file that is no such thing, or is damaged: what, where, in plain words, without the
// file's name) or limit (a bomb). A row that cannot be read while others can is a bad_row.
//
// Cells are texts as CSV would have them: NULL and empty text are "". Whole numbers and decimals
// with all digits and no exponent; a binary fraction as the shortest decimal that reads back the
// same (a spreadsheet's: 15 digits); true and false; dates 2019-10-31; times
// 2019-10-31 13:00:05.123456 with as many places as they need, with " UTC" behind them where they
// are instants and nothing where they are a wall clock's; bytes that are no UTF-8 text make a bad
// row. Nested values are flattened by path (address.city); lists are their JSON text, but lists of
// plain texts, which are the texts joined by "|".
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace footfall {

// One table of a file: a sheet of a workbook. Other formats have one, without a name.
struct ForeignTable {
  std::string name;
  std::vector<std::string> fields;   // as they are in the file; may be wrong: empty, or twice
  std::vector<std::string> remarks;  // sentences for the user: "3 merged cells ..."
  std::string list{};  // of JSON: the rows are this list of the file's one object; "": they are not
};

class RowSink {
 public:
  virtual ~RowSink() = default;
  // Once, before any row: all tables of the file, also empty ones.
  virtual void tables(const std::vector<ForeignTable>& tables) = 0;
  // `number` counts the table's rows from 1, as people find them in the file (in a sheet: its row
  // numbers). As many cells as fields; views live until it returns.
  virtual void row(std::uint64_t number, std::span<const std::string_view> cells) = 0;
  // A row that cannot be given: why (one sentence, no full stop), and what stands there.
  virtual void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) = 0;
  // How far in the file, from time to time: while it looks for the tables, and again with the rows.
  virtual void progress(std::uint64_t bytes) = 0;
};

struct DecoderLimits {
  std::uint64_t expansion_ratio = 200;                // bytes given for each of the file's own ...
  std::uint64_t expansion_free = 10'000'000;          // ... beyond these
  std::size_t text_bytes_max = std::size_t{1} << 20;  // of one cell
  std::size_t fields_max = 16384;
  std::string list_field{};  // of JSON: such a list (ForeignTable) is a field of the object instead
};

// Wanted of a decoder: only the tables (no_rows), or the rows of one of them.
constexpr std::size_t no_rows = static_cast<std::size_t>(-1);

using Decoder = void (*)(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);

void decode_json(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);
void decode_xlsx(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);
// In the module lib/footfall/table_formats.so.
void decode_parquet(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);
void decode_orc(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);
void decode_arrow(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink);

}  // namespace footfall
