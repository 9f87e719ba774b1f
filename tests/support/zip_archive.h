// ZIP archives made byte by byte, so that tests can also make wrong ones.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <zlib.h>

namespace footfall {

struct ZipEntry {
  std::string name;
  std::string bytes;
  bool deflated = true;
  std::uint32_t crc_off_by = 0;   // added to the right checksum
  std::uint16_t flags = 0;        // 1: says that it is encrypted
  std::uint32_t size_off_by = 0;  // added to the unpacked size it tells
};

namespace detail {

inline void append_little(std::string& out, std::uint64_t number, int bytes) {
  for (int i = 0; i < bytes; ++i) out += char(number >> (8 * i));
}

inline std::string deflated(const std::string& bytes) {
  z_stream stream{};
  deflateInit2(&stream, 1, Z_DEFLATED, -MAX_WBITS, 8, Z_DEFAULT_STRATEGY);
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = uInt(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = uInt(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

// What the header before an entry and its line in the directory have in common.
inline void append_facts(std::string& out, const ZipEntry& entry, const std::string& packed) {
  const auto crc =
      crc32(0, reinterpret_cast<const Bytef*>(entry.bytes.data()), uInt(entry.bytes.size()));
  append_little(out, 20, 2);
  append_little(out, entry.flags, 2);
  append_little(out, entry.deflated ? 8 : 0, 2);
  append_little(out, 0x00210000, 4);  // 1980-01-01 00:00
  append_little(out, crc + entry.crc_off_by, 4);
  append_little(out, packed.size(), 4);
  append_little(out, entry.bytes.size() + entry.size_off_by, 4);
  append_little(out, entry.name.size(), 2);
  append_little(out, 0, 2);
}

}  // namespace detail

inline std::string zip_of(const std::vector<ZipEntry>& entries) {
  using detail::append_little;
  std::string out;
  std::string directory;
  for (const ZipEntry& entry : entries) {
    const std::string packed = entry.deflated ? detail::deflated(entry.bytes) : entry.bytes;
    const std::size_t at = out.size();
    out += "PK\x03\x04";
    detail::append_facts(out, entry, packed);
    out += entry.name + packed;
    directory += "PK\x01\x02";
    append_little(directory, 20, 2);
    detail::append_facts(directory, entry, packed);
    append_little(directory, 0, 4);  // comment, disk
    append_little(directory, 0, 6);  // attributes
    append_little(directory, at, 4);
    directory += entry.name;
  }
  const std::size_t at = out.size();
  out += directory + "PK\x05\x06";
  append_little(out, 0, 4);
  append_little(out, entries.size(), 2);
  append_little(out, entries.size(), 2);
  append_little(out, directory.size(), 4);
  append_little(out, at, 4);
  append_little(out, 0, 2);
  return out;
}

}  // namespace footfall
