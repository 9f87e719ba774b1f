#include "ingest/parts.h"

#include <algorithm>
#include <array>

#include "base/error.h"
#include "base/text.h"
#include "formats/resumed_source.h"
#include "ingest/fixed_width.h"
#include "ingest/plan.h"

namespace footfall {
namespace {

constexpr std::size_t first_bytes = std::size_t{64} << 10;
constexpr std::array all_homes{Home::event, Home::products, Home::customers};

[[noreturn]] void refuse_unknown(const std::string& source,
                                 const std::vector<std::string>& header) {
  const bool data = std::ranges::any_of(header, [](const std::string& name) {
    return trim(name).empty() || (trim(name)[0] >= '0' && trim(name)[0] <= '9');
  });
  std::vector<std::string> shown;
  for (const auto& name : header) shown.push_back(printable(name, 40));
  const std::string names = join(built_in_mappings(), ", ");
  if (data) {
    throw Error(ErrorKind::bad_input,
                str(printable(source),
                    ": the first line looks like data, not like a header: ", join(shown, ", ")),
                str("name a mapping that says header = false: --dataset FILE.toml (extends = one "
                    "of ",
                    names, ")"));
  }
  throw Error(
      ErrorKind::bad_input,
      str(printable(source), ": no built-in dataset has these columns: ", join(shown, ", ")),
      str("name the dataset (", names, ") or a mapping of your own: --dataset FILE.toml"));
}

std::string part_name(const Input& input, const ForeignFile& file, std::size_t table) {
  const std::string name = input.path == "-" ? "standard input" : input.path;
  if (file.tables().size() == 1) return name;
  return str(name, ", sheet ", file.tables()[table].name);
}

// A file without a header line would lose its first row to one that the mapping says there is.
[[noreturn]] void refuse_header(SourceReader& reader, const std::string& line,
                                const FixedFields& fields) {
  reader.set_lines(true);
  reader.pass_header();
  SourceRecord record;
  const bool alone = !reader.next(record);
  std::vector<std::string_view> cells;
  (void)cut_fixed(line, fields, cells);
  std::size_t at = 0;
  while (at + 1 < fields.size() &&
         (cells[at].empty() || normal_name(cells[at]) == normal_name(fields[at].name))) {
    ++at;
  }
  throw Error(
      ErrorKind::bad_input,
      str(printable(reader.name()), alone ? ": its only line has \"" : ": the first line has \"",
          printable(cells[at], 60), "\" at the characters ", shown_place(fields[at]),
          ", where the header of \"", printable(fields[at].name, 60), "\" is wanted"),
      alone ? "the file has one line only: if its line ends were lost, make it with them "
              "again; say header = false if it has no header line"
            : "call the field in [fixed_width] as the header does, or say header = false "
              "if the file has no header line");
}

bool is_unfolded(const std::vector<std::string>& fields, const Mapping& mapping) {
  return std::ranges::any_of(fields, [&mapping](const std::string& name) {
    return name.starts_with(str(mapping.unfold, "."));
  });
}

// Rows of cells have no lists: events of a mapping that unfolds one must have its fields.
void refuse_without_list(const std::string& source, const Mapping& mapping, Home home,
                         const std::vector<std::string>& fields) {
  if (mapping.unfold.empty() || home != Home::event || is_unfolded(fields, mapping)) return;
  const std::string list = printable(mapping.unfold, 60);
  throw Error(ErrorKind::bad_input,
              str(printable(source), ": the mapping ", mapping.name, " unfolds the list \"", list,
                  "\", and this file has rows of cells without fields of it"),
              str("give the orders as JSON, or one row a line with fields called ", list,
                  ".sku and so on, or take unfold out of the mapping"));
}

// The names as the first line of a CSV file, without its end.
std::string csv_line(const std::vector<std::string>& names, char delimiter) {
  std::string line;
  for (const auto& name : names) {
    if (&name != &names.front()) line += delimiter;
    if (name.find_first_of(str(delimiter, "\"\r\n")) == std::string::npos) {
      line += name;
      continue;
    }
    line += '"';
    for (const char c : name) line += c == '"' ? str(c, c) : str(c);
    line += '"';
  }
  return line;
}

}  // namespace

Parts::Parts(std::vector<Input> inputs, std::stop_token stop) : inputs_(std::move(inputs)) {
  open_.resize(inputs_.size());
  encodings_.resize(inputs_.size());
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    const Input& input = inputs_[i];
    auto source = open_bytes(input.path, ExpansionLimit{}, Inside::tables);
    std::string first = take_first(*source, first_bytes);
    const auto format = recognise_format(first);
    formats_.push_back(format);
    foreign_.emplace_back();
    if (input.reopens) {
      if (format) foreign_[i] = ForeignFile::open(input.path, *format, {}, stop);
      // A file may be opened several times, to look at it and to read it.
      check_unchanged(input.path, input.facts);
      continue;
    }
    source = resumed(std::move(first), std::move(source));
    if (format) {
      foreign_[i] = ForeignFile::open(std::move(source), *format, {}, stop);
    } else {
      open_[i] = std::make_unique<SourceReader>(std::move(source));
      remark_encoding(i, *open_[i]);
    }
  }
}

Mapping Parts::recognise() {
  std::string first_name;
  std::vector<std::string> first_header;
  const auto known = [&](const std::string& name, const std::vector<std::string>& header) {
    if (first_header.empty()) {
      first_name = name;
      first_header = header;
    }
    return recognise_mapping(header);
  };
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (foreign_[i] != nullptr) {
      const auto& tables = foreign_[i]->tables();
      for (std::size_t table = 0; table < tables.size(); ++table) {
        auto found = known(part_name(inputs_[i], *foreign_[i], table), tables[table].fields);
        if (found) return std::move(found->mapping);
      }
      continue;
    }
    auto reader = open_csv(i);
    reader->set_delimiter(std::nullopt);
    auto header = reader->header();
    const std::string name = reader->name();
    keep_open(i, std::move(reader));
    if (auto found = known(name, header)) return std::move(found->mapping);
  }
  refuse_unknown(first_name, first_header);
}

void Parts::read_headers(const Mapping& mapping) {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (foreign_[i] != nullptr) {
      add_foreign(i, mapping);
      continue;
    }
    if (!add_fixed_width(i, mapping)) add_text(i, mapping);
  }
  std::ranges::stable_partition(parts_, [](const Part& part) { return part.home == Home::event; });
}

void Parts::add_text(std::size_t input, const Mapping& mapping) {
  auto reader = open_csv(input);
  reader->set_delimiter(mapping.delimiter);
  auto header = reader->header();
  if (!mapping.header) header = mapping.order;
  for (auto& name : partition_names(input)) header.push_back(std::move(name));
  std::string line = mapping.header ? csv_line(header, reader->delimiter()) : std::string();
  const Home home = table_of(mapping, header);
  refuse_without_list(reader->name(), mapping, home, header);
  parts_.push_back({input, std::nullopt, reader->name(), std::move(header), home, std::move(line)});
  keep_open(input, std::move(reader));
}

// Where the mapping has fields of fixed width: the table whose fields the first line names; without
// a header the events. false: the input is of a table whose fields are separated.
bool Parts::add_fixed_width(std::size_t input, const Mapping& mapping) {
  const bool any = std::ranges::any_of(
      all_homes, [&mapping](Home home) { return !mapping.fixed_width_of(home).empty(); });
  if (!any) return false;
  auto reader = open_csv(input);
  reader->set_lines(true);
  const std::string line = reader->header().front();
  std::optional<Home> home;
  for (const Home each : all_homes) {
    const FixedFields& fields = mapping.fixed_width_of(each);
    const bool fits = !fields.empty() && (!mapping.header || names_fields(line, fields));
    if (fits && !home) home = each;
  }
  if (!home) {
    reader->set_lines(false);
    reader->set_delimiter(mapping.delimiter);
    const Home other = table_of(mapping, reader->header());
    if (!mapping.fixed_width_of(other).empty()) {
      refuse_header(*reader, line, mapping.fixed_width_of(other));
    }
    keep_open(input, std::move(reader));
    return false;
  }
  Part part{input, std::nullopt, reader->name(), field_names(mapping.fixed_width_of(*home)), *home};
  refuse_without_list(part.name, mapping, part.home, part.header);
  for (auto& name : partition_names(input)) part.header.push_back(std::move(name));
  if (mapping.header) part.header_line = line;
  part.fixed_width = true;
  parts_.push_back(std::move(part));
  keep_open(input, std::move(reader));
  return true;
}

// Files with events that have the list. One whose fields are flat already, like the rows that were
// set aside and mended, stays as it is.
void Parts::unfold(std::size_t input, const Mapping& mapping) {
  ForeignFile& file = *foreign_[input];
  if (mapping.unfold.empty() || file.tables().size() != 1) return;
  const auto& fields = file.tables().front().fields;
  const bool has_list = std::ranges::find(fields, mapping.unfold) != fields.end();
  if (has_list || file.tables().front().list == mapping.unfold) return file.unfold(mapping.unfold);
  if (is_unfolded(fields, mapping) || table_of(mapping, fields) != Home::event) return;
  std::vector<std::string> shown;
  for (const auto& name : fields) shown.push_back(printable(name, 40));
  throw Error(
      ErrorKind::bad_input,
      str(printable(inputs_[input].path), ": has no list \"", printable(mapping.unfold, 60),
          "\", which the mapping ", mapping.name, " unfolds", did_you_mean(mapping.unfold, fields)),
      str("its fields: ", join(shown, ", ")));
}

std::string Parts::list_of_rows(const Part& part) const {
  return foreign_[part.input]->tables().front().list;
}

void Parts::unfold_list(Part& part, const std::string& path) {
  ForeignFile& file = *foreign_[part.input];
  file.unfold(path);
  part.header = file.tables().front().fields;
  for (auto& name : partition_names(part.input)) part.header.push_back(std::move(name));
}

void Parts::add_foreign(std::size_t input, const Mapping& mapping) {
  unfold(input, mapping);
  const ForeignFile& file = *foreign_[input];
  const auto& tables = file.tables();
  std::vector<Part> fitting;
  std::vector<std::string> passed_over;
  for (std::size_t table = 0; table < tables.size(); ++table) {
    auto header = tables[table].fields;
    for (auto& name : partition_names(input)) header.push_back(std::move(name));
    std::string line = csv_line(header, ',');
    const Home home = table_of(mapping, header);
    Part part{input, table,          part_name(inputs_[input], file, table), std::move(header),
              home,  std::move(line)};
    for (const auto& remark : tables[table].remarks) {
      remarks_.push_back(str(printable(part.name), ": ", remark));
    }
    if (tables.size() == 1 || fits_table(mapping, home, part.header)) {
      if (tables.size() > 1) refuse_without_list(part.name, mapping, home, part.header);
      fitting.push_back(std::move(part));
    } else {
      passed_over.push_back(part.name);
    }
  }
  if (fitting.empty()) {
    throw Error(
        ErrorKind::bad_input,
        str(printable(inputs_[input].path), ": none of its sheets has the columns that the ",
            "mapping ", mapping.name, " needs"),
        "footfall inspect FILE says what is in it");
  }
  for (const auto& name : passed_over) {
    remarks_.push_back(str(printable(name),
                           ": passed over, it has not the columns that the mapping ", mapping.name,
                           " needs"));
  }
  std::ranges::move(fitting, std::back_inserter(parts_));
}

void Parts::list_tables() {
  for (std::size_t i = 0; i < inputs_.size(); ++i) {
    if (foreign_[i] == nullptr) {
      const std::string& path = inputs_[i].path;
      parts_.push_back({i, std::nullopt, path == "-" ? "standard input" : path, {}, Home::event});
      continue;
    }
    const auto& tables = foreign_[i]->tables();
    for (std::size_t table = 0; table < tables.size(); ++table) {
      auto header = tables[table].fields;
      for (auto& name : partition_names(i)) header.push_back(std::move(name));
      const std::string name = part_name(inputs_[i], *foreign_[i], table);
      for (const auto& remark : tables[table].remarks) {
        remarks_.push_back(str(printable(name), ": ", remark));
      }
      parts_.push_back({i, table, name, std::move(header), Home::event});
    }
  }
}

std::vector<std::string> Parts::partition_names(std::size_t input) const {
  std::vector<std::string> names;
  for (const auto& [name, value] : inputs_[input].partitions) names.push_back(name);
  return names;
}

std::unique_ptr<SourceReader> Parts::open_csv(std::size_t input) {
  if (open_[input]) return std::move(open_[input]);
  auto reader =
      std::make_unique<SourceReader>(inputs_[input].path, ExpansionLimit{}, encodings_[input]);
  remark_encoding(input, *reader);
  if (inputs_[input].reopens) check_unchanged(inputs_[input].path, inputs_[input].facts);
  return reader;
}

void Parts::remark_encoding(std::size_t input, const SourceReader& reader) {
  const FoundEncoding& found = reader.encoding();
  if (!encodings_[input] && found.encoding != TextEncoding::utf8) {
    remarks_.push_back(str(printable(reader.name()), ": is read as ", encoding_name(found.encoding),
                           ": ", found.why));
  }
  encodings_[input] = found.encoding;
}

void Parts::keep_open(std::size_t input, std::unique_ptr<SourceReader> reader) {
  if (!inputs_[input].reopens) open_[input] = std::move(reader);
}

std::unique_ptr<RecordSource> Parts::open(const Part& part, const Mapping& mapping) {
  std::unique_ptr<RecordSource> records;
  char delimiter = ',';
  if (part.table) {
    records = std::make_unique<ForeignRecords>(*foreign_[part.input], *part.table, part.name);
  } else {
    auto reader = open_csv(part.input);
    if (part.fixed_width) {
      reader->set_lines(true);
      if (mapping.header) reader->pass_header();
      records = std::make_unique<FixedWidthRecords>(
          std::move(reader), mapping.fixed_width_of(part.home), mapping.header);
    } else {
      reader->set_delimiter(mapping.delimiter);
      if (mapping.header) reader->pass_header();
      delimiter = reader->delimiter();
      records = std::move(reader);
    }
  }
  return with_partitions(part, std::move(records), delimiter);
}

std::unique_ptr<RecordSource> Parts::with_partitions(const Part& part,
                                                     std::unique_ptr<RecordSource> records,
                                                     char delimiter) const {
  const auto& partitions = inputs_[part.input].partitions;
  if (partitions.empty()) return records;
  std::vector<std::string> values;
  for (const auto& [name, value] : partitions) values.push_back(value);
  // Without a header line nothing could say which columns these are.
  const bool named = !part.header_line.empty() && !part.fixed_width;
  std::string text = named ? str(delimiter, csv_line(values, delimiter)) : std::string();
  return std::make_unique<PartitionedRecords>(std::move(records), std::move(values),
                                              std::move(text));
}

}  // namespace footfall
