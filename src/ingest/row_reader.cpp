#include "ingest/row_reader.h"

#include <algorithm>
#include <bit>

#include "base/decimal.h"
#include "base/text.h"
#include "formats/csv.h"
#include "ingest/values.h"

namespace footfall {
namespace {

// Amounts have no sign in the model: the direction is in the event type.
bool never_negative(const Column& column) {
  return column.type == ColumnType::decimal &&
         (column.name == "price" || column.name == "quantity" || column.name == "amount");
}

RowFault fault_of(DecimalFault fault) noexcept {
  switch (fault) {
    case DecimalFault::none: return RowFault::none;
    case DecimalFault::not_a_number: return RowFault::bad_number;
    case DecimalFault::too_many_places: return RowFault::too_many_places;
    case DecimalFault::out_of_range: return RowFault::out_of_range;
  }
  return RowFault::bad_number;
}

RowFault fault_of(RecordFault fault) noexcept {
  switch (fault) {
    case RecordFault::none: return RowFault::none;
    case RecordFault::unclosed_quote: return RowFault::unclosed_quote;
    case RecordFault::text_after_quote: return RowFault::text_after_quote;
    case RecordFault::too_long: return RowFault::too_long;
    case RecordFault::undecodable: return RowFault::undecodable;
  }
  return RowFault::too_long;
}

// "2019-10-31 or d/M/yyyy".
std::string date_forms(const TimeRule& rule) {
  std::string forms;
  for (const TimeForm& form : rule.formats) {
    forms += forms.empty() ? "" : " or ";
    forms += form.format == TimeFormat::pattern ? form.pattern.text() : "2019-10-31";
  }
  return forms;
}

// Whether equal texts always become the same value, whatever else the row and those before have.
bool told_by_text(const MappedColumn& mapped) {
  return !mapped.number.currency && std::ranges::all_of(mapped.cases.cases, [](const Case& each) {
    return each.negative.empty() && each.positive.empty();
  });
}

bool takes_work(const MappedColumn& mapped) {
  return !mapped.clean.empty() || !mapped.cases.none() || mapped.column.type == ColumnType::path ||
         mapped.column.type == ColumnType::set;
}

constexpr std::size_t known_text_max = 64;  // longer ones seldom come again

// The text that the rules make of one.
std::string_view text_by_case(const CaseRules& rules, CaseFinder& cases, std::string_view text,
                              const SourceRecord& record) noexcept {
  if (const Case* fits = cases.find(text, record)) return fits->is;
  return rules.otherwise ? std::string_view(*rules.otherwise) : text;
}

std::string shown(std::string_view text) { return str("\"", printable(text, 60), "\""); }

}  // namespace

RowReader::RowReader(const LoadPlan& plan, const Binding& binding)
    : plan_(plan),
      binding_(binding),
      dimension_(plan.mapping.find_dimension(plan.table)),
      time_(binding.time_rule ? *binding.time_rule : plan.mapping.time),
      work_(plan.columns.size()) {
  if (!binding.time_behind.empty()) time_text_.reserve(CsvFormat{}.record_bytes_max);
  const auto& rules = dimension_ == nullptr ? plan.mapping.set_aside : dimension_->set_aside;
  for (const SetAsideRule& rule : rules) {
    const std::size_t field = find_field(binding.header, {rule.from, {}});
    if (field != Binding::absent) {
      set_aside_.push_back({field, CaseFinder(rule.test, binding.header)});
    }
  }
  if (!plan.mapping.event_type_cases.none()) {
    event_type_cases_.emplace(plan.mapping.event_type_cases.cases, binding.header);
  }
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const MappedColumn& mapped = plan.columns[i];
    Work& work = work_[i];
    work.time = &mapped.time;
    work.unsigned_value = never_negative(mapped.column);
    if (!mapped.levels.empty() && binding.columns[i] != Binding::absent) {
      for (const auto& level : mapped.levels) {
        if (const auto field = field_named(binding.header, level)) work.levels.push_back(*field);
      }
    }
    if (!mapped.cases.none()) work.cases.emplace(mapped.cases.cases, binding.header);
    if (told_by_text(mapped) && takes_work(mapped)) work.known.emplace(1, 1);
    work.first_step = steps_.size();
    for (const CleanRule& step : mapped.clean) {
      steps_.push_back({.column = i, .rule = step, .count = {}});
    }
  }
  changes_.reserve(steps_.size());
  if (steps_.size() > KnownValues::steps_max) {
    for (Work& work : work_) work.known.reset();
  }
  for (const auto& [column, rule] : binding.column_times) work_[column].time = &rule;
}

RowProblem RowReader::check_record(const SourceRecord& record) const noexcept {
  const auto whole = [](RowFault fault) { return RowProblem{fault, RowProblem::whole_row, {}}; };
  if (record.fault != RecordFault::none) return whole(fault_of(record.fault));
  if (record.raw.find('\0') != std::string_view::npos) return whole(RowFault::nul_byte);
  if (!valid_utf8(record.raw)) return whole(RowFault::not_utf8);
  const std::size_t count = record.fields.size();
  if (count < binding_.fields) return whole(RowFault::too_few_fields);
  if (count > binding_.fields) return whole(RowFault::too_many_fields);
  if (plan_.mapping.header && std::ranges::equal(record.fields, binding_.header)) {
    return whole(RowFault::repeated_header);
  }
  return {};
}

// Time and type.
RowProblem RowReader::read_event(const SourceRecord& record, TypedRow& row) noexcept {
  const std::string_view time = event_time_text(binding_, record, time_text_);
  if (is_blank(time)) return {RowFault::no_time, RowProblem::event_time, time};
  const ParsedTime parsed = parse_time(time, time_);
  if (parsed.fault != RowFault::none) return {parsed.fault, RowProblem::event_time, time};
  row.time = parsed.time;

  std::string_view kind = binding_.event_type == Binding::absent
                              ? std::string_view(*plan_.mapping.event_type_origin.constant)
                              : record.fields[binding_.event_type];
  if (is_blank(kind)) return {RowFault::no_event_type, RowProblem::event_type, kind};
  if (event_type_cases_) {
    kind = text_by_case(plan_.mapping.event_type_cases, *event_type_cases_, kind, record);
  }
  row.event_type = event_type_name(kind, plan_.mapping.rename);
  if (row.event_type.size() > 255) return {RowFault::long_event_type, RowProblem::event_type, kind};
  return {};
}

void RowReader::number_products() {
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    if (plan_.columns[i].column.of_product) product_columns_.push_back(i);
  }
  const bool told = dimension_ == nullptr && steps_.size() <= KnownValues::steps_max &&
                    std::ranges::all_of(product_columns_, [this](std::size_t column) {
                      return told_by_text(plan_.columns[column]);
                    });
  if (!told) product_columns_.clear();
  for (const std::size_t column : product_columns_) {
    const auto add = [this](std::size_t field) {
      const auto& fields = product_fields_;
      if (field == Binding::absent || std::ranges::find(fields, field) != fields.end()) return;
      product_fields_.push_back(field);
    };
    add(binding_.columns[column]);
    for (const std::size_t level : work_[column].levels) add(level);
    work_[column].of_known_product = true;
    work_[column].known.reset();
  }
  if (product_columns_.empty()) return;
  product_texts_.resize(product_fields_.size());
  product_values_.resize(product_columns_.size());
  products_.emplace(product_fields_.size(), product_columns_.size());
}

void RowReader::find_product(const SourceRecord& record, TypedRow& row) noexcept {
  for (std::size_t i = 0; i < product_fields_.size(); ++i) {
    product_texts_[i] = record.fields[product_fields_[i]];
  }
  row.product = products_->find(product_texts_);
  if (row.product != KnownValues::none) count_steps(products_->steps(row.product));
}

// The row's, whose values were read.
void RowReader::add_product(TypedRow& row) {
  KnownValues::Steps steps = steps_since(0);
  std::uint32_t of_product = 0;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    if (work_[steps_[i].column].of_known_product) of_product |= std::uint32_t{1} << i;
  }
  steps.changed &= of_product;
  steps.emptied &= of_product;
  for (std::size_t i = 0; i < product_columns_.size(); ++i) {
    product_values_[i] = row.values[product_columns_[i]];
  }
  row.product = products_->add(product_texts_, product_values_, steps);
}

void RowReader::count_steps(const KnownValues::Steps& steps) noexcept {
  for (std::uint32_t bits = steps.changed; bits != 0; bits &= bits - 1) {
    const auto step = unsigned(std::countr_zero(bits));
    changes_.push_back({step, (steps.emptied >> step & 1U) != 0});
  }
}

KnownValues::Steps RowReader::steps_since(std::size_t first_change) const noexcept {
  KnownValues::Steps steps;
  if (steps_.size() > KnownValues::steps_max) return steps;
  for (std::size_t i = first_change; i < changes_.size(); ++i) {
    const std::uint32_t bit = std::uint32_t{1} << changes_[i].step;
    steps.changed |= bit;
    if (changes_[i].emptied) steps.emptied |= bit;
  }
  return steps;
}

RowProblem RowReader::read_columns(const SourceRecord& record, TypedRow& row) {
  row.values.resize(plan_.columns.size());
  row.product = TypedRow::no_product;
  changes_.clear();
  if (products_) find_product(record, row);
  const bool known = row.product != TypedRow::no_product;
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    if (known && work_[i].of_known_product) continue;
    const RowProblem problem = read_column(i, record, row.values[i]);
    if (!problem.none()) return problem;
  }
  if (products_ && !known) add_product(row);
  return {};
}

RowProblem RowReader::read(const SourceRecord& record, TypedRow& row) {
  if (const RowProblem problem = check_record(record); !problem.none()) return problem;
  for (SetAside& rule : set_aside_) {
    const std::string_view text = record.fields[rule.field];
    if (is_blank(text)) continue;
    if (const Case* fits = rule.test.find(text, record)) {
      return {RowFault::by_rule, RowProblem::whole_row, text, fits->is};
    }
  }
  if (dimension_ == nullptr) {
    if (const RowProblem problem = read_event(record, row); !problem.none()) return problem;
  }
  if (const RowProblem problem = read_columns(record, row); !problem.none()) return problem;
  if (dimension_ != nullptr && !row.values[0].present) {
    return {RowFault::no_key, 0, record.fields[binding_.columns[0]]};
  }
  for (const Change& change : changes_) {
    BatchFindings::Cleaned& count = steps_[change.step].count;
    ++(change.emptied ? count.emptied : count.changed);
  }
  return {};
}

void RowReader::begin_batch(const Currencies& before) {
  if (products_ && products_->full()) products_->forget();
  for (Step& step : steps_) step.count = {};
  for (std::size_t i = 0; i < work_.size(); ++i) {
    work_[i].currency = before.empty() ? std::string() : before[i];
  }
}

BatchFindings RowReader::findings() const {
  BatchFindings found;
  for (const Step& step : steps_) found.cleaned.push_back(step.count);
  for (const Work& work : work_) found.currencies.push_back(work.currency);
  return found;
}

std::vector<Cleaning> RowReader::cleaning(const BatchFindings& found) const {
  std::vector<Cleaning> all;
  for (std::size_t i = 0; i < steps_.size(); ++i) {
    const auto count = found.cleaned.empty() ? BatchFindings::Cleaned() : found.cleaned[i];
    all.push_back({plan_.columns[steps_[i].column].column.name, cleaning_name(steps_[i].rule),
                   count.changed, count.emptied});
  }
  return all;
}

bool BatchFindings::depends_on(const BatchFindings& before) const noexcept {
  for (std::size_t i = 0; i < before.currencies.size(); ++i) {
    const std::string& known = before.currencies[i];
    if (!known.empty() && !currencies[i].empty() && currencies[i] != known) return true;
  }
  return false;
}

BatchFindings& BatchFindings::operator+=(const BatchFindings& next) {
  cleaned.resize(next.cleaned.size());
  for (std::size_t i = 0; i < cleaned.size(); ++i) {
    cleaned[i].changed += next.cleaned[i].changed;
    cleaned[i].emptied += next.cleaned[i].emptied;
  }
  currencies.resize(next.currencies.size());
  for (std::size_t i = 0; i < currencies.size(); ++i) {
    if (currencies[i].empty()) currencies[i] = next.currencies[i];
  }
  return *this;
}

bool RowReader::is_null(const MappedColumn& mapped, std::string_view text) const noexcept {
  if (is_blank(text)) return true;
  const auto listed = [text](const std::vector<std::string>& nulls) {
    return std::ranges::find(nulls, text) != nulls.end();
  };
  return listed(plan_.mapping.nulls) || listed(mapped.nulls) ||
         (dimension_ != nullptr && listed(dimension_->nulls));
}

// The levels up to the first that is NULL: what stands below nothing has no place.
RowProblem RowReader::join_levels(std::size_t place, const SourceRecord& record,
                                  std::string_view& text) {
  const MappedColumn& mapped = plan_.columns[place];
  std::string& joined = work_[place].joined;
  joined.clear();
  for (const std::size_t field : work_[place].levels) {
    const std::string_view level = record.fields[field];
    if (is_null(mapped, level)) break;
    if (level.find(mapped.column.separator) != std::string_view::npos) {
      return {RowFault::level_separator, place, level};
    }
    if (!joined.empty()) joined.push_back(mapped.column.separator);
    joined.append(level);
  }
  text = joined;
  return {};
}

// The text after all steps, "" where one made it NULL.
RowFault RowReader::clean(std::size_t place, std::string_view& text) {
  Work& work = work_[place];
  const auto& steps = plan_.columns[place].clean;
  for (std::size_t i = 0; i < steps.size() && !text.empty(); ++i) {
    std::string& out = work.cleaned[i % 2];
    out.reserve(cleaned_bytes_max(text.size()));
    clean_text(steps[i], text, out);
    if (out == text) continue;
    if (out.size() > CsvFormat{}.record_bytes_max) return RowFault::long_when_cleaned;
    changes_.push_back({work.first_step + i, out.empty()});
    text = out;
  }
  return RowFault::none;
}

RowProblem RowReader::read_column(std::size_t place, const SourceRecord& record,
                                  TypedValue& value) {
  const MappedColumn& mapped = plan_.columns[place];
  const std::size_t field = binding_.columns[place];
  value = {};
  std::string_view text;
  if (!work_[place].levels.empty()) {
    if (const auto problem = join_levels(place, record, text); !problem.none()) return problem;
  } else if (field != Binding::absent) {
    text = record.fields[field];
  } else if (mapped.origin.constant) {
    text = *mapped.origin.constant;
  }
  std::optional<KnownValues>& known = work_[place].known;
  if (!known || text.size() > known_text_max) return read_text(place, text, record, value);
  const std::span texts(&text, 1);
  if (const auto entry = known->find(texts); entry != KnownValues::none) {
    value = known->values(entry)[0];
    count_steps(known->steps(entry));
    return {};
  }
  const std::size_t first_change = changes_.size();
  const RowProblem problem = read_text(place, text, record, value);
  if (!problem.none()) return problem;
  const std::span values(&value, 1);
  if (known->full()) known->forget();
  value = known->values(known->add(texts, values, steps_since(first_change)))[0];
  return {};
}

RowProblem RowReader::read_text(std::size_t place, std::string_view text,
                                const SourceRecord& record, TypedValue& value) {
  const MappedColumn& mapped = plan_.columns[place];
  if (is_null(mapped, text)) return {};
  const std::string_view found = text;
  RowFault fault = RowFault::none;
  if (!mapped.clean.empty()) {
    fault = clean(place, text);
    if (fault == RowFault::none && is_null(mapped, text)) return {};
  }
  if (fault == RowFault::none && work_[place].cases) {
    text = text_by_case(mapped.cases, *work_[place].cases, text, record);
    if (is_blank(text)) return {};
  }
  value.present = true;
  if (fault == RowFault::none) fault = type_value(place, text, value);
  if (fault == RowFault::none) return {};
  RowProblem problem{fault, place, found};
  if (fault == RowFault::other_currency) problem.reason = work_[place].currency;
  return problem;
}

RowFault RowReader::read_number(std::size_t place, std::string_view text,
                                std::int64_t& number) noexcept {
  const NumberRule& rule = plan_.columns[place].number;
  Work& work = work_[place];
  const int scale = plan_.columns[place].column.scale;
  ParsedDecimal parsed;
  if (rule.plain()) {
    parsed = parse_decimal(text, scale);
  } else {
    const ParsedNumber read = parse_number(text, rule, scale);
    parsed = read.value;
    // Money of two currencies has no sum.
    if (!read.currency.empty() && parsed.fault == DecimalFault::none) {
      if (work.currency.empty()) work.currency = read.currency;
      if (work.currency != read.currency) return RowFault::other_currency;
    }
  }
  number = parsed.units;
  if (parsed.fault != DecimalFault::none) return fault_of(parsed.fault);
  return parsed.units < 0 && work.unsigned_value ? RowFault::negative : RowFault::none;
}

RowFault RowReader::type_value(std::size_t place, std::string_view text, TypedValue& value) {
  const MappedColumn& mapped = plan_.columns[place];
  const Column& column = mapped.column;
  Work& work = work_[place];
  const auto room = [&work, text] {
    if (work.made.size() < text.size()) work.made.resize(text.size());
    return work.made.data();
  };
  switch (column.type) {
    case ColumnType::key:
    case ColumnType::integer: {
      if (column.type == ColumnType::key && column.key == KeyType::text) {
        value.text = text;
        return RowFault::none;
      }
      if (!mapped.number.plain()) return read_number(place, text, value.number);
      const auto number = parse_int64(text);
      value.number = number.value_or(0);
      if (number) return RowFault::none;
      return column.type == ColumnType::key ? RowFault::bad_key : RowFault::bad_number;
    }
    case ColumnType::dictionary: value.text = text; return RowFault::none;
    case ColumnType::path:
      value.text = {room(), normal_path(text, column.separator, mapped.drop, room())};
      value.present = !value.text.empty();
      return RowFault::none;
    case ColumnType::set: {
      const auto size = normal_set(text, column.separator, room());
      value.text = {work.made.data(), size.value_or(0)};
      value.present = !value.text.empty();
      return size ? RowFault::none : RowFault::many_members;
    }
    case ColumnType::decimal: return read_number(place, text, value.number);
    case ColumnType::timestamp: {
      const ParsedTime parsed = parse_time(text, *work.time);
      value.number = parsed.time;
      return parsed.fault;
    }
    case ColumnType::date: {
      const ParsedTime parsed = parse_time(text, *work.time);
      value.number = floor_div(parsed.time, micros_per_day);
      return parsed.fault == RowFault::none ? RowFault::none : RowFault::bad_date;
    }
  }
  return RowFault::none;
}

std::string_view problem_column(const RowProblem& problem, const LoadPlan& plan) noexcept {
  if (problem.column == RowProblem::whole_row) return {};
  if (problem.column == RowProblem::event_time) return "event_time";
  if (problem.column == RowProblem::event_type) return "event_type";
  return plan.columns[problem.column].column.name;
}

std::string problem_text(const RowProblem& problem, const SourceRecord& record,
                         const LoadPlan& plan, const Binding& binding) {
  const std::string value = shown(problem.value);
  const auto of_column = [&](std::string_view what) {
    return str(problem_column(problem, plan), ": ", value, " ", what);
  };
  switch (problem.fault) {
    case RowFault::none: break;
    case RowFault::too_few_fields:
    case RowFault::too_many_fields:
      return str("the row has ", counted(record.fields.size(), "field"), ", the header ",
                 binding.fields);
    case RowFault::unclosed_quote: return "a quote is opened in this line and never closed";
    case RowFault::text_after_quote: return "text follows a closing quote in this line";
    case RowFault::too_long: return "the line is longer than 1 MiB";
    case RowFault::undecodable: return std::string(record.reason);
    case RowFault::by_rule: return str(problem.reason, " (", value, ")");
    case RowFault::nul_byte: return "the row holds a NUL byte";
    case RowFault::not_utf8: return "the row is not valid UTF-8";
    case RowFault::repeated_header: return "the row is the header once more";
    case RowFault::no_time: return "event_time: is empty";
    case RowFault::bad_time: return of_column("is not a time the mapping allows");
    case RowFault::no_zone: return of_column("has no zone (UTC, Z or an offset)");
    case RowFault::unwanted_zone: return of_column("has a zone, but the mapping says floating");
    case RowFault::no_event_type: return "event_type: is empty";
    case RowFault::long_event_type: return of_column("is longer than 255 bytes");
    case RowFault::no_key: return str(problem_column(problem, plan), ": is empty");
    case RowFault::bad_key:
      return of_column("is not a whole number of 64 bits, as the mapping wants");
    case RowFault::bad_number: return of_column("is not a number");
    case RowFault::too_many_places:
      return of_column(
          str("has more than ", plan.columns[problem.column].column.scale, " decimal places"));
    case RowFault::out_of_range: return of_column("is too large");
    case RowFault::negative: return of_column("is negative");
    case RowFault::bad_date:
      return of_column(str("is not a date like ", date_forms(plan.columns[problem.column].time)));
    case RowFault::other_currency:
      return of_column(
          str("is of another currency than the rows before, which have ", shown(problem.reason)));
    case RowFault::level_separator:
      return of_column(str("holds the character that separates levels, \"",
                           plan.columns[problem.column].column.separator, "\""));
    case RowFault::many_members:
      return of_column(str("has more than ", set_members_max, " members"));
    case RowFault::long_when_cleaned: return of_column("is longer than 1 MiB when it is cleaned");
  }
  return {};
}

}  // namespace footfall
