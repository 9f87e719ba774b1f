// Workbooks of any bytes are read or refused in words: tables come once and first, every row has a
// cell for each field and a number above the one before, all texts are UTF-8.
//
// The input is an archive ("PK" in front), or the XML of its parts, apart by the byte FF, so that a
// fuzzer gets past the archive: after a first byte of 0 what stands inside of rows, shared texts,
// number formats, styles and behind the rows; after any other, whole parts.
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "formats/row_sink.h"
#include "formats/workbook.h"
#include "support/zip_archive.h"

namespace footfall {
namespace {

class CheckedSink final : public RowSink {
 public:
  explicit CheckedSink(std::size_t wanted) : wanted_(wanted) {}

  void tables(const std::vector<ForeignTable>& tables) override {
    FOOTFALL_CHECK(!told_ && !tables.empty());
    told_ = true;
    for (const ForeignTable& table : tables) {
      FOOTFALL_CHECK(valid_utf8(table.name));
      for (const auto& field : table.fields) FOOTFALL_CHECK(valid_utf8(field));
      for (const auto& remark : table.remarks) FOOTFALL_CHECK(valid_utf8(remark));
    }
    if (wanted_ < tables.size()) fields_ = tables[wanted_].fields.size();
  }
  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    check_number(number);
    FOOTFALL_CHECK(cells.size() == fields_);
    for (const auto cell : cells) FOOTFALL_CHECK(valid_utf8(cell));
  }
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override {
    check_number(number);
    FOOTFALL_CHECK(!reason.empty() && valid_utf8(reason) && valid_utf8(raw));
  }
  void progress(std::uint64_t) override {}

 private:
  void check_number(std::uint64_t number) {
    FOOTFALL_CHECK(told_ && wanted_ != no_rows && number > last_ && number <= 1'048'576);
    last_ = number;
  }

  std::size_t wanted_;
  bool told_ = false;
  std::size_t fields_ = 0;
  std::uint64_t last_ = 0;
};

std::vector<std::string> sections_of(std::string_view text) {
  std::vector<std::string> sections;
  for (const auto section : split(text, '\xff')) sections.emplace_back(section);
  sections.resize(5);
  return sections;
}

std::string archive_of(std::string_view input) {
  if (input.starts_with("PK")) return std::string(input);
  const auto sections = sections_of(input.substr(1));
  std::vector<ZipEntry> parts;
  if (input[0] == '\0') {
    parts = parts_of({.rows = sections[0],
                      .shared = sections[1],
                      .formats = sections[2],
                      .styles = sections[3],
                      .behind = sections[4]});
  } else {
    // With all the parts that may be replaced.
    parts = parts_of({.shared = "<si/>", .styles = "<xf/>"});
    constexpr const char* names[] = {"xl/worksheets/sheet1.xml", "xl/sharedStrings.xml",
                                     "xl/styles.xml", "xl/workbook.xml",
                                     "xl/_rels/workbook.xml.rels"};
    for (std::size_t i = 0; i < sections.size(); ++i) {
      if (!sections[i].empty()) parts = with_part(std::move(parts), names[i], sections[i]);
    }
  }
  for (ZipEntry& part : parts) part.deflated = false;
  return zip_of(parts);
}

}  // namespace
}  // namespace footfall

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  if (size == 0) return 0;
  const int file = file_of(archive_of({reinterpret_cast<const char*>(data), size}));
  for (const std::size_t table : {no_rows, std::size_t{0}}) {
    CheckedSink sink(table);
    try {
      decode_xlsx(file, table, {}, sink);
    } catch (const Error& error) {
      FOOTFALL_CHECK(error.kind() == ErrorKind::bad_input || error.kind() == ErrorKind::limit);
      FOOTFALL_CHECK(valid_utf8(error.message()));
    }
  }
  close(file);
  return 0;
}
