// The parts of a load: what its inputs hold, told by their content. A CSV file is one part, a
// workbook one a sheet.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "formats/foreign_file.h"
#include "ingest/inputs.h"
#include "ingest/mapping.h"
#include "ingest/source_reader.h"

namespace footfall {

struct Part {
  std::size_t input = 0;
  std::optional<std::size_t> table;  // of a file in another format than CSV
  std::string name;                  // for people: the file's, and the sheet's
  std::vector<std::string> header;   // names of the fields, those of folders behind the file's own
  Home home = Home::event;           // which table of the mapping its rows belong to
  // The same as a line of CSV, or as it is in text of fixed width; "": the file has none.
  std::string header_line = {};
  bool fixed_width = false;  // as the mapping says of its table
};

class Parts {
 public:
  // Looks at the first bytes of each input. Errors name the file.
  Parts(std::vector<Input> inputs, std::stop_token stop);

  const std::vector<Input>& inputs() const noexcept { return inputs_; }
  // By the first header that a built-in mapping knows. Error bad_input with what could be done.
  Mapping recognise();
  // Reads all headers. Events come before dimensions, else the order is that of the inputs. Sheets
  // that fit no table of the mapping are passed over where another one of their file does.
  void read_headers(const Mapping& mapping);
  // Lists all tables of all inputs instead, for somebody who has no mapping yet; a CSV file's
  // header stays unread.
  void list_tables();
  const std::vector<Part>& parts() const noexcept { return parts_; }
  std::vector<Part>& parts() noexcept { return parts_; }
  // What was noticed, for people: sentences.
  const std::vector<std::string>& remarks() const noexcept { return remarks_; }

  // A part from its first row on.
  std::unique_ptr<RecordSource> open(const Part& part, const Mapping& mapping);
  // The same of an input that is CSV, from its header on.
  std::unique_ptr<SourceReader> open_csv(std::size_t input);
  // Records of the part with the values of its folders behind their own.
  std::unique_ptr<RecordSource> with_partitions(const Part& part,
                                                std::unique_ptr<RecordSource> records,
                                                char delimiter) const;
  // An input that is one table of objects: each member of its list `path` is a row from here on.
  // Its part's header becomes what it is then.
  void unfold_list(Part& part, const std::string& path);
  // The list of a JSON file's one object that makes its rows; "": there is none.
  std::string list_of_rows(const Part& part) const;
  // nullopt: CSV.
  std::optional<ForeignFormat> format(std::size_t input) const noexcept { return formats_[input]; }

 private:
  void add_foreign(std::size_t input, const Mapping& mapping);
  void unfold(std::size_t input, const Mapping& mapping);
  void add_text(std::size_t input, const Mapping& mapping);
  bool add_fixed_width(std::size_t input, const Mapping& mapping);
  std::vector<std::string> partition_names(std::size_t input) const;
  void remark_encoding(std::size_t input, const SourceReader& reader);
  void keep_open(std::size_t input, std::unique_ptr<SourceReader> reader);

  std::vector<Input> inputs_;
  std::vector<std::optional<ForeignFormat>> formats_;   // by input
  std::vector<std::unique_ptr<ForeignFile>> foreign_;   // by input; nullptr: CSV
  std::vector<std::optional<TextEncoding>> encodings_;  // by input, once they are known
  std::vector<std::unique_ptr<SourceReader>> open_;     // those that cannot be opened twice
  std::vector<Part> parts_;
  std::vector<std::string> remarks_;
};

}  // namespace footfall
