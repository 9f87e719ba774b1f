#include "ingest/row_reader.h"

#include <algorithm>

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

std::string shown(std::string_view text) { return str("\"", printable(text, 60), "\""); }

}  // namespace

RowReader::RowReader(const LoadPlan& plan, const Binding& binding)
    : plan_(plan),
      binding_(binding),
      dimension_(plan.mapping.find_dimension(plan.table)),
      time_(binding.time_rule ? *binding.time_rule : plan.mapping.time),
      path_texts_(plan.columns.size()) {
  for (std::size_t i = 0; i < plan.columns.size(); ++i) {
    const MappedColumn& mapped = plan.columns[i];
    times_.push_back(&mapped.time);
    unsigned_columns_.push_back(never_negative(mapped.column));
    if (mapped.column.type == ColumnType::path) {
      path_texts_[i].resize(CsvFormat{}.record_bytes_max);
    }
  }
  for (const auto& [column, rule] : binding.column_times) times_[column] = &rule;
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
  const std::string_view time = record.fields[binding_.time];
  if (is_blank(time)) return {RowFault::no_time, RowProblem::event_time, time};
  const ParsedTime parsed = parse_time(time, time_);
  if (parsed.fault != RowFault::none) return {parsed.fault, RowProblem::event_time, time};
  row.time = parsed.time;

  const std::string_view kind = binding_.event_type == Binding::absent
                                    ? std::string_view(*plan_.mapping.event_type_origin.constant)
                                    : record.fields[binding_.event_type];
  if (is_blank(kind)) return {RowFault::no_event_type, RowProblem::event_type, kind};
  row.event_type = event_type_name(kind, plan_.mapping.rename);
  if (row.event_type.size() > 255) return {RowFault::long_event_type, RowProblem::event_type, kind};
  return {};
}

RowProblem RowReader::read(const SourceRecord& record, TypedRow& row) noexcept {
  if (const RowProblem problem = check_record(record); !problem.none()) return problem;
  if (dimension_ == nullptr) {
    if (const RowProblem problem = read_event(record, row); !problem.none()) return problem;
  }
  row.values.resize(plan_.columns.size());
  for (std::size_t i = 0; i < plan_.columns.size(); ++i) {
    const std::size_t field = binding_.columns[i];
    const auto& constant = plan_.columns[i].origin.constant;
    const std::string_view text = field != Binding::absent ? record.fields[field]
                                  : constant               ? std::string_view(*constant)
                                                           : std::string_view();
    const RowProblem problem = read_column(i, text, row.values[i]);
    if (!problem.none()) return problem;
  }
  if (dimension_ != nullptr && !row.values[0].present) {
    return {RowFault::no_key, 0, record.fields[binding_.columns[0]]};
  }
  return {};
}

bool RowReader::is_null(const MappedColumn& mapped, std::string_view text) const noexcept {
  if (is_blank(text)) return true;
  const auto listed = [text](const std::vector<std::string>& nulls) {
    return std::ranges::find(nulls, text) != nulls.end();
  };
  return listed(plan_.mapping.nulls) || listed(mapped.nulls) ||
         (dimension_ != nullptr && listed(dimension_->nulls));
}

RowProblem RowReader::read_column(std::size_t place, std::string_view text,
                                  TypedValue& value) noexcept {
  const MappedColumn& mapped = plan_.columns[place];
  const Column& column = mapped.column;
  value = {};
  if (is_null(mapped, text)) return {};
  value.present = true;
  RowFault fault = RowFault::none;
  switch (column.type) {
    case ColumnType::key:
    case ColumnType::integer:
      if (column.type == ColumnType::key && column.key == KeyType::text) {
        value.text = text;
      } else if (const auto number = parse_int64(text)) {
        value.number = *number;
      } else {
        fault = column.type == ColumnType::key ? RowFault::bad_key : RowFault::bad_number;
      }
      break;
    case ColumnType::dictionary:
    case ColumnType::set: value.text = text; break;
    case ColumnType::path: {
      char* const out = path_texts_[place].data();
      value.text = {out, normal_path(text, column.separator, mapped.drop, out)};
      value.present = !value.text.empty();
      break;
    }
    case ColumnType::decimal: {
      const ParsedDecimal parsed = parse_decimal(text, column.scale);
      value.number = parsed.units;
      fault = fault_of(parsed.fault);
      if (fault == RowFault::none && parsed.units < 0 && unsigned_columns_[place]) {
        fault = RowFault::negative;
      }
      break;
    }
    case ColumnType::timestamp: {
      const ParsedTime parsed = parse_time(text, *times_[place]);
      value.number = parsed.time;
      fault = parsed.fault;
      break;
    }
    case ColumnType::date: {
      const ParsedTime parsed = parse_time(text, *times_[place]);
      value.number = floor_div(parsed.time, micros_per_day);
      fault = parsed.fault == RowFault::none ? RowFault::none : RowFault::bad_date;
      break;
    }
  }
  return fault == RowFault::none ? RowProblem{} : RowProblem{fault, place, text};
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
  }
  return {};
}

}  // namespace footfall
