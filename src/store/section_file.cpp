#include <algorithm>
#include <array>
#include <charconv>

#include "base/error.h"
#include "base/text.h"
#include "store/container_format.h"
#include "store/manifest.h"
#include "store/sections.h"

namespace footfall {
namespace {

constexpr std::array<std::string_view, 32> role_names{"",
                                                      "info",
                                                      "event_time",
                                                      "event_type",
                                                      "product version",
                                                      "arrival",
                                                      "values",
                                                      "presence",
                                                      "first rows",
                                                      "first entries",
                                                      "keys",
                                                      "key offsets",
                                                      "key texts",
                                                      "text offsets",
                                                      "texts",
                                                      "versions",
                                                      "version presence",
                                                      "version offsets",
                                                      "version texts",
                                                      "set-aside rows",
                                                      "users of sales",
                                                      "event_time of sales",
                                                      "event_type of sales",
                                                      "product version of sales",
                                                      "arrival of sales",
                                                      "values of sales",
                                                      "presence of sales",
                                                      "dimension",
                                                      "copies",
                                                      "superseded rows",
                                                      "rows as read",
                                                      "rows as read"};

bool is_known(SectionRole role) noexcept {
  const auto number = static_cast<std::size_t>(role);
  return number >= 1 && number < role_names.size();
}

std::string hex(std::uint64_t number) {
  std::array<char, 16> digits;
  const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), number, 16).ptr;
  return {digits.data(), end};
}

template <typename T>
bool all_below(std::span<const std::byte> bytes, std::uint64_t limit) noexcept {
  const auto* codes = reinterpret_cast<const T*>(bytes.data());
  const std::size_t count = bytes.size() / sizeof(T);
  T largest = 0;
  for (std::size_t i = 0; i < count; ++i) largest = std::max(largest, codes[i]);
  return count == 0 || largest < limit;
}

bool codes_below(std::span<const std::byte> bytes, std::uint8_t width, std::uint64_t limit) {
  if (width == 1) return all_below<std::uint8_t>(bytes, limit);
  if (width == 2) return all_below<std::uint16_t>(bytes, limit);
  if (width == 4) return all_below<std::uint32_t>(bytes, limit);
  return all_below<std::uint64_t>(bytes, limit);
}

constexpr std::string_view restore_hint =
    "restore this file from a copy; footfall verify lists every damaged place";

}  // namespace

std::string_view role_name(SectionRole role) noexcept {
  return is_known(role) ? role_names[static_cast<std::size_t>(role)] : "unknown section";
}

SectionRole sales_role(SectionRole role) noexcept {
  constexpr auto distance = static_cast<std::uint16_t>(SectionRole::sales_times) -
                            static_cast<std::uint16_t>(SectionRole::times);
  return SectionRole{static_cast<std::uint16_t>(static_cast<std::uint16_t>(role) + distance)};
}

struct SectionFile::Section {
  SectionKey key;
  std::uint64_t offset = 0;
  std::uint64_t bytes = 0;            // without padding
  std::span<const std::byte> hashes;  // u64 a block, in the footer
  std::uint8_t code_width = 0;        // 0: no limit
  std::uint64_t code_limit = 0;
  mutable std::vector<std::atomic<bool>> verified;  // a block
};

SectionFile::SectionFile(const FileSystem& files, std::string path, FileStamp stamp,
                         ColumnNames names)
    : path_(std::move(path)), names_(std::move(names)) {
  try {
    file_ = files.map(path_);
  } catch (const Error& error) {
    // The store's manifest names it: not the user's path is wrong, a file of the store is gone.
    if (error.kind() == ErrorKind::not_found) corrupt("is missing");
    throw;
  }
  bytes_ = file_->bytes();
  read_header(stamp);
}

SectionFile::~SectionFile() = default;

void SectionFile::corrupt(std::string_view what) const {
  throw Error(ErrorKind::corrupt, str(path_, ": ", what), std::string(restore_hint));
}

std::string SectionFile::place(SectionKey key) const {
  const auto name = names_.find(key.column);
  const std::string column = name == names_.end() ? str(key.column) : name->second;
  if (key.role == SectionRole::values) return str("column ", column);
  if (key.role == SectionRole::sales_values) return str("column ", column, " of sales");
  if (key.column == 0) {
    const bool of_users = key.role >= SectionRole::key_values && key.role <= SectionRole::key_bytes;
    const bool of_types =
        key.role == SectionRole::text_offsets || key.role == SectionRole::text_bytes;
    return str(role_name(key.role), of_users ? " of users" : of_types ? " of event_type" : "");
  }
  if (key.role == SectionRole::set_aside_rows) return str(role_name(key.role), " ", key.column);
  return str("column ", column, " (", role_name(key.role), ")");
}

void SectionFile::read_header(FileStamp stamp) {
  if (bytes_.size() != stamp.length) {
    corrupt(str("has ", bytes_.size(), " bytes, expected ", stamp.length));
  }
  if (bytes_.size() < header_bytes + trailer_bytes) corrupt("is too short to be a store's file");
  const std::string_view all(reinterpret_cast<const char*>(bytes_.data()), bytes_.size());
  const std::string_view header = all.substr(0, header_bytes);
  ByteReader hash(header.substr(header_bytes - 8));
  if (!header.starts_with(section_file_magic) ||
      hash.get<std::uint64_t>() != hash64(header.substr(0, header_bytes - 8))) {
    corrupt("the header is damaged");
  }
  ByteReader in(header.substr(section_file_magic.size()));
  FileHeader read;
  read.least_reader = in.get<std::uint32_t>();
  read.writer = in.get<std::uint32_t>();
  read.length = in.get<std::uint64_t>();
  read.footer_offset = in.get<std::uint64_t>();
  read.footer_bytes = in.get<std::uint64_t>();
  read.footer_hash = in.get<std::uint64_t>();
  if (read.least_reader > format_writer) {
    throw Error(ErrorKind::corrupt,
                str(path_, ": was written by a newer footfall (format ", read.writer,
                    "; this program reads up to ", format_writer, ")"),
                "use the newer program");
  }
  const std::uint64_t body = bytes_.size() - trailer_bytes;
  if (read.length != bytes_.size() || read.footer_offset > body ||
      read.footer_bytes != body - read.footer_offset || read.footer_offset < header_bytes) {
    corrupt("the header does not fit the file");
  }
  const std::string_view footer = all.substr(read.footer_offset, read.footer_bytes);
  if (all.substr(body) != read.encode_trailer()) corrupt("the trailer is damaged");
  if (hash64(footer) != read.footer_hash || read.footer_hash != stamp.footer_hash) {
    corrupt("the footer is damaged");
  }
  read_directory(footer, read.footer_offset);
}

void SectionFile::read_directory(std::string_view footer, std::uint64_t footer_offset) {
  ByteReader in(footer);
  const auto count = in.get<std::uint64_t>();
  std::uint64_t expected = header_bytes;
  for (std::uint64_t i = 0; i < count && !in.failed(); ++i) {
    auto section = std::make_unique<Section>();
    section->key.role = SectionRole{in.get<std::uint16_t>()};
    const auto flags = in.get<std::uint16_t>();
    section->key.column = in.get<std::uint32_t>();
    section->offset = in.get<std::uint64_t>();
    section->bytes = in.get<std::uint64_t>();
    const std::uint64_t room = footer_offset - expected;
    if (in.failed() || section->offset != expected || section->bytes > room ||
        padded(section->bytes) > room) {
      corrupt("the footer does not fit the file");
    }
    if (!is_known(section->key.role) && (flags & section_required) != 0) {
      throw Error(ErrorKind::corrupt,
                  str(path_, ": has a part that only a newer footfall understands"),
                  "use the newer program");
    }
    expected += padded(section->bytes);
    const std::uint64_t blocks = blocks_of(section->bytes);
    const std::string_view rest = in.rest();
    if (blocks > rest.size() / 8) corrupt("the footer is too short");
    section->hashes = bytes_of(rest.substr(0, blocks * 8));
    section->verified = std::vector<std::atomic<bool>>(blocks);
    in = ByteReader(rest.substr(blocks * 8));
    if (!by_key_.emplace(section->key, sections_.size()).second) corrupt("a section occurs twice");
    sections_.push_back(std::move(section));
  }
  if (!in.complete() || expected != footer_offset) corrupt("the footer does not fit the file");
}

bool SectionFile::has(SectionKey key) const noexcept { return by_key_.contains(key); }

std::vector<SectionKey> SectionFile::keys() const {
  std::vector<SectionKey> keys;
  for (const auto& section : sections_) keys.push_back(section->key);
  return keys;
}

const SectionFile::Section& SectionFile::section(SectionKey key) const {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) corrupt(str(place(key), " is missing"));
  return *sections_[found->second];
}

std::span<const std::byte> SectionFile::view(SectionKey key) const {
  const Section& found = section(key);
  return bytes_.subspan(found.offset, found.bytes);
}

std::span<const std::byte> SectionFile::view(SectionKey key, std::uint64_t bytes) const {
  const auto found = view(key);
  if (found.size() != bytes) {
    corrupt(str(place(key), " has ", found.size(), " bytes, expected ", bytes));
  }
  return found;
}

std::string SectionFile::damage_of_block(const Section& section, std::uint64_t block) const {
  const std::uint64_t begin = block * block_bytes;
  const std::uint64_t count = std::min<std::uint64_t>(block_bytes, padded(section.bytes) - begin);
  const auto bytes = bytes_.subspan(section.offset + begin, count);
  std::uint64_t expected = 0;
  std::memcpy(&expected, section.hashes.data() + block * 8, sizeof expected);
  const std::uint64_t found = hash_of(bytes);
  if (found != expected) {
    return str("block ", block, " of ", place(section.key), " is damaged (checksum ", hex(found),
               ", expected ", hex(expected), ")");
  }
  const auto codes = bytes.first(std::min(count, section.bytes - begin));
  if (section.code_width != 0 && !codes_below(codes, section.code_width, section.code_limit)) {
    return str("block ", block, " of ", place(section.key), " has a number that is not below ",
               section.code_limit);
  }
  return {};
}

void SectionFile::verify(SectionKey key, std::uint64_t begin, std::uint64_t end) const {
  if (begin >= end) return;
  const Section& found = section(key);
  const std::uint64_t last = std::min(end, found.bytes);
  for (std::uint64_t block = begin / block_bytes; block * block_bytes < last; ++block) {
    if (found.verified[block].load(std::memory_order_relaxed)) continue;
    const std::string damage = damage_of_block(found, block);
    if (!damage.empty()) corrupt(damage);
    found.verified[block].store(true, std::memory_order_relaxed);
  }
}

void SectionFile::verify(SectionKey key) const { verify(key, 0, section(key).bytes); }

std::span<const std::byte> SectionFile::touch(SectionKey key, std::uint64_t bytes) const {
  const auto found = view(key, bytes);
  verify(key);
  return found;
}

std::span<const std::byte> SectionFile::touch(SectionKey key) const {
  verify(key);
  return view(key);
}

void SectionFile::limit_codes(SectionKey key, std::uint8_t width, std::uint64_t limit) {
  if (limit > ~std::uint64_t{0} >> (64 - width * 8)) return;  // all are below it
  Section& found = *sections_[by_key_.at(key)];
  found.code_width = width;
  found.code_limit = limit;
}

std::vector<std::string> SectionFile::damages() const {
  std::vector<std::string> found;
  for (const auto& section : sections_) {
    for (std::uint64_t block = 0; block < section->hashes.size() / 8; ++block) {
      const std::string damage = damage_of_block(*section, block);
      if (!damage.empty()) found.push_back(str(path_, ": ", damage));
    }
  }
  return found;
}

}  // namespace footfall
