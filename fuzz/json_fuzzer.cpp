// JSON of any bytes: an object is read as a library reads it, and a whole file gives tables and
// rows of as many cells, or one error in words; cut anywhere else, nothing else happens.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#include "base/check.h"
#include "base/error.h"
#include "formats/row_sink.h"
#include "support/json_oracle.h"

namespace footfall {
namespace {

class CheckingSink final : public RowSink {
 public:
  void tables(const std::vector<ForeignTable>& tables) override {
    FOOTFALL_CHECK(tables.size() == 1 && !told_);
    told_ = true;
    fields_ = tables[0].fields.size();
    FOOTFALL_CHECK(fields_ > 0);
  }
  void row(std::uint64_t number, std::span<const std::string_view> cells) override {
    FOOTFALL_CHECK(told_ && number > last_ && cells.size() == fields_);
    last_ = number;
    for (const auto cell : cells) bytes_ += cell.empty() ? 0 : std::size_t(cell.back() == 'x');
  }
  void bad_row(std::uint64_t number, std::string_view reason, std::string_view raw) override {
    FOOTFALL_CHECK(told_ && number > last_ && !reason.empty() && !raw.empty());
    last_ = number;
  }
  void progress(std::uint64_t /*bytes*/) override {}

 private:
  bool told_ = false;
  std::size_t fields_ = 0;
  std::uint64_t last_ = 0;
  std::size_t bytes_ = 0;
};

void decode(std::string_view text) {
  const int file = memfd_create("fuzz", 0);
  FOOTFALL_CHECK(file >= 0 && write(file, text.data(), text.size()) == ssize_t(text.size()));
  CheckingSink sink;
  try {
    decode_json(file, 0, {}, sink);
  } catch (const Error& error) {
    FOOTFALL_CHECK(!error.message().empty());
  }
  close(file);
}

}  // namespace
}  // namespace footfall

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace footfall;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  FOOTFALL_CHECK(disagreement_on_object(text).empty());
  decode(text);
  return 0;
}
