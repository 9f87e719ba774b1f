// What a workbook says beside its sheets: which sheets there are, which number formats are dates,
// and the texts that cells share. All errors are Error bad_input or limit.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "formats/xlsx_archive.h"
#include "formats/xlsx_cells.h"

namespace footfall {

struct XlsxSheet {
  std::string name;
  std::string part;  // its name in the archive
  bool hidden = false;
};

// Of all sheets with cells, in the workbook's order; sheets of charts, dialogs and old macros are
// left out, and so is everything else that is no data.
struct XlsxWorkbook {
  std::vector<XlsxSheet> sheets;
  bool from_1904 = false;
  std::vector<NumberShape> shapes;  // by the number of a cell's style; empty: it has no styles
  std::string shared_texts;         // the part; empty: it has none
};

XlsxWorkbook read_workbook(XlsxArchive& archive);

// The texts of a workbook that cells refer to by number: each once, however many cells show it.
// Held whole, so they are bounded.
class XlsxTexts {
 public:
  // `part` may be empty. A text longer than `text_bytes_max` is cut right behind that, so that it
  // is seen to be too long. More than `bytes_max` in all are refused.
  XlsxTexts(XlsxArchive& archive, const std::string& part, std::size_t text_bytes_max,
            std::size_t bytes_max = std::size_t{256} << 20);

  std::size_t count() const noexcept { return ends_.size(); }
  std::string_view text(std::size_t index) const noexcept {
    const std::size_t begin = index == 0 ? 0 : ends_[index - 1];
    return {bytes_.data() + begin, ends_[index] - begin};
  }

 private:
  std::string bytes_;
  std::vector<std::uint32_t> ends_;
};

}  // namespace footfall
