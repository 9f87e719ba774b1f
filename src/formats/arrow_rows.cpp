#include "formats/arrow_rows.h"

#include <algorithm>
#include <limits>
#include <new>
#include <utility>

#include <arrow/extension_type.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr int depth_max = 64;               // of nested columns
constexpr std::size_t slice_cells = 32768;  // they stay in the processor's cache
constexpr std::size_t slice_rows_max = 2048;
constexpr std::size_t shown_bytes = 200;  // of a cell of a bad row

using DataType = std::shared_ptr<arrow::DataType>;
using ArrayData = std::shared_ptr<arrow::ArrayData>;

// The type with bytes in the place of texts: a text that is no UTF-8 shall cost its own row, and
// not, as Arrow's check would have it, its whole batch.
DataType as_bytes(const DataType& type);

std::shared_ptr<arrow::Field> as_bytes(const std::shared_ptr<arrow::Field>& field) {
  return field->WithType(as_bytes(field->type()));
}

DataType list_as_bytes(const arrow::DataType& type) {
  const auto element = as_bytes(type.field(0));
  switch (type.id()) {
    case arrow::Type::LIST: return arrow::list(element);
    case arrow::Type::LARGE_LIST: return arrow::large_list(element);
    case arrow::Type::LIST_VIEW: return arrow::list_view(element);
    case arrow::Type::LARGE_LIST_VIEW: return arrow::large_list_view(element);
    default:
      return arrow::fixed_size_list(element,
                                    static_cast<const arrow::FixedSizeListType&>(type).list_size());
  }
}

DataType as_bytes(const DataType& type) {
  switch (type->id()) {
    case arrow::Type::STRING: return arrow::binary();
    case arrow::Type::LARGE_STRING: return arrow::large_binary();
    case arrow::Type::STRING_VIEW: return arrow::binary_view();
    case arrow::Type::LIST:
    case arrow::Type::LARGE_LIST:
    case arrow::Type::LIST_VIEW:
    case arrow::Type::LARGE_LIST_VIEW:
    case arrow::Type::FIXED_SIZE_LIST: return list_as_bytes(*type);
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(*type);
      return std::make_shared<arrow::MapType>(as_bytes(map.key_field()), as_bytes(map.item_field()),
                                              map.keys_sorted());
    }
    case arrow::Type::STRUCT: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) fields.push_back(as_bytes(field));
      return arrow::struct_(fields);
    }
    case arrow::Type::SPARSE_UNION:
    case arrow::Type::DENSE_UNION: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) fields.push_back(as_bytes(field));
      const auto& codes = static_cast<const arrow::UnionType&>(*type).type_codes();
      return type->id() == arrow::Type::SPARSE_UNION ? arrow::sparse_union(fields, codes)
                                                     : arrow::dense_union(fields, codes);
    }
    case arrow::Type::DICTIONARY: {
      const auto& dictionary = static_cast<const arrow::DictionaryType&>(*type);
      return arrow::dictionary(dictionary.index_type(), as_bytes(dictionary.value_type()),
                               dictionary.ordered());
    }
    case arrow::Type::EXTENSION: {
      // A UUID has texts of its own; of all others only the storage is meant.
      const auto& extension = static_cast<const arrow::ExtensionType&>(*type);
      if (extension.extension_name() == "arrow.uuid") return type;
      return as_bytes(extension.storage_type());
    }
    default: return type;
  }
}

// The array's data under that type.
ArrayData retyped(const ArrayData& data, const DataType& type) {
  auto copy = std::make_shared<arrow::ArrayData>(*data);
  copy->type = type;
  if (type->id() == arrow::Type::DICTIONARY) {
    copy->dictionary =
        retyped(data->dictionary, static_cast<const arrow::DictionaryType&>(*type).value_type());
    return copy;
  }
  for (std::size_t child = 0; child < copy->child_data.size(); ++child) {
    copy->child_data[child] =
        retyped(data->child_data[child], type->field(static_cast<int>(child))->type());
  }
  return copy;
}

std::string sentence(std::string_view said) {
  // What became an exception on its way has its kind in front.
  for (const std::string_view kind : {"Invalid: ", "IOError: "}) {
    if (said.starts_with(kind)) said.remove_prefix(kind.size());
  }
  while (said.ends_with('.') || said.ends_with('\n') || said.ends_with(' ')) said.remove_suffix(1);
  return printable(said.substr(0, said.find('\n')), 400);
}

}  // namespace

void refuse(std::string_view what, std::string_view where, std::string_view said) {
  throw Error(
      ErrorKind::bad_input,
      str("damaged or no ", what, " file: ", where, where.empty() ? "" : ": ", sentence(said)),
      "make the file again, or get it again from where it comes from");
}

void refuse(std::string_view what, std::string_view where, const arrow::Status& said) {
  if (!said.IsOutOfMemory()) refuse(what, where, said.message());
  throw Error(ErrorKind::limit,
              str("this ", what, " file wants more memory than a decoder may have: ", where,
                  where.empty() ? "" : ": ", sentence(said.message())),
              "write it with smaller row groups, or give it as CSV");
}

void guarded(std::string_view what, std::string_view where, const std::function<void()>& step) {
  try {
    step();
  } catch (const Error&) {
    throw;
  } catch (const std::bad_alloc&) {
    refuse(what, where, arrow::Status::OutOfMemory("out of memory"));
  } catch (const std::exception& said) {
    refuse(what, where, said.what());
  }
}

ArrowRows::ArrowRows(std::string what, const arrow::Schema& schema, std::uint64_t file_bytes,
                     const DecoderLimits& limits, RowSink& sink)
    : what_(std::move(what)), limits_(limits), sink_(sink) {
  const auto most = std::numeric_limits<std::uint64_t>::max();
  const auto ratio = std::max<std::uint64_t>(limits.expansion_ratio, 1);
  bytes_max_ = file_bytes > (most - limits.expansion_free) / ratio
                   ? most
                   : file_bytes * ratio + limits.expansion_free;
  if (schema.num_fields() == 0) refuse(what_, "", "it has no columns");
  for (const auto& field : schema.fields()) {
    types_.push_back(as_bytes(field->type()));
    add_fields(*field->WithType(types_.back()), "", 0);
  }
  if (texts_.empty()) refuse(what_, "", "it has no columns");
  sink_.tables({table_});
}

// Structs become columns of their own; the arrays go the same way in add_leaves.
void ArrowRows::add_fields(const arrow::Field& field, const std::string& path, int depth) {
  const std::string own = valid_utf8(field.name()) ? field.name() : printable(field.name());
  const std::string name = path.empty() ? own : str(path, ".", own);
  if (depth > depth_max) {
    throw Error(ErrorKind::limit,
                str("column ", printable(name), " is nested deeper than ", depth_max, " levels"));
  }
  if (field.type()->id() == arrow::Type::STRUCT) {
    for (const auto& child : field.type()->fields()) add_fields(*child, name, depth + 1);
    return;
  }
  if (texts_.size() == limits_.fields_max) {
    throw Error(ErrorKind::limit, str("more than ", counted(limits_.fields_max, "column")),
                "write a file with the columns that are needed");
  }
  table_.fields.push_back(name);
  texts_.push_back(texts_of(*field.type(), limits_.text_bytes_max));
}

void ArrowRows::add_leaves(const std::shared_ptr<arrow::Array>& array) {
  if (array->type_id() != arrow::Type::STRUCT) {
    leaves_.push_back(array);
    return;
  }
  const auto& whole = static_cast<const arrow::StructArray&>(*array);
  for (int child = 0; child < whole.num_fields(); ++child) {
    // With the struct's own NULLs.
    add_leaves(value_of(whole.GetFlattenedField(child, arrow::system_memory_pool()), what_, ""));
  }
}

void ArrowRows::give(const arrow::RecordBatch& batch, std::string_view where) {
  if (batch.num_columns() != static_cast<int>(types_.size())) {
    refuse(what_, where, "its columns are not those of the file");
  }
  leaves_.clear();
  for (int column = 0; column < batch.num_columns(); ++column) {
    const auto& type = types_[static_cast<std::size_t>(column)];
    const auto& data = batch.column_data(column);
    if (!as_bytes(data->type)->Equals(*type)) {
      refuse(what_, where, "its columns are not those of the file");
    }
    if (data->length != batch.num_rows()) refuse(what_, where, "columns of unequal length");
    const auto array = arrow::MakeArray(retyped(data, type));
    const auto valid = array->ValidateFull();
    if (!valid.ok()) {
      refuse(what_, where,
             str("column ", printable(batch.column_name(column)), ": ", valid.message()));
    }
    add_leaves(array);
  }
  for (std::size_t field = 0; field < texts_.size(); ++field) texts_[field]->begin(*leaves_[field]);
  const auto step = static_cast<std::int64_t>(
      std::clamp<std::size_t>(slice_cells / texts_.size(), 16, slice_rows_max));
  for (std::int64_t first = 0; first < batch.num_rows(); first += step) {
    give_slice(first, std::min(step, batch.num_rows() - first));
  }
}

// Column by column, then row by row.
void ArrowRows::give_slice(std::int64_t first, std::int64_t count) {
  const std::size_t columns = texts_.size();
  const auto rows = static_cast<std::size_t>(count);
  cells_.resize(rows * columns);
  faults_.clear();
  room_.clear();
  std::vector<CellFault> of_column;
  for (std::size_t column = 0; column < columns; ++column) {
    texts_[column]->put(first, count, {cells_.data() + column, columns, room_, of_column});
    for (const auto& fault : of_column) faults_.push_back({column, fault});
    of_column.clear();
  }
  count_bytes(rows);
  std::stable_sort(faults_.begin(), faults_.end(), [](const Fault& one, const Fault& other) {
    return one.cell.index < other.cell.index;
  });
  std::size_t fault = 0;
  for (std::size_t row = 0; row < rows; ++row) {
    ++rows_;
    const std::span<const std::string_view> cells(cells_.data() + row * columns, columns);
    if (fault == faults_.size() || static_cast<std::size_t>(faults_[fault].cell.index) != row) {
      sink_.row(rows_, cells);
      continue;
    }
    give_bad_row(fault, cells);
    while (fault < faults_.size() && static_cast<std::size_t>(faults_[fault].cell.index) == row) {
      ++fault;
    }
  }
}

// The row of a fault: its cells as CSV, as far as they can be shown.
void ArrowRows::give_bad_row(std::size_t fault, std::span<const std::string_view> cells) {
  const auto& [column, cell] = faults_[fault];
  std::string raw;
  for (std::size_t k = 0; k < cells.size(); ++k) {
    const std::string shown = printable(k == column ? cell.bytes : cells[k], shown_bytes);
    if (k > 0) raw += ',';
    if (shown.find_first_of(",\"") == std::string::npos) {
      raw += shown;
      continue;
    }
    raw += '"';
    for (const char c : shown) raw.append(c == '"' ? 2 : 1, c);
    raw += '"';
  }
  const auto name = printable(table_.fields[column]);
  sink_.bad_row(rows_,
                cell.fault == TextFault::not_utf8
                    ? str("column ", name, " holds bytes that are no UTF-8 text")
                    : str("column ", name, " holds a text of more than ",
                          counted(limits_.text_bytes_max, "byte")),
                raw);
}

void ArrowRows::count_bytes(std::size_t rows) {
  std::uint64_t bytes = rows * texts_.size();
  for (const auto cell : cells_) bytes += cell.size();
  bytes_ += bytes;
  if (bytes_ <= bytes_max_) return;
  throw Error(ErrorKind::limit,
              str("its rows are more than ", grouped(std::int64_t(limits_.expansion_ratio)),
                  " times as large as the file itself: this may be a decompression bomb"),
              "if it is none, give it as CSV or in parts");
}

}  // namespace footfall
