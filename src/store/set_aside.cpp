#include "store/set_aside.h"

namespace footfall {
namespace {

constexpr std::size_t section_bytes_wanted = std::size_t{4} << 20;

void read_section(const SectionFile& file, SectionKey key,
                  const std::function<void(const SetAsideRow&)>& visit) {
  const auto bytes = file.touch(key);
  ByteReader in({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
  while (!in.rest().empty()) {
    SetAsideRow row;
    row.superseded = key.role == SectionRole::superseded_rows;
    row.source = in.get<std::uint32_t>();
    row.line = in.get<std::uint64_t>();
    row.byte_offset = in.get<std::uint64_t>();
    row.column = in.get_text();
    row.reason = in.get_text();
    row.raw = in.get_text();
    if (in.failed()) file.corrupt("a row set aside is not complete");
    visit(row);
  }
}

}  // namespace

void SetAsideWriter::add(const SetAsideRow& row) {
  Records& of = row.superseded ? superseded_ : bad_;
  of.records.put(row.source);
  of.records.put(row.line);
  of.records.put(row.byte_offset);
  of.records.put_text(row.column);
  of.records.put_text(row.reason);
  of.records.put_text(row.raw);
  ++of.rows;
  if (of.records.bytes().size() >= section_bytes_wanted) flush(of);
}

void SetAsideWriter::flush(Records& of) {
  if (of.records.bytes().empty()) return;
  file_.add_whole({of.role, ++of.sections}, bytes_of(of.records.bytes()));
  of.records = ByteWriter();
}

FileStamp SetAsideWriter::finish() {
  flush(bad_);
  flush(superseded_);
  return file_.finish();
}

void read_set_aside(const SectionFile& file, const std::function<void(const SetAsideRow&)>& visit) {
  for (const auto role : {SectionRole::set_aside_rows, SectionRole::superseded_rows}) {
    for (const SectionKey& key : file.keys()) {
      if (key.role == role) read_section(file, key, visit);
    }
  }
}

}  // namespace footfall
