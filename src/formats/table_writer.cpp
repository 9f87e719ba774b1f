#include "formats/table_writer.h"

#include <array>
#include <exception>
#include <string>
#include <utility>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "formats/module_function.h"
#include "formats/table_module.h"
#include "table/arrow.h"

namespace footfall {
namespace {

[[noreturn]] void refuse_for_sheet(const std::string& found) {
  throw Error(ErrorKind::limit,
              str("an XLSX sheet has at most ", counted(sheet_rows_max, "row"), " and ",
                  counted(sheet_columns_max, "column"), "; ", found),
              "ask for fewer rows, or write csv or parquet");
}

class ModuleWriter final : public TableWriter {
 public:
  ModuleWriter(const Fields& fields, TableFormat format, Sink sink)
      : fields_(fields), format_(format), sink_(std::move(sink)) {
    if (format == TableFormat::xlsx && fields.size() > sheet_columns_max) {
      refuse_for_sheet(str("the table has ", counted(fields.size(), "column")));
    }
    static const auto functions =
        reinterpret_cast<FootfallTableWriter>(module_function("footfall_writer"));
    functions_ = functions();
    ArrowSchema schema;
    ArrowArray array;
    export_table(Table(fields), schema, array);
    array.release(&array);
    const FootfallDone done = functions_->open(static_cast<int>(format), &schema, take, this,
                                               &writer_, message_.data(), message_.size());
    if (done != footfall_done) {
      close();
      fail(done);
    }
  }
  ModuleWriter(const ModuleWriter&) = delete;
  ModuleWriter& operator=(const ModuleWriter&) = delete;
  ~ModuleWriter() override { close(); }

  void append(const Table& table) override {
    FOOTFALL_CHECK(table.fields() == fields_);
    rows_ += table.rows();
    if (format_ == TableFormat::xlsx && rows_ > sheet_rows_max) {
      refuse_for_sheet("the table has more rows");
    }
    ArrowSchema schema;
    ArrowArray array;
    const bool dictionaries = format_ == TableFormat::parquet;
    export_table(table, schema, array, dictionaries ? ArrowTexts::dictionary : ArrowTexts::plain);
    check(functions_->append(writer_, &schema, &array, message_.data(), message_.size()));
  }

  void finish() override { check(functions_->finish(writer_, message_.data(), message_.size())); }

 private:
  // Nothing may be thrown through the module: it is kept until the module has returned.
  static int take(void* context, const char* bytes, std::size_t count) {
    auto& self = *static_cast<ModuleWriter*>(context);
    if (self.refused_) return 1;
    try {
      self.sink_({bytes, count});
    } catch (...) {
      self.refused_ = std::current_exception();
    }
    return self.refused_ ? 1 : 0;
  }

  void close() {
    if (writer_ != nullptr) functions_->close(writer_);
    writer_ = nullptr;
  }

  void check(FootfallDone done) const {
    if (refused_) std::rethrow_exception(refused_);
    if (done != footfall_done) fail(done);
  }

  [[noreturn]] void fail(FootfallDone done) const {
    if (refused_) std::rethrow_exception(refused_);
    throw Error(done == footfall_limit ? ErrorKind::limit : ErrorKind::io,
                str(table_format_name(format_), ": ", message_.data()));
  }

  Fields fields_;
  TableFormat format_;
  Sink sink_;
  const FootfallWriterFunctions* functions_ = nullptr;
  FootfallWriter* writer_ = nullptr;
  std::size_t rows_ = 0;
  std::exception_ptr refused_;
  std::array<char, 1000> message_{};
};

}  // namespace

std::unique_ptr<TableWriter> TableWriter::open(const Fields& fields, TableFormat format,
                                               Sink sink) {
  return std::make_unique<ModuleWriter>(fields, format, std::move(sink));
}

}  // namespace footfall
