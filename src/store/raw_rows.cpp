// The only file of the store that knows libzstd.
#include "store/raw_rows.h"

#include <cstring>

#include <zstd.h>

#include "base/check.h"

namespace footfall {
namespace {

constexpr std::size_t section_bytes_wanted = std::size_t{4} << 20;   // before compression
constexpr std::uint64_t section_bytes_max = std::uint64_t{1} << 31;  // a lie asks for no more
constexpr int level = 1;

}  // namespace

void RawRowsWriter::add(std::uint32_t source, std::uint64_t line,
                        std::span<const std::string_view> fields) {
  records_.put(source);
  records_.put(line);
  records_.put(static_cast<std::uint32_t>(fields.size()));
  for (const std::string_view field : fields) records_.put_text(field);
  if (records_.bytes().size() >= section_bytes_wanted) flush();
}

// A section is the length of the records and the records, compressed.
void RawRowsWriter::flush() {
  const std::string& records = records_.bytes();
  if (records.empty()) return;
  std::string section(sizeof(std::uint64_t) + ZSTD_compressBound(records.size()), '\0');
  const std::uint64_t length = records.size();
  std::memcpy(section.data(), &length, sizeof length);
  const std::size_t written =
      ZSTD_compress(section.data() + sizeof length, section.size() - sizeof length, records.data(),
                    records.size(), level);
  FOOTFALL_CHECK(ZSTD_isError(written) == 0);
  section.resize(sizeof length + written);
  file_.add_whole({SectionRole::raw_rows, ++sections_}, bytes_of(section));
  records_ = ByteWriter();
}

FileStamp RawRowsWriter::finish() {
  flush();
  return file_.finish();
}

RawRowsReader::RawRowsReader(std::shared_ptr<const SectionFile> file) : file_(std::move(file)) {
  for (const SectionKey& key : file_->keys()) {
    if (key.role == SectionRole::raw_rows) keys_.push_back(key);
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
  ByteReader in(bytes_);
  RawRow row;
  while (!in.rest().empty()) {
    row.source = in.get<std::uint32_t>();
    row.line = in.get<std::uint64_t>();
    row.fields.clear();
    for (std::size_t i = in.get_count(4); i > 0; --i) row.fields.push_back(in.get_text());
    if (in.failed()) file_->corrupt("rows as they were read are not whole");
    visit(row);
  }
}

}  // namespace footfall
