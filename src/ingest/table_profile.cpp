#include "ingest/table_profile.h"

#include <algorithm>
#include <set>

#include "base/error.h"
#include "base/text.h"
#include "ingest/field_words.h"
#include "ingest/fixed_width.h"
#include "ingest/fixed_width_guess.h"
#include "ingest/list_guess.h"
#include "ingest/not_a_table.h"
#include "ingest/values.h"

namespace footfall {
namespace {

constexpr std::size_t sample_rows_max = 5000;
constexpr std::size_t sample_bytes_max = std::size_t{8} << 20;
constexpr std::size_t first_rows = 200;  // that decide about header and shape

// Which fields are looked at together.
struct Watched {
  std::optional<std::size_t> order;
  std::optional<std::size_t> quantity;
  std::optional<std::size_t> price;
  std::optional<std::size_t> amount;
};

std::optional<std::size_t> best_named(Role role, const std::vector<std::string>& names) {
  std::optional<std::size_t> best;
  std::optional<std::size_t> best_rank;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const auto rank = name_rank(role, names[i]);
    if (!rank || (best_rank && *best_rank <= *rank)) continue;
    best = i;
    best_rank = rank;
  }
  return best;
}

bool is_negative(std::string_view text) noexcept {
  text = trim(text);
  return (text.starts_with('-') || text.starts_with('(')) &&
         text.find_first_of("123456789") != std::string_view::npos;
}

bool is_zero(std::string_view text) noexcept {
  return text.find_first_of("123456789") == std::string_view::npos &&
         text.find('0') != std::string_view::npos;
}

// Whether the first row has the names of the columns.
bool has_header(const std::vector<std::vector<std::string>>& rows) {
  const auto& first = rows.front();
  if (std::ranges::any_of(first, [](const std::string& text) { return looks_like_data(text); })) {
    return false;
  }
  const std::set<std::string> distinct(first.begin(), first.end());
  if (distinct.size() < first.size()) return false;
  std::size_t again = 0;
  for (std::size_t field = 0; field < first.size(); ++field) {
    again += std::any_of(rows.begin() + 1, rows.end(), [&](const auto& row) {
      return row.size() > field && row[field] == first[field];
    });
  }
  return again * 2 < first.size() || rows.size() < 3;
}

void refuse_to_go_on(std::uint64_t count, const std::stop_token& stop) {
  if ((count & 0xFFF) == 0 && stop.stop_requested()) {
    throw Error(ErrorKind::interrupted, "inspect: interrupted");
  }
}

class TableProfiler {
 public:
  explicit TableProfiler(TableProfile& table) : table_(table) {}

  // A file's records; `named`: the fields' names are known and no record has them. `behind`: names
  // of the fields behind the file's own.
  void read(RecordSource& source, bool named, const std::vector<std::string>& behind,
            std::stop_token stop) {
    behind_ = behind;
    SourceRecord record;
    std::uint64_t count = 0;
    while (source.next(record)) {
      refuse_to_go_on(++count, stop);
      if (record.blank()) continue;
      if (named || decided_) {
        if (!decided_) decide(true);
        add(record);
      } else {
        keep(record);
        if (rows_.size() == first_rows) decide(false);
      }
    }
    if (!decided_) decide(named);
  }

  void finish() {
    for (auto& field : table_.fields) field.finish();
  }
  // Of the next file, which has the same header.
  void pass_header() { skip_ = table_.header ? 1 : 0; }

 private:
  void keep(const SourceRecord& record) {
    lines_.emplace_back(record.raw.substr(0, 4096));
    rows_.emplace_back(record.fields.begin(), record.fields.end());
  }

  void decide(bool named) {
    decided_ = true;
    if (!named) {
      if (rows_.empty()) {
        throw Error(ErrorKind::bad_input,
                    str(printable(table_.name), ": holds nothing but empty lines"));
      }
      std::vector<std::size_t> counts;
      for (const auto& row : rows_) counts.push_back(row.size());
      refuse_prose(table_.name, lines_, counts);
      auto own = rows_;
      for (auto& row : own) row.resize(row.size() - std::min(row.size(), behind_.size()));
      table_.header = has_header(own);
      for (std::size_t i = 0; i < own.front().size(); ++i) {
        table_.names.push_back(table_.header ? own.front()[i] : str("column_", i + 1));
      }
      for (const auto& name : behind_) table_.names.push_back(name);
    }
    table_.fields.resize(table_.names.size());
    watched_ = {best_named(Role::order_id, table_.names), best_named(Role::quantity, table_.names),
                best_named(Role::price, table_.names), best_named(Role::amount, table_.names)};
    for (std::size_t i = table_.header && !named ? 1 : 0; i < rows_.size(); ++i) {
      add_row(rows_[i], lines_[i]);
    }
    rows_.clear();
    lines_.clear();
  }

  void add(const SourceRecord& record) {
    if (skip_ > 0) {
      --skip_;
      return;
    }
    if (record.fault != RecordFault::none || record.fields.size() != table_.names.size()) {
      return add_odd(record.raw);
    }
    count_row(record.fields);
  }

  void add_row(const std::vector<std::string>& row, const std::string& line) {
    if (row.size() != table_.names.size()) return add_odd(line);
    count_row(row);
  }

  void add_odd(std::string_view raw) {
    if (table_.odd_rows++ == 0) table_.odd_example = raw.substr(0, 200);
  }

  template <typename Row>
  void count_row(const Row& row) {
    ++table_.rows;
    for (std::size_t i = 0; i < row.size(); ++i) table_.fields[i].add(row[i]);
    const auto text = [&row](std::optional<std::size_t> field) {
      return field ? std::string_view(row[*field]) : std::string_view();
    };
    const std::string_view prefix = letter_prefix(trim(text(watched_.order)));
    auto found = table_.signs.find(prefix);
    if (found == table_.signs.end()) {
      if (table_.signs.size() >= 64) return keep_sample(row);
      found = table_.signs.emplace(prefix, SignCounts{}).first;
    }
    SignCounts& signs = found->second;
    ++signs.rows;
    if (is_negative(text(watched_.quantity))) {
      ++signs.negative_quantity;
      if (!watched_.price || !is_zero(text(watched_.price))) ++signs.negative_quantity_priced;
    }
    if (is_negative(text(watched_.price))) ++signs.negative_price;
    if (is_negative(text(watched_.amount))) ++signs.negative_amount;
    keep_sample(row);
  }

  template <typename Row>
  void keep_sample(const Row& row) {
    if (table_.sample.size() >= sample_rows_max || sampled_bytes_ >= sample_bytes_max) return;
    table_.sample.emplace_back(row.begin(), row.end());
    for (const auto& text : row) sampled_bytes_ += text.size() + 32;
  }

  TableProfile& table_;
  Watched watched_;
  bool decided_ = false;
  std::vector<std::string> behind_;
  std::size_t skip_ = 0;
  std::size_t sampled_bytes_ = 0;
  std::vector<std::vector<std::string>> rows_;  // the first ones, until it is decided
  std::vector<std::string> lines_;              // as they are in the file
};

bool same_names(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  return std::ranges::equal(a, b, {}, normal_name, normal_name);
}

std::string format_of(const Part& part, const Parts& parts) {
  const auto format = parts.format(part.input);
  return format ? std::string(format_name(*format)) : std::string("CSV");
}

std::vector<std::string_view> lines_of(std::string_view text) {
  constexpr std::size_t whole_text = std::size_t{60} << 10;  // what is shorter is not cut anywhere
  auto lines = split(text, '\n');
  if (text.size() > whole_text) lines.pop_back();
  std::erase_if(lines, [](std::string_view line) { return trim(line).empty(); });
  if (lines.size() > first_rows) lines.resize(first_rows);
  return lines;
}

// By the first lines whether it is text of fixed width, by all of them where its fields stand.
FixedWidthGuess guess_fixed_width(Parts& parts, const Part& part, SourceReader& reader,
                                  std::stop_token stop) {
  const auto lines = lines_of(reader.beginning());
  if (has_separated_fields(lines)) return {};
  FixedWidthGuesser of_lines;
  for (const auto line : lines) of_lines.add(line);
  FixedWidthGuess first = of_lines.guess();
  if (first.fields.empty() || !parts.inputs()[part.input].reopens) return first;
  const auto all = parts.open_csv(part.input);
  all->set_lines(true);
  FixedWidthGuesser of_all;
  SourceRecord record;
  for (std::uint64_t count = 1; all->next(record); ++count) {
    refuse_to_go_on(count, stop);
    if (record.fault == RecordFault::none) of_all.add(record.raw);
  }
  FixedWidthGuess second = of_all.guess();
  return second.fields.empty() ? first : second;
}

// What kind of text a file is, into `made`; and the names of its own fields.
std::vector<std::string> describe_text(Parts& parts, const Part& part, SourceReader& reader,
                                       const std::vector<TableProfile>& before, TableProfile& made,
                                       std::stop_token stop) {
  FixedWidthGuess guess = guess_fixed_width(parts, part, reader, stop);
  if (guess.fields.empty()) {
    reader.set_delimiter(std::nullopt);
    made.delimiter = reader.delimiter();
    return reader.header();
  }
  made.format = "fixed-width text";
  made.header = guess.header;
  reader.set_lines(true);
  // Files of one kind have longer values here and there; they are read as the first of them.
  for (const auto& that : before) {
    if (made.header && that.header && names_fields(reader.header().front(), that.fixed_width)) {
      guess.fields = that.fixed_width;
    }
  }
  made.fixed_width = std::move(guess.fields);
  return field_names(made.fixed_width);
}

// Orders with lists of their lines become these lines.
void unfold_goods(Parts& parts, Part& part, TableProfile& made) {
  if (parts.format(part.input) == ForeignFormat::xlsx) return;
  ListGuess guess = guess_list(parts, part);
  made.remarks = std::move(guess.remarks);
  made.unfold = std::move(guess.path);
  if (!made.unfold.empty()) parts.unfold_list(part, made.unfold);
}

std::unique_ptr<RecordSource> fixed_records(const Parts& parts, const Part& part,
                                            std::unique_ptr<SourceReader> reader,
                                            const TableProfile& made) {
  if (made.header) reader->pass_header();
  return parts.with_partitions(
      part, std::make_unique<FixedWidthRecords>(std::move(reader), made.fixed_width, made.header),
      ',');
}

}  // namespace

std::vector<std::string> TableProfile::column_sample(std::size_t field) const {
  std::vector<std::string> texts;
  for (const auto& row : sample) texts.push_back(row[field]);
  return texts;
}

std::vector<TableProfile> profile_tables(Parts& parts, std::stop_token stop) {
  std::vector<TableProfile> tables;
  std::vector<TableProfiler> profilers;
  tables.reserve(parts.parts().size());  // the profilers hold on to them
  for (auto& part : parts.parts()) {
    const Input& input = parts.inputs()[part.input];
    std::unique_ptr<RecordSource> source;
    TableProfile made;
    made.name = part.name;
    if (part.table) unfold_goods(parts, part, made);
    std::vector<std::string> names = part.header;
    std::vector<std::string> behind;
    made.format = format_of(part, parts);
    if (!part.table) {
      refuse_other_files(input);
      auto reader = parts.open_csv(part.input);
      made.encoding = encoding_name(reader->encoding().encoding);
      names = describe_text(parts, part, *reader, tables, made, stop);
      source = made.fixed_width.empty()
                   ? parts.with_partitions(part, std::move(reader), made.delimiter)
                   : fixed_records(parts, part, std::move(reader), made);
      for (const auto& [name, value] : input.partitions) behind.push_back(name);
      names.insert(names.end(), behind.begin(), behind.end());
    } else {
      Mapping any;
      source = parts.open(part, any);
    }
    const auto same = std::ranges::find_if(tables, [&](const TableProfile& that) {
      return that.format == made.format && that.header && same_names(that.names, names);
    });
    const std::size_t place = std::size_t(same - tables.begin());
    if (same == tables.end()) {
      if (part.table || !made.fixed_width.empty()) made.names = names;
      tables.push_back(std::move(made));
      profilers.emplace_back(tables.back());
    } else if (!part.table && made.fixed_width.empty()) {
      profilers[place].pass_header();
    }
    tables[place].files.push_back(part.name);
    const bool named = part.table || !tables[place].fixed_width.empty();
    profilers[place].read(*source, named, behind, stop);
  }
  for (auto& profiler : profilers) profiler.finish();
  return tables;
}

}  // namespace footfall
