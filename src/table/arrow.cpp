#include "table/arrow.h"

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace footfall {
namespace {

using Bytes = std::vector<std::byte>;

// What an exported schema points into; `release` deletes it.
struct SchemaOwner {
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

// What an exported array points into; `release` deletes it.
struct ArrayOwner {
  std::vector<Bytes> buffers;
  std::vector<const void*> addresses;
  std::vector<ArrowArray> children;
  std::vector<ArrowArray*> pointers;
};

// A consumer may have moved a child out: then its release is null, and it is no longer ours.
template <typename Exported, typename Owner>
void release(Exported* exported) {
  const std::unique_ptr<Owner> owner(static_cast<Owner*>(exported->private_data));
  for (auto& child : owner->children) {
    if (child.release != nullptr) child.release(&child);
  }
  exported->release = nullptr;
}

template <typename T>
void append(Bytes& bytes, const T& value) {
  const std::size_t size = bytes.size();
  bytes.resize(size + sizeof value);
  std::memcpy(bytes.data() + size, &value, sizeof value);
}

void set_bit(Bytes& bits, std::size_t index) { bits[index / 8] |= std::byte(1U << (index % 8)); }

// Key and value pairs, each text after its 32-bit length, as the specification has them.
std::string metadata_of(const Field& field) {
  const auto unit = unit_name(field.unit);
  std::vector<std::string_view> texts;
  if (!unit.empty()) texts.insert(texts.end(), {"unit", unit});
  if (!field.description.empty()) texts.insert(texts.end(), {"description", field.description});
  std::string out;
  const auto put = [&out](std::size_t number) {
    const auto value = static_cast<std::int32_t>(number);
    out.append(reinterpret_cast<const char*>(&value), sizeof value);
  };
  put(texts.size() / 2);
  for (const auto text : texts) {
    put(text.size());
    out += text;
  }
  return out;
}

std::string format_of(const Field& field, bool wide_offsets) {
  switch (field.type) {
    case Type::text: return wide_offsets ? "U" : "u";
    case Type::integer: return "l";
    case Type::decimal: return str("d:38,", field.scale);
    case Type::real: return "g";
    case Type::boolean: return "b";
    case Type::date: return "tdD";
    case Type::timestamp: return "tsu:UTC";
    case Type::local_time: return "tsu:";
  }
  return "n";
}

// Takes the owner's format, name, metadata and children into `schema`.
void finish(ArrowSchema& schema, std::unique_ptr<SchemaOwner> owner) {
  for (auto& child : owner->children) owner->pointers.push_back(&child);
  schema = {};
  schema.format = owner->format.c_str();
  schema.name = owner->name.c_str();
  schema.metadata = owner->metadata.empty() ? nullptr : owner->metadata.data();
  schema.flags = ARROW_FLAG_NULLABLE;
  schema.n_children = static_cast<std::int64_t>(owner->children.size());
  schema.children = owner->pointers.data();
  schema.release = release<ArrowSchema, SchemaOwner>;
  schema.private_data = owner.release();
}

void finish(ArrowArray& array, std::unique_ptr<ArrayOwner> owner, std::size_t rows,
            std::size_t nulls) {
  for (auto& child : owner->children) owner->pointers.push_back(&child);
  for (const auto& buffer : owner->buffers) {
    owner->addresses.push_back(buffer.empty() ? nullptr : buffer.data());
  }
  array = {};
  array.length = static_cast<std::int64_t>(rows);
  array.null_count = static_cast<std::int64_t>(nulls);
  array.n_buffers = static_cast<std::int64_t>(owner->addresses.size());
  array.n_children = static_cast<std::int64_t>(owner->children.size());
  array.buffers = owner->addresses.data();
  array.children = owner->pointers.data();
  array.release = release<ArrowArray, ArrayOwner>;
  array.private_data = owner.release();
}

// The text itself where it is valid UTF-8, as it nearly always is; else a mended copy.
std::string_view valid_text(std::string_view text, std::string& mended) {
  if (valid_utf8(text)) return text;
  mended.clear();
  while (!text.empty()) {
    std::size_t length = 1;
    while (length <= std::min<std::size_t>(4, text.size()) && !valid_utf8(text.substr(0, length))) {
      ++length;
    }
    const bool valid = length <= std::min<std::size_t>(4, text.size());
    mended += valid ? text.substr(0, length) : std::string_view("\xEF\xBF\xBD");
    text.remove_prefix(valid ? length : 1);
  }
  return mended;
}

template <typename Offset>
void append_texts(const Table& table, std::size_t column, Bytes& offsets, Bytes& letters) {
  std::string mended;
  append(offsets, Offset(0));
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const auto text = valid_text(table.text(row, column), mended);
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    letters.insert(letters.end(), first, first + text.size());
    append(offsets, static_cast<Offset>(letters.size()));
  }
}

void append_cell(const Table& table, std::size_t row, std::size_t column, Bytes& values) {
  switch (table.fields()[column].type) {
    case Type::decimal: append(values, table.decimal(row, column)); return;
    case Type::real: append(values, table.real(row, column)); return;
    case Type::date: append(values, static_cast<std::int32_t>(table.integer(row, column))); return;
    case Type::boolean:
      if (row % 8 == 0) values.push_back({});
      if (table.integer(row, column) != 0) set_bit(values, row);
      return;
    default: append(values, table.integer(row, column));
  }
}

// Whether the texts of a column may be too long, together, for 32-bit offsets. A mended byte grows
// to three.
bool needs_wide_offsets(const Table& table, std::size_t column) {
  if (table.fields()[column].type != Type::text) return false;
  std::uint64_t bytes = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) bytes += table.text(row, column).size();
  return bytes > 0x7FFFFFFFU / 3;
}

void export_column(const Table& table, std::size_t column, bool wide_offsets, ArrowArray& array) {
  auto owner = std::make_unique<ArrayOwner>();
  const bool text = table.fields()[column].type == Type::text;
  owner->buffers.resize(text ? 3 : 2);
  std::size_t nulls = 0;
  Bytes valid((table.rows() + 7) / 8);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (table.is_null(row, column)) {
      ++nulls;
    } else {
      set_bit(valid, row);
    }
  }
  if (nulls > 0) owner->buffers[0] = std::move(valid);
  if (text && wide_offsets) {
    append_texts<std::int64_t>(table, column, owner->buffers[1], owner->buffers[2]);
  } else if (text) {
    append_texts<std::int32_t>(table, column, owner->buffers[1], owner->buffers[2]);
  } else {
    for (std::size_t row = 0; row < table.rows(); ++row) {
      append_cell(table, row, column, owner->buffers[1]);
    }
  }
  finish(array, std::move(owner), table.rows(), nulls);
}

}  // namespace

void export_table(const Table& table, ArrowSchema& schema, ArrowArray& array) {
  auto schemas = std::make_unique<SchemaOwner>();
  auto arrays = std::make_unique<ArrayOwner>();
  schemas->format = "+s";
  schemas->children.resize(table.columns());
  arrays->children.resize(table.columns());
  arrays->buffers.resize(1);  // a struct's own validity: no row as a whole is NULL
  for (std::size_t column = 0; column < table.columns(); ++column) {
    const auto& field = table.fields()[column];
    const bool wide_offsets = needs_wide_offsets(table, column);
    auto child = std::make_unique<SchemaOwner>();
    child->format = format_of(field, wide_offsets);
    child->name = field.name;
    child->metadata = metadata_of(field);
    finish(schemas->children[column], std::move(child));
    export_column(table, column, wide_offsets, arrays->children[column]);
  }
  finish(schema, std::move(schemas));
  finish(array, std::move(arrays), table.rows(), 0);
}

}  // namespace footfall
