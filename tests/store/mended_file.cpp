#include "store/mended_file.h"

#include <algorithm>
#include <cstring>

#include "store/container_format.h"
#include "store/manifest.h"
#include "store/segment.h"
#include "store/segment_checks.h"

namespace footfall {
namespace {

// Places of the header's fields.
constexpr std::size_t length_at = 16;
constexpr std::size_t footer_at = 24;
constexpr std::size_t footer_size_at = 32;
constexpr std::size_t footer_hash_at = 40;
constexpr std::size_t header_hash_at = 56;

std::uint64_t number_at(const std::string& file, std::size_t offset) {
  std::uint64_t value = 0;
  std::memcpy(&value, file.data() + offset, sizeof value);
  return value;
}

void put(std::string& file, std::size_t offset, std::uint64_t value) {
  std::memcpy(file.data() + offset, &value, sizeof value);
}

// Mends the checksums of one section; false where its entry cannot be followed.
bool mend_section(std::string& file, std::size_t& entry, std::size_t footer_end) {
  if (entry + directory_entry_bytes > footer_end) return false;
  const std::uint64_t offset = number_at(file, entry + 8);
  const std::uint64_t bytes = number_at(file, entry + 16);
  entry += directory_entry_bytes;
  if (offset > file.size() || bytes > file.size() || padded(bytes) > file.size() - offset) {
    return false;
  }
  if (blocks_of(bytes) > (footer_end - entry) / 8) return false;
  for (std::uint64_t begin = 0; begin < padded(bytes); begin += block_bytes, entry += 8) {
    const std::uint64_t count = std::min<std::uint64_t>(block_bytes, padded(bytes) - begin);
    put(file, entry, hash64(std::string_view(file).substr(offset + begin, count)));
  }
  return true;
}

void read_keys(const KeyTable& keys) {
  KeyTable::Buffer buffer;
  std::uint64_t sum = 0;
  for (std::uint64_t key = 0; key < keys.size(); ++key) {
    sum += keys.hash(key);
    if (keys.form() != KeyForm::int64) sum += keys.text(key, buffer).size();
  }
  volatile std::uint64_t used = sum;
  (void)used;
}

// The columns that all rows have; what is NULL everywhere is not there.
void read_rows(const Segment& segment, RowSet of) {
  segment.times(Verify::now, of);
  segment.event_types(Verify::now, of);
  segment.versions(Verify::now, of);
  segment.arrival(Verify::now, of);
  for (const auto& column : segment.info().columns) segment.values(column.id, Verify::now, of);
}

}  // namespace

std::string with_mended_checksums(std::string file) {
  if (file.size() < header_bytes + trailer_bytes + 8) return file;
  const std::size_t footer_end = file.size() - trailer_bytes;
  const std::uint64_t footer = number_at(file, footer_at);
  if (footer < header_bytes || footer > footer_end - 8) return file;
  put(file, length_at, file.size());
  put(file, footer_size_at, footer_end - footer);
  std::size_t entry = footer + 8;
  for (std::uint64_t section = number_at(file, footer); section > 0; --section) {
    if (!mend_section(file, entry, footer_end)) break;
  }
  put(file, footer_hash_at, hash64(std::string_view(file).substr(footer, footer_end - footer)));
  const FileHeader header{
      .length = file.size(), .footer_offset = footer, .footer_bytes = footer_end - footer};
  file.replace(footer_end, trailer_bytes, header.encode_trailer());
  put(file, header_hash_at, hash64(std::string_view(file).substr(0, header_hash_at)));
  return file;
}

FileStamp stamp_of(const std::string& file) {
  if (file.size() < header_bytes) return {file.size(), 0};
  return {file.size(), number_at(file, footer_hash_at)};
}

void tamper(RecordingFileSystem& files, SectionKey key, std::size_t offset,
            std::string_view value) {
  const std::string path = "s/segment-000001";
  Manifest manifest = decode_manifest(files.contents().at("s/MANIFEST"), "s/MANIFEST");
  std::string file = files.contents().at(path);
  {
    const SectionFile sections(files, path, manifest.segments[0].stamp);
    const auto* const begin = sections.view({SectionRole::times, 0}).data() - header_bytes;
    const auto place = std::size_t(sections.view(key).data() - begin) + offset;
    file.replace(place, value.size(), value);
  }
  file = with_mended_checksums(file);
  manifest.segments[0].stamp = stamp_of(file);
  files.set_contents(path, file);
  files.set_contents("s/MANIFEST", encode_manifest(manifest));
}

void read_whole_segment(const FileSystem& files, const std::string& path, FileStamp stamp) {
  const Segment segment(files, path, stamp);
  read_keys(segment.user_keys());
  segment.user_begin();
  segment.sales_users();
  if (segment.has_sales()) read_rows(segment, RowSet::sales);
  for (const auto& column : segment.info().columns) {
    segment.values(column.id);
    read_keys(segment.keys(column.id));
    segment.pair_begin(column.id);
  }
  for (const auto& part : segment.info().dictionaries) segment.new_texts(part);
  for (const auto& part : segment.info().version_columns) {
    if (part.form == VersionColumnPart::Form::text) {
      segment.version_texts(part);
    } else {
      segment.version_values(part);
    }
    if (part.form != VersionColumnPart::Form::codes) segment.version_presence(part);
  }
  if (!segment.file().damages().empty()) return;
  Schema schema;
  for (const auto& column : segment.info().columns) {
    if (column.form != ColumnForm::pairs) continue;
    schema.columns.emplace_back().id = column.id;
    schema.columns.back().name = schema.columns.size() == 1 ? "order_id" : "session_id";
  }
  row_findings(segment, schema);
}

}  // namespace footfall
