// One table of one file or of several like it, read once from end to end: its shape, its columns,
// and some of its rows as they are.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ingest/field_profile.h"
#include "ingest/parts.h"

namespace footfall {

// Of the rows whose order ids begin with the same letters ("": with none).
struct SignCounts {
  std::uint64_t rows = 0;
  std::uint64_t negative_quantity = 0;
  std::uint64_t negative_quantity_priced = 0;  // where the price is none or not zero
  std::uint64_t negative_price = 0;
  std::uint64_t negative_amount = 0;
};

struct TableProfile {
  std::string name;                // of the first file, and the sheet
  std::vector<std::string> files;  // all of them, for people
  std::string format;              // "CSV", "fixed-width text", "XLSX" ...
  std::string encoding;            // of text
  char delimiter = ',';            // of CSV
  FixedFields fixed_width;         // of that; the names of the fields are those of the file
  std::string unfold;              // the list of objects whose members are the rows; "": none
  bool header = true;              // the first line has names; else they are column_1 ...
  std::vector<std::string> names;
  std::vector<FieldProfile> fields;                      // parallel to the names
  std::vector<std::vector<std::string>> sample;          // rows, from the front
  std::map<std::string, SignCounts, std::less<>> signs;  // by the letters of the order id
  std::uint64_t rows = 0;                                // of as many fields as there are names
  std::uint64_t odd_rows = 0;                            // others
  std::string odd_example;
  std::vector<std::string> remarks;  // for people: sentences

  std::vector<std::string> column_sample(std::size_t field) const;
};

// Reads all tables. Files of one header are one table. Throws Error bad_input where a file is no
// table at all: a picture, prose, markup.
std::vector<TableProfile> profile_tables(Parts& parts, std::stop_token stop);

}  // namespace footfall
