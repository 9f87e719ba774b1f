#include "formats/module_decoders.h"

#include <exception>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "base/error.h"
#include "formats/module_function.h"
#include "formats/table_module.h"

namespace footfall {
namespace {

std::string_view view_of(FootfallText text) { return {text.bytes, text.count}; }

// Where the module's calls arrive. What the sink throws must not pass through C: it is kept, and
// thrown when the module has returned.
struct Receiver {
  RowSink& sink;
  std::vector<ForeignTable> tables{};
  std::vector<std::string_view> cells{};
  std::exception_ptr thrown{};
};

template <typename Work>
void receive(void* context, const Work& work) noexcept {
  auto& receiver = *static_cast<Receiver*>(context);
  if (receiver.thrown) return;
  try {
    work(receiver);
  } catch (...) {
    receiver.thrown = std::current_exception();
  }
}

void take_table(void* context, FootfallText name, const FootfallText* fields,
                std::size_t field_count, const FootfallText* remarks, std::size_t remark_count) {
  receive(context, [&](Receiver& receiver) {
    ForeignTable table{std::string(view_of(name)), {}, {}};
    for (std::size_t i = 0; i < field_count; ++i) table.fields.emplace_back(view_of(fields[i]));
    for (std::size_t i = 0; i < remark_count; ++i) table.remarks.emplace_back(view_of(remarks[i]));
    receiver.tables.push_back(std::move(table));
  });
}

void take_tables_end(void* context) {
  receive(context, [](Receiver& receiver) { receiver.sink.tables(receiver.tables); });
}

void take_row(void* context, std::uint64_t number, const FootfallText* cells, std::size_t count) {
  receive(context, [&](Receiver& receiver) {
    receiver.cells.resize(count);
    for (std::size_t i = 0; i < count; ++i) receiver.cells[i] = view_of(cells[i]);
    receiver.sink.row(number, receiver.cells);
  });
}

void take_bad_row(void* context, std::uint64_t number, FootfallText reason, FootfallText raw) {
  receive(context, [&](Receiver& receiver) {
    receiver.sink.bad_row(number, view_of(reason), view_of(raw));
  });
}

void take_progress(void* context, std::uint64_t bytes) {
  receive(context, [&](Receiver& receiver) { receiver.sink.progress(bytes); });
}

FootfallDecode decode_function() {
  static const auto decode = reinterpret_cast<FootfallDecode>(module_function("footfall_decode"));
  return decode;
}

void decode_in_module(int format, int file, std::size_t table, const DecoderLimits& limits,
                      RowSink& sink) {
  Receiver receiver{sink};
  const FootfallRows rows{&receiver, take_table,   take_tables_end,
                          take_row,  take_bad_row, take_progress};
  const FootfallLimits bounds{limits.expansion_ratio, limits.expansion_free, limits.text_bytes_max,
                              limits.fields_max};
  const auto failure = std::make_unique<FootfallFailure>();
  const int result = decode_function()(format, file, table, &bounds, &rows, failure.get());
  if (receiver.thrown) std::rethrow_exception(receiver.thrown);
  if (result == 0) return;
  throw Error(result == 2 ? ErrorKind::limit : ErrorKind::bad_input, failure->message,
              failure->hint);
}

}  // namespace

void load_table_decoders() { (void)decode_function(); }

void decode_parquet_in_module(int file, std::size_t table, const DecoderLimits& limits,
                              RowSink& sink) {
  decode_in_module(0, file, table, limits, sink);
}

void decode_orc_in_module(int file, std::size_t table, const DecoderLimits& limits, RowSink& sink) {
  decode_in_module(1, file, table, limits, sink);
}

void decode_arrow_in_module(int file, std::size_t table, const DecoderLimits& limits,
                            RowSink& sink) {
  decode_in_module(2, file, table, limits, sink);
}

}  // namespace footfall
