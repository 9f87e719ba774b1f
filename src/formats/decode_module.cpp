// The function of the module table_formats.so (table_module.h) that reads files.
#include <algorithm>
#include <cstring>
#include <exception>
#include <new>
#include <span>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "formats/row_sink.h"
#include "formats/table_module.h"

namespace footfall {
namespace {

FootfallText text_of(std::string_view text) { return {text.data(), text.size()}; }

// The program's sink, on this side.
class RowsSink final : public RowSink {
 public:
  explicit RowsSink(const FootfallRows& rows) : rows_(rows) {}

  void tables(const std::vector<ForeignTable>& tables) override {
    for (const auto& table : tables) {
      std::vector<FootfallText> fields;
      std::vector<FootfallText> remarks;
      for (const auto& field : table.fields) fields.push_back(text_of(field));
      for (const auto& remark : table.remarks) remarks.push_back(text_of(remark));
      rows_.table(rows_.context, text_of(table.name), fields.data(), fields.size(), remarks.data(),
                  remarks.size());
    }
    rows_.tables_end(rows_.context);
  }

  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    cells_.resize(cells.size());
    for (std::size_t k = 0; k < cells.size(); ++k) cells_[k] = text_of(cells[k]);
    rows_.row(rows_.context, number, cells_.data(), cells_.size());
  }

  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override {
    rows_.bad_row(rows_.context, number, text_of(reason), text_of(raw));
  }

  void progress(std::uint64_t bytes) override { rows_.progress(rows_.context, bytes); }

 private:
  const FootfallRows& rows_;
  std::vector<FootfallText> cells_;
};

template <std::size_t size>
void copy(std::string_view text, char (&into)[size]) {
  const std::size_t length = std::min(text.size(), size - 1);
  std::memcpy(into, text.data(), length);
  into[length] = '\0';
}

int fail(int kind, std::string_view message, std::string_view hint, FootfallFailure& failure) {
  copy(message, failure.message);
  copy(hint, failure.hint);
  return kind;
}

}  // namespace
}  // namespace footfall

// No exception may cross into C.
extern "C" __attribute__((visibility("default"))) int footfall_decode(int format, int file,
                                                                      std::size_t table,
                                                                      const FootfallLimits* limits,
                                                                      const FootfallRows* rows,
                                                                      FootfallFailure* failure) {
  using namespace footfall;
  constexpr Decoder decoders[] = {decode_parquet, decode_orc, decode_arrow};
  constexpr int bad_input = 1;
  constexpr int limit = 2;
  try {
    const DecoderLimits bounds{limits->expansion_ratio, limits->expansion_free,
                               limits->text_bytes_max, limits->fields_max};
    RowsSink sink(*rows);
    decoders[format](file, table, bounds, sink);
    return 0;
  } catch (const Error& error) {
    return fail(error.kind() == ErrorKind::limit ? limit : bad_input, error.message(), error.hint(),
                *failure);
  } catch (const std::bad_alloc&) {
    return fail(limit, "its decoder wants more memory than it may have", "", *failure);
  } catch (const std::exception& other) {
    return fail(bad_input, other.what(), "", *failure);
  }
}
