// The ZIP archive that a workbook is: its parts by name, unpacked as they are read.
//
// Nothing is ever written by the names in it. A name that leads out of the archive, or that is
// there twice, makes the whole archive refused: nobody can tell what such a file means. One
// thread's own. All errors are Error bad_input or limit, without the file's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "formats/row_sink.h"

struct zip_file;  // libzip's

namespace footfall {

class XlsxArchive;

// A part of an archive, being read; the archive must outlive it.
class XlsxPart {
 public:
  ~XlsxPart();
  XlsxPart(XlsxPart&& that) noexcept;
  XlsxPart& operator=(XlsxPart&&) = delete;

  // Fills `into` from the front and returns how many bytes. 0 means that the end was reached and
  // that the checksum is right, which is not known before.
  std::size_t read(std::span<char> into);
  // Unpacked, as the archive claims.
  std::uint64_t bytes() const noexcept { return bytes_; }
  const std::string& name() const noexcept { return name_; }

 private:
  friend class XlsxArchive;
  XlsxPart(XlsxArchive& archive, std::uint64_t entry, zip_file* file, std::string name,
           std::uint64_t bytes)
      : archive_(archive), entry_(entry), file_(file), name_(std::move(name)), bytes_(bytes) {}

  XlsxArchive& archive_;
  std::uint64_t entry_;
  zip_file* file_;
  std::string name_;
  std::uint64_t bytes_;
  std::uint64_t given_ = 0;
};

class XlsxArchive {
 public:
  // `file` is read by offsets, so that nobody else's place in it moves; it stays the caller's.
  XlsxArchive(int file, const DecoderLimits& limits);
  ~XlsxArchive();
  XlsxArchive(const XlsxArchive&) = delete;
  XlsxArchive& operator=(const XlsxArchive&) = delete;

  // Names count without regard to ASCII case.
  bool holds(std::string_view name) const;
  // Error bad_input where it is not there.
  XlsxPart open(const std::string& name);
  std::uint64_t file_bytes() const noexcept;

 private:
  friend class XlsxPart;
  class Zip;
  std::unique_ptr<Zip> zip_;
};

}  // namespace footfall
