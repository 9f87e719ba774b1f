// The only file of the store that knows libzstd.
#include "store/raw_rows.h"

#include <cstring>

#include <zstd.h>

#include "base/check.h"

namespace footfall {
namespace {

constexpr std::uint64_t section_bytes_max = std::uint64_t{1} << 31;  // a lie asks for no more
constexpr int level = 1;

}  // namespace

void RawRowsSection::add(std::uint32_t source, std::uint64_t line,
                         std::span<const std::string_view> fields) {
  records_.put_varint(source);
  records_.put_varint(line);
  records_.put_varint(fields.size());
  for (const std::string_view field : fields) {
    records_.put_varint(field.size());
    records_.put_bytes(field);
  }
}

// The length of the records and the records, compressed.
std::string RawRowsSection::compressed() {
  const std::string& records = records_.bytes();
  if (records.empty()) return {};
  const std::uint64_t length = records.size();
  std::string section(sizeof length + ZSTD_compressBound(records.size()), '\0');
  std::memcpy(section.data(), &length, sizeof length);
  const std::size_t written =
      ZSTD_compress(section.data() + sizeof length, section.size() - sizeof length, records.data(),
                    records.size(), level);
  FOOTFALL_CHECK(ZSTD_isError(written) == 0);
  section.resize(sizeof length + written);
  records_.clear();
  return section;
}

void RawRowsWriter::add(std::string_view compressed) {
  if (compressed.empty()) return;
  file_.add_whole({SectionRole::raw_rows, ++sections_}, bytes_of(compressed));
}

FileStamp RawRowsWriter::finish() { return file_.finish(); }

RawRowsReader::RawRowsReader(std::shared_ptr<const SectionFile> file) : file_(std::move(file)) {
  for (const SectionKey& key : file_->keys()) {
    const bool rows = key.role == SectionRole::raw_rows || key.role == SectionRole::raw_rows_wide;
    if (rows) keys_.push_back(key);
  }
}

void RawRowsReader::read(std::size_t section, const std::function<void(const RawRow&)>& visit) {
  const auto bytes = file_->touch(keys_[section]);
  std::uint64_t length = 0;
  if (bytes.size() < sizeof length) file_->corrupt("rows as they were read are not whole");
  std::memcpy(&length, bytes.data(), sizeof length);
  if (length > section_bytes_max) file_->corrupt("rows as they were read are not whole");
  bytes_.resize(length);
  const std::size_t got = ZSTD_decompress(
      bytes_.data(), bytes_.size(), bytes.data() + sizeof length, bytes.size() - sizeof length);
  if (ZSTD_isError(got) != 0 || got != length) {
    file_->corrupt("rows as they were read are not whole");
  }
  const bool wide = keys_[section].role == SectionRole::raw_rows_wide;
  ByteReader in(bytes_);
  const auto number = [&in, wide] { return wide ? in.get<std::uint32_t>() : in.get_varint(); };
  RawRow row;
  while (!in.rest().empty()) {
    row.source = static_cast<std::uint32_t>(number());
    row.line = wide ? in.get<std::uint64_t>() : in.get_varint();
    row.fields.clear();
    for (std::uint64_t i = number(); i > 0 && !in.failed(); --i) {
      row.fields.push_back(in.get_bytes(number()));
    }
    if (in.failed()) file_->corrupt("rows as they were read are not whole");
    visit(row);
  }
}

}  // namespace footfall
