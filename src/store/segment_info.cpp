#include <algorithm>

#include "store/bytes.h"
#include "store/segment.h"

namespace footfall {
namespace {

void put_keys(ByteWriter& out, const KeyTableInfo& keys) {
  out.put(static_cast<std::uint8_t>(keys.form));
  out.put(keys.count);
  out.put(keys.bytes);
}

KeyTableInfo get_keys(ByteReader& in) {
  KeyTableInfo keys;
  keys.form = in.get_enum(KeyForm::none, KeyForm::text);
  keys.count = in.get<std::uint64_t>();
  keys.bytes = in.get<std::uint64_t>();
  return keys;
}

StoredColumn get_column(ByteReader& in) {
  StoredColumn column;
  column.id = in.get<std::uint32_t>();
  column.form = in.get_enum(ColumnForm::numbers, ColumnForm::keys);
  column.width = in.get<std::uint8_t>();
  column.scale = in.get<std::uint8_t>();
  column.base = in.get<std::int64_t>();
  column.largest = in.get<std::int64_t>();
  column.nulls = in.get<std::uint64_t>();
  column.keys = get_keys(in);
  return column;
}

DictionaryPart get_dictionary(ByteReader& in) {
  DictionaryPart part;
  part.column = in.get<std::uint32_t>();
  part.first = in.get<std::uint32_t>();
  part.count = in.get<std::uint32_t>();
  part.bytes = in.get<std::uint64_t>();
  return part;
}

VersionColumnPart get_version_column(ByteReader& in) {
  VersionColumnPart part;
  part.column = in.get<std::uint32_t>();
  part.form = in.get_enum(VersionColumnPart::Form::codes, VersionColumnPart::Form::text);
  part.bytes = in.get<std::uint64_t>();
  return part;
}

}  // namespace

const StoredColumn* SegmentInfo::find(std::uint32_t column) const noexcept {
  const auto found = std::ranges::find(columns, column, &StoredColumn::id);
  return found == columns.end() ? nullptr : &*found;
}

std::string encode_segment_info(const SegmentInfo& info) {
  ByteWriter out;
  out.put(info.rows);
  out.put(info.users);
  out.put(info.guest_begin);
  out.put(info.first_time);
  out.put(info.last_time);
  out.put(info.time_unit);
  out.put(info.time_width);
  put_keys(out, info.user_keys);
  out.put(static_cast<std::uint32_t>(info.columns.size()));
  for (const auto& column : info.columns) {
    out.put(column.id);
    out.put(static_cast<std::uint8_t>(column.form));
    out.put(column.width);
    out.put(column.scale);
    out.put(column.base);
    out.put(column.largest);
    out.put(column.nulls);
    put_keys(out, column.keys);
  }
  out.put(static_cast<std::uint32_t>(info.dictionaries.size()));
  for (const auto& part : info.dictionaries) {
    out.put(part.column);
    out.put(part.first);
    out.put(part.count);
    out.put(part.bytes);
  }
  out.put(static_cast<std::uint8_t>(info.has_versions));
  out.put(info.first_version);
  out.put(info.version_count);
  out.put(static_cast<std::uint32_t>(info.version_columns.size()));
  for (const auto& part : info.version_columns) {
    out.put(part.column);
    out.put(static_cast<std::uint8_t>(part.form));
    out.put(part.bytes);
  }
  return out.take();
}

std::optional<SegmentInfo> decode_segment_info(std::string_view bytes) {
  ByteReader in(bytes);
  SegmentInfo info;
  info.rows = in.get<std::uint64_t>();
  info.users = in.get<std::uint64_t>();
  info.guest_begin = in.get<std::uint64_t>();
  info.first_time = in.get<std::int64_t>();
  info.last_time = in.get<std::int64_t>();
  info.time_unit = in.get<std::int64_t>();
  info.time_width = in.get<std::uint8_t>();
  info.user_keys = get_keys(in);
  for (std::size_t i = in.get_count(48); i > 0; --i) info.columns.push_back(get_column(in));
  for (std::size_t i = in.get_count(20); i > 0; --i) {
    info.dictionaries.push_back(get_dictionary(in));
  }
  info.has_versions = in.get_bool();
  info.first_version = in.get<std::uint32_t>();
  info.version_count = in.get<std::uint32_t>();
  for (std::size_t i = in.get_count(13); i > 0; --i) {
    info.version_columns.push_back(get_version_column(in));
  }
  if (!in.complete()) return std::nullopt;
  return info;
}

}  // namespace footfall
