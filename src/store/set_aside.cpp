#include "store/set_aside.h"

namespace footfall {
namespace {

constexpr std::size_t section_bytes_wanted = std::size_t{4} << 20;

}  // namespace

void SetAsideWriter::add(const SetAsideRow& row) {
  records_.put(row.source);
  records_.put(row.line);
  records_.put(row.byte_offset);
  records_.put_text(row.column);
  records_.put_text(row.reason);
  records_.put_text(row.raw);
  ++rows_;
  if (records_.bytes().size() >= section_bytes_wanted) flush();
}

void SetAsideWriter::flush() {
  file_.add_whole({SectionRole::set_aside_rows, ++sections_}, bytes_of(records_.bytes()));
  records_ = ByteWriter();
}

FileStamp SetAsideWriter::finish() {
  if (!records_.bytes().empty()) flush();
  return file_.finish();
}

void read_set_aside(const SectionFile& file, const std::function<void(const SetAsideRow&)>& visit) {
  for (const SectionKey& key : file.keys()) {
    if (key.role != SectionRole::set_aside_rows) continue;
    const auto bytes = file.touch(key);
    ByteReader in({reinterpret_cast<const char*>(bytes.data()), bytes.size()});
    while (!in.rest().empty()) {
      SetAsideRow row;
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
}

}  // namespace footfall
