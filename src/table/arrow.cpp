#include "table/arrow.h"

#include <algorithm>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/text.h"

namespace footfall {
namespace {

using Bytes = std::vector<std::byte>;

// What an exported schema points into; `release` deletes it.
struct SchemaOwner {
  ArrowSchema dictionary = {};  // of texts that repeat
  std::string format;
  std::string name;
  std::string metadata;
  std::vector<ArrowSchema> children;
  std::vector<ArrowSchema*> pointers;
};

// What an exported array points into; `release` deletes it.
struct ArrayOwner {
  ArrowArray dictionary = {};
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
  if (owner->dictionary.release != nullptr) owner->dictionary.release(&owner->dictionary);
  exported->release = nullptr;
}

template <typename T>
void append_all(Bytes& bytes, std::span<const T> values) {
  const auto all = std::as_bytes(values);
  bytes.insert(bytes.end(), all.begin(), all.end());
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
  if (owner->dictionary.release != nullptr) schema.dictionary = &owner->dictionary;
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
  if (owner->dictionary.release != nullptr) array.dictionary = &owner->dictionary;
  array.release = release<ArrowArray, ArrayOwner>;
  array.private_data = owner.release();
}

// Returns how many cells are NULL; the bits are left empty where none is.
std::size_t append_presence(const Table& table, std::size_t column, Bytes& bits) {
  const std::vector<bool>& nulls = table.nulls(column);
  const auto count = std::size_t(std::ranges::count(nulls, true));
  if (count == 0) return 0;
  bits.resize((table.rows() + 7) / 8);
  for (std::size_t row = 0; row < nulls.size(); ++row) {
    if (!nulls[row]) set_bit(bits, row);
  }
  return count;
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

// A column of texts, all of which are told by text_at(row).
template <typename Offset, typename TextAt>
void append_texts(std::size_t rows, const TextAt& text_at, Bytes& offsets, Bytes& letters) {
  std::string mended;
  std::vector<Offset> ends;
  ends.reserve(rows + 1);
  ends.push_back(0);
  for (std::size_t row = 0; row < rows; ++row) {
    const std::string_view text = valid_text(text_at(row), mended);
    const auto* first = reinterpret_cast<const std::byte*>(text.data());
    letters.insert(letters.end(), first, first + text.size());
    ends.push_back(static_cast<Offset>(letters.size()));
  }
  append_all<Offset>(offsets, ends);
}

void append_cells(const Table& table, std::size_t column, Bytes& values) {
  switch (table.fields()[column].type) {
    case Type::decimal: return append_all(values, table.decimals(column));
    case Type::real: return append_all(values, table.reals(column));
    case Type::date: {
      std::vector<std::int32_t> days;
      days.reserve(table.rows());
      for (const std::int64_t day : table.integers(column)) {
        days.push_back(static_cast<std::int32_t>(day));
      }
      return append_all<std::int32_t>(values, days);
    }
    case Type::boolean:
      values.resize((table.rows() + 7) / 8);
      for (std::size_t row = 0; row < table.rows(); ++row) {
        if (table.integers(column)[row] != 0) set_bit(values, row);
      }
      return;
    default: append_all(values, table.integers(column));
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

// Those of the texts that a column has, in the order in which they come, and their places in it.
struct UsedTexts {
  UsedTexts(const TextCodes& cells, std::size_t rows) {
    std::vector<std::int32_t> place(cells.texts->size(), -1);
    codes.reserve(rows);
    for (std::size_t row = 0; row < rows; ++row) {
      const std::uint32_t code = cells.codes[row];
      if (code >= place.size()) {
        codes.push_back(0);  // NULL
        continue;
      }
      if (place[code] < 0) {
        place[code] = static_cast<std::int32_t>(texts.size());
        texts.push_back(&(*cells.texts)[code]);
      }
      codes.push_back(place[code]);
    }
  }

  std::vector<const std::string*> texts;
  std::vector<std::int32_t> codes;
};

// The texts of a column where they are to be written once each: they repeat, and one of them stands
// for NULL.
std::optional<UsedTexts> repeated_texts(const Table& table, std::size_t column, ArrowTexts how) {
  const TextCodes* cells = table.text_codes(column);
  if (how == ArrowTexts::plain || cells == nullptr || table.rows() == 0) return std::nullopt;
  UsedTexts used(*cells, table.rows());
  std::uint64_t bytes = 0;
  for (const auto* text : used.texts) bytes += text->size();
  const bool repeat = !used.texts.empty() && used.texts.size() <= table.rows() / 2;
  if (!repeat || bytes > 0x7FFFFFFFU / 3) return std::nullopt;
  return used;
}

// The texts themselves, as the dictionary of a column.
void export_dictionary(const UsedTexts& used, ArrowSchema& schema, ArrowArray& array) {
  auto type = std::make_unique<SchemaOwner>();
  type->format = "u";
  finish(schema, std::move(type));
  auto owner = std::make_unique<ArrayOwner>();
  owner->buffers.resize(3);
  append_texts<std::int32_t>(
      used.texts.size(), [&](std::size_t place) { return std::string_view(*used.texts[place]); },
      owner->buffers[1], owner->buffers[2]);
  finish(array, std::move(owner), used.texts.size(), 0);
}

void export_column(const Table& table, std::size_t column, ArrowTexts how, ArrowSchema& schema,
                   ArrowArray& array) {
  const Field& field = table.fields()[column];
  const bool text = field.type == Type::text;
  const auto repeated = text ? repeated_texts(table, column, how) : std::nullopt;
  const bool wide_offsets = !repeated && needs_wide_offsets(table, column);
  auto type = std::make_unique<SchemaOwner>();
  type->format = repeated ? "i" : format_of(field, wide_offsets);
  type->name = field.name;
  type->metadata = metadata_of(field);
  auto owner = std::make_unique<ArrayOwner>();
  owner->buffers.resize(text && !repeated ? 3 : 2);
  const std::size_t nulls = append_presence(table, column, owner->buffers[0]);
  const auto text_at = [&](std::size_t row) { return std::string_view(table.text(row, column)); };
  if (repeated) {
    append_all<std::int32_t>(owner->buffers[1], repeated->codes);
    export_dictionary(*repeated, type->dictionary, owner->dictionary);
  } else if (wide_offsets) {
    append_texts<std::int64_t>(table.rows(), text_at, owner->buffers[1], owner->buffers[2]);
  } else if (text) {
    append_texts<std::int32_t>(table.rows(), text_at, owner->buffers[1], owner->buffers[2]);
  } else {
    append_cells(table, column, owner->buffers[1]);
  }
  finish(schema, std::move(type));
  finish(array, std::move(owner), table.rows(), nulls);
}

}  // namespace

void export_table(const Table& table, ArrowSchema& schema, ArrowArray& array, ArrowTexts texts) {
  auto schemas = std::make_unique<SchemaOwner>();
  auto arrays = std::make_unique<ArrayOwner>();
  schemas->format = "+s";
  schemas->children.resize(table.columns());
  arrays->children.resize(table.columns());
  arrays->buffers.resize(1);  // a struct's own validity: no row as a whole is NULL
  for (std::size_t column = 0; column < table.columns(); ++column) {
    export_column(table, column, texts, schemas->children[column], arrays->children[column]);
  }
  finish(schema, std::move(schemas));
  finish(array, std::move(arrays), table.rows(), 0);
}

}  // namespace footfall
