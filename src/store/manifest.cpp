#include "store/manifest.h"

#include <algorithm>
#include <set>

#include "base/decimal.h"
#include "base/error.h"
#include "base/text.h"
#include "store/bytes.h"

namespace footfall {
namespace {

constexpr std::string_view magic = "ffstate\n";
constexpr std::size_t hash_bytes = 8;

void put_stamp(ByteWriter& out, const FileStamp& stamp) {
  out.put(stamp.length);
  out.put(stamp.footer_hash);
}

FileStamp get_stamp(ByteReader& in) {
  FileStamp stamp;
  stamp.length = in.get<std::uint64_t>();
  stamp.footer_hash = in.get<std::uint64_t>();
  return stamp;
}

void put_ledger(ByteWriter& out, const Ledger& ledger) {
  out.put(ledger.read);
  out.put(ledger.stored);
  out.put(ledger.set_aside);
  out.put(ledger.duplicates);
  out.put(ledger.superseded);
}

// `format`: of the manifest. 1 knew no dimensions.
Ledger get_ledger(ByteReader& in, std::uint32_t format) {
  Ledger ledger;
  ledger.read = in.get<std::uint64_t>();
  ledger.stored = in.get<std::uint64_t>();
  ledger.set_aside = in.get<std::uint64_t>();
  ledger.duplicates = in.get<std::uint64_t>();
  if (format > 1) ledger.superseded = in.get<std::uint64_t>();
  return ledger;
}

void put_schema(ByteWriter& out, const Schema& schema) {
  out.put_text(schema.dataset);
  out.put_text({});  // once a time zone, which nobody read
  out.put(static_cast<std::uint8_t>(schema.floating_time));
  out.put(static_cast<std::uint8_t>(schema.day_precision));
  out.put(static_cast<std::uint32_t>(schema.columns.size()));
  for (const auto& column : schema.columns) {
    out.put(column.id);
    out.put_text(column.name);
    out.put(static_cast<std::uint8_t>(column.type));
    out.put(static_cast<std::uint8_t>(column.key));
    out.put(column.scale);
    out.put(column.separator);
    out.put(static_cast<std::uint8_t>(column.of_product));
    out.put(static_cast<std::uint8_t>(column.home));
    out.put_text(column.called);
  }
  out.put(static_cast<std::uint32_t>(schema.filters.size()));
  for (const auto& filter : schema.filters) {
    out.put_text(filter.name);
    out.put(static_cast<std::uint32_t>(filter.clauses.size()));
    for (const auto& clause : filter.clauses) out.put_text(clause);
  }
}

Column get_column(ByteReader& in, std::uint32_t format) {
  Column column;
  column.id = in.get<std::uint32_t>();
  column.name = in.get_text();
  column.type = in.get_enum(ColumnType::key, ColumnType::set);
  column.key = in.get_enum(KeyType::int64, KeyType::text);
  column.scale = in.get<std::uint8_t>();
  column.separator = in.get<char>();
  column.of_product = in.get_bool();
  if (format == 1) return column;
  column.home = in.get_enum(Home::event, Home::customers);
  column.called = in.get_text();
  return column;
}

Schema get_schema(ByteReader& in, std::uint32_t format) {
  Schema schema;
  schema.dataset = in.get_text();
  (void)in.get_text();
  schema.floating_time = in.get_bool();
  schema.day_precision = in.get_bool();
  for (std::size_t i = in.get_count(13); i > 0; --i) {
    schema.columns.push_back(get_column(in, format));
  }
  for (std::size_t i = in.get_count(8); i > 0; --i) {
    NamedFilter filter;
    filter.name = in.get_text();
    for (std::size_t k = in.get_count(4); k > 0; --k) filter.clauses.emplace_back(in.get_text());
    schema.filters.push_back(std::move(filter));
  }
  return schema;
}

void put_load(ByteWriter& out, const LoadEntry& load) {
  out.put(load.number);
  out.put(load.loaded_at);
  out.put(static_cast<std::uint32_t>(load.sources.size()));
  for (const auto& source : load.sources) {
    out.put_text(source.name);
    out.put(source.bytes);
    out.put(source.content.low);
    out.put(source.content.high);
    put_ledger(out, source.ledger);
    out.put(static_cast<std::uint8_t>(source.table));
    out.put_text(source.header);
    out.put(static_cast<std::uint32_t>(source.cleaning.size()));
    for (const auto& cleaning : source.cleaning) {
      out.put_text(cleaning.column);
      out.put_text(cleaning.step);
      out.put(cleaning.changed);
      out.put(cleaning.emptied);
    }
    out.put_text(source.raw);
    out.put(static_cast<std::uint32_t>(source.raw_fields.size()));
    for (const auto& field : source.raw_fields) out.put_text(field);
  }
  out.put(static_cast<std::uint8_t>(load.set_aside_file.has_value()));
  out.put(load.set_aside_file.value_or(0));
  put_stamp(out, load.set_aside_stamp);
  out.put(static_cast<std::uint8_t>(load.raw_file.has_value()));
  out.put(load.raw_file.value_or(0));
  put_stamp(out, load.raw_stamp);
}

Source get_source(ByteReader& in, std::uint32_t format) {
  Source source;
  source.name = in.get_text();
  source.bytes = in.get<std::uint64_t>();
  source.content.low = in.get<std::uint64_t>();
  source.content.high = in.get<std::uint64_t>();
  source.ledger = get_ledger(in, format);
  if (format == 1) return source;
  source.table = in.get_enum(Home::event, Home::customers);
  source.header = in.get_text();
  for (std::size_t i = in.get_count(24); i > 0; --i) {
    Cleaning cleaning;
    cleaning.column = in.get_text();
    cleaning.step = in.get_text();
    cleaning.changed = in.get<std::uint64_t>();
    cleaning.emptied = in.get<std::uint64_t>();
    source.cleaning.push_back(std::move(cleaning));
  }
  source.raw = in.get_text();
  for (std::size_t i = in.get_count(4); i > 0; --i) source.raw_fields.emplace_back(in.get_text());
  return source;
}

LoadEntry get_load(ByteReader& in, std::uint32_t format) {
  LoadEntry load;
  load.number = in.get<std::uint64_t>();
  load.loaded_at = in.get<std::int64_t>();
  for (std::size_t i = in.get_count(60); i > 0; --i) {
    load.sources.push_back(get_source(in, format));
  }
  const bool has_set_aside = in.get_bool();
  const auto file = in.get<std::uint64_t>();
  if (has_set_aside) load.set_aside_file = file;
  load.set_aside_stamp = get_stamp(in);
  if (format == 1) return load;
  const bool has_raw = in.get_bool();
  const auto raw = in.get<std::uint64_t>();
  if (has_raw) load.raw_file = raw;
  load.raw_stamp = get_stamp(in);
  return load;
}

SegmentEntry get_segment(ByteReader& in) {
  SegmentEntry segment;
  segment.file = in.get<std::uint64_t>();
  segment.load = in.get<std::uint64_t>();
  segment.rows = in.get<std::uint64_t>();
  segment.stamp = get_stamp(in);
  return segment;
}

DimensionEntry get_dimension(ByteReader& in) {
  DimensionEntry dimension;
  dimension.home = in.get_enum(Home::products, Home::customers);
  dimension.file = in.get<std::uint64_t>();
  dimension.rows = in.get<std::uint64_t>();
  dimension.stamp = get_stamp(in);
  return dimension;
}

Manifest get_manifest(ByteReader& in, std::uint32_t format) {
  Manifest manifest;
  manifest.commit = in.get<std::uint64_t>();
  manifest.next_file = in.get<std::uint64_t>();
  manifest.schema = get_schema(in, format);
  for (std::size_t i = in.get_count(40); i > 0; --i) manifest.segments.push_back(get_segment(in));
  for (std::size_t i = in.get_count(37); i > 0; --i) {
    manifest.loads.push_back(get_load(in, format));
  }
  if (format == 1) return manifest;
  for (std::size_t i = in.get_count(33); i > 0; --i) {
    manifest.dimensions.push_back(get_dimension(in));
  }
  return manifest;
}

[[noreturn]] void corrupt(const std::string& path, std::string_view what) {
  throw Error(ErrorKind::corrupt, str(path, ": ", what),
              "restore this file from a copy, together with the files it lists");
}

std::string numbered(std::string_view name, std::uint64_t number) {
  std::string digits = str(number);
  if (digits.size() < 6) digits.insert(0, 6 - digits.size(), '0');
  return str(name, digits);
}

// Names and ids are distinct, scales within bounds: readers rely on it.
bool is_sound(const Schema& schema) {
  std::set<std::string_view> names;
  std::set<std::uint32_t> ids;
  for (const auto& column : schema.columns) {
    if (column.id == 0 || column.scale > scale_max || !ids.insert(column.id).second ||
        !names.insert(column.name).second) {
      return false;
    }
  }
  return true;
}

bool sums_up(const Manifest& manifest) noexcept {
  std::uint64_t stored = 0;
  for (const auto& load : manifest.loads) {
    for (const auto& source : load.sources) {
      if (!source.ledger.adds_up()) return false;
      if (source.table == Home::event) stored += source.ledger.stored;
    }
  }
  return stored == manifest.rows();
}

bool has_each_once(const std::vector<DimensionEntry>& dimensions) noexcept {
  return dimensions.size() < 2 ||
         (dimensions.size() == 2 && dimensions[0].home != dimensions[1].home);
}

}  // namespace

Ledger& Ledger::operator+=(const Ledger& that) noexcept {
  read += that.read;
  stored += that.stored;
  set_aside += that.set_aside;
  duplicates += that.duplicates;
  superseded += that.superseded;
  return *this;
}

Ledger LoadEntry::ledger() const noexcept {
  Ledger sum;
  for (const auto& source : sources) sum += source.ledger;
  return sum;
}

std::uint64_t Manifest::rows() const noexcept {
  std::uint64_t sum = 0;
  for (const auto& segment : segments) sum += segment.rows;
  return sum;
}

Ledger Manifest::ledger() const noexcept {
  Ledger sum;
  for (const auto& load : loads) sum += load.ledger();
  return sum;
}

const DimensionEntry* Manifest::find_dimension(Home home) const noexcept {
  const auto found = std::ranges::find(dimensions, home, &DimensionEntry::home);
  return found == dimensions.end() ? nullptr : &*found;
}

const LoadEntry* Manifest::find_content(const Hash128& content) const noexcept {
  for (const auto& load : loads) {
    for (const auto& source : load.sources) {
      if (source.content == content) return &load;
    }
  }
  return nullptr;
}

std::string encode_manifest(const Manifest& manifest) {
  ByteWriter out;
  for (const char letter : magic) out.put(letter);
  out.put(format_least_reader);
  out.put(format_writer);
  out.put(manifest.commit);
  out.put(manifest.next_file);
  put_schema(out, manifest.schema);
  out.put(static_cast<std::uint32_t>(manifest.segments.size()));
  for (const auto& segment : manifest.segments) {
    out.put(segment.file);
    out.put(segment.load);
    out.put(segment.rows);
    put_stamp(out, segment.stamp);
  }
  out.put(static_cast<std::uint32_t>(manifest.loads.size()));
  for (const auto& load : manifest.loads) put_load(out, load);
  out.put(static_cast<std::uint32_t>(manifest.dimensions.size()));
  for (const auto& dimension : manifest.dimensions) {
    out.put(static_cast<std::uint8_t>(dimension.home));
    out.put(dimension.file);
    out.put(dimension.rows);
    put_stamp(out, dimension.stamp);
  }
  out.put(hash64(out.bytes()));
  return out.take();
}

Manifest decode_manifest(std::string_view bytes, const std::string& path) {
  if (bytes.size() < magic.size() + 8 + hash_bytes || !bytes.starts_with(magic)) {
    corrupt(path, "is not a store's manifest");
  }
  const std::string_view body = bytes.substr(0, bytes.size() - hash_bytes);
  ByteReader hash(bytes.substr(body.size()));
  if (hash.get<std::uint64_t>() != hash64(body)) corrupt(path, "is damaged (checksum)");
  ByteReader in(body.substr(magic.size()));
  const auto least_reader = in.get<std::uint32_t>();
  const auto writer = in.get<std::uint32_t>();
  if (least_reader > format_writer) {
    throw Error(ErrorKind::corrupt,
                str(path, ": was written by a newer footfall (format ", writer,
                    "; this program reads up to ", format_writer, ")"),
                "use the newer program");
  }
  Manifest manifest = get_manifest(in, writer);
  if (!in.complete()) corrupt(path, "is damaged (length)");
  if (!is_sound(manifest.schema)) corrupt(path, "its schema is not sound");
  if (!sums_up(manifest)) corrupt(path, "its ledger does not add up");
  if (!has_each_once(manifest.dimensions)) corrupt(path, "lists a dimension twice");
  return manifest;
}

std::string segment_file_name(std::uint64_t number) { return numbered("segment-", number); }

std::string set_aside_file_name(std::uint64_t number) { return numbered("set-aside-", number); }

std::string raw_file_name(std::uint64_t number) { return numbered("raw-", number); }

std::string dimension_file_name(std::uint64_t number) { return numbered("dimension-", number); }

}  // namespace footfall
