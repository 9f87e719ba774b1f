#include "generate/stored_zip.h"

#include <array>

#include "base/check.h"

namespace footfall {
namespace {

constexpr std::uint32_t local_header = 0x04034b50;
constexpr std::uint32_t central_header = 0x02014b50;
constexpr std::uint32_t end_of_list = 0x06054b50;
constexpr std::uint16_t version = 20;  // 2.0, as any ZIP file since 1993
constexpr std::uint16_t names_utf8 = 0x800;
constexpr std::uint16_t first_date = 0x21;  // 1 January 1980: no file tells when it was made

// CRC-32 as ZIP uses it: polynomial 0x04C11DB7, bits reflected.
constexpr auto checksum_steps = [] {
  std::array<std::uint32_t, 256> steps{};
  for (std::uint32_t byte = 0; byte < 256; ++byte) {
    std::uint32_t rest = byte;
    for (int bit = 0; bit < 8; ++bit) rest = (rest >> 1) ^ ((rest & 1) != 0 ? 0xedb88320U : 0);
    steps[byte] = rest;
  }
  return steps;
}();

std::uint32_t checksum(std::uint32_t rest, std::string_view bytes) {
  for (const char c : bytes) {
    rest = (rest >> 8) ^ checksum_steps[(rest ^ static_cast<unsigned char>(c)) & 0xff];
  }
  return rest;
}

void put(std::string& out, std::uint32_t value, int bytes) {
  for (int i = 0; i < bytes; ++i) out += static_cast<char>(value >> (8 * i) & 0xff);
}

// What the header before a file and its line in the list have in common.
void put_entry(std::string& out, std::uint32_t sum, std::uint32_t bytes, std::size_t name_bytes) {
  put(out, version, 2);
  put(out, names_utf8, 2);
  put(out, 0, 2);  // stored
  put(out, 0, 2);  // midnight
  put(out, first_date, 2);
  put(out, sum, 4);
  put(out, bytes, 4);
  put(out, bytes, 4);
  put(out, static_cast<std::uint32_t>(name_bytes), 2);
  put(out, 0, 2);  // nothing extra
}

}  // namespace

void StoredZip::write(std::string_view bytes) {
  sink_(bytes);
  offset_ += bytes.size();
  FOOTFALL_CHECK(offset_ >> 32 == 0);
}

void StoredZip::add(std::string_view name, const std::function<void(const TextSink&)>& emit) {
  Entry entry{.name = std::string(name), .offset = static_cast<std::uint32_t>(offset_)};
  std::uint32_t rest = 0xffffffff;
  emit([&](std::string_view bytes) {
    rest = checksum(rest, bytes);
    entry.bytes += static_cast<std::uint32_t>(bytes.size());
  });
  entry.checksum = ~rest;
  std::string header;
  put(header, local_header, 4);
  put_entry(header, entry.checksum, entry.bytes, name.size());
  write(header.append(name));
  emit([&](std::string_view bytes) { write(bytes); });
  entries_.push_back(std::move(entry));
}

void StoredZip::add(std::string_view name, std::string_view bytes) {
  add(name, [&](const TextSink& sink) { sink(bytes); });
}

void StoredZip::finish() {
  const std::uint64_t begin = offset_;
  for (const Entry& entry : entries_) {
    std::string line;
    put(line, central_header, 4);
    put(line, version, 2);
    put_entry(line, entry.checksum, entry.bytes, entry.name.size());
    put(line, 0, 2);  // no comment
    put(line, 0, 2);  // the first disk
    put(line, 0, 2);
    put(line, 0, 4);  // no attributes
    put(line, entry.offset, 4);
    write(line.append(entry.name));
  }
  std::string end;
  put(end, end_of_list, 4);
  put(end, 0, 4);  // the first disk, twice
  put(end, static_cast<std::uint32_t>(entries_.size()), 2);
  put(end, static_cast<std::uint32_t>(entries_.size()), 2);
  put(end, static_cast<std::uint32_t>(offset_ - begin), 4);
  put(end, static_cast<std::uint32_t>(begin), 4);
  put(end, 0, 2);
  write(end);
}

}  // namespace footfall
