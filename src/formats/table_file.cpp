#include "formats/table_file.h"

#include <array>
#include <string>

#include <dlfcn.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/table_module.h"
#include "table/arrow.h"

namespace footfall {
namespace {

constexpr std::array<std::string_view, 4> names{"parquet", "orc", "arrow", "xlsx"};

// The folder of the running program, through links.
std::string program_folder() {
  std::array<char, 4096> path{};
  const auto length = readlink("/proc/self/exe", path.data(), path.size());
  const std::string_view program(path.data(), length > 0 ? std::size_t(length) : 0);
  return std::string(program.substr(0, program.rfind('/')));
}

FootfallWriteTable load_module() {
  const std::string path = str(program_folder(), "/../lib/footfall/table_formats.so");
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* function = module == nullptr ? nullptr : dlsym(module, "footfall_write_table");
  if (function == nullptr) {
    const char* why = dlerror();
    throw Error(ErrorKind::unavailable,
                str("the part that writes Parquet, ORC, Arrow and XLSX cannot be loaded: ",
                    why == nullptr ? path : std::string(why)),
                "install footfall whole (bin/ and lib/footfall/), or use --format csv or json");
  }
  return reinterpret_cast<FootfallWriteTable>(function);
}

void append_bytes(void* context, const char* bytes, std::size_t count) {
  static_cast<std::string*>(context)->append(bytes, count);
}

// A spreadsheet's own limits; said before anything is written.
void check_sheet(const Table& table) {
  constexpr std::size_t rows_max = 1048575;  // and the header
  constexpr std::size_t columns_max = 16384;
  if (table.rows() > rows_max || table.columns() > columns_max) {
    throw Error(ErrorKind::limit,
                str("an XLSX sheet has at most ", counted(rows_max, "row"), " and ",
                    counted(columns_max, "column"), "; the answer has ",
                    counted(table.rows(), "row"), " and ", counted(table.columns(), "column")),
                "use --limit, or --format csv or parquet");
  }
}

}  // namespace

std::optional<TableFormat> find_table_format(std::string_view name) noexcept {
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (names[i] == name) return static_cast<TableFormat>(i);
  }
  return std::nullopt;
}

std::string table_file(const Table& table, TableFormat format) {
  if (format == TableFormat::xlsx) check_sheet(table);
  static const FootfallWriteTable write = load_module();
  ArrowSchema schema;
  ArrowArray array;
  export_table(table, schema, array);
  std::string bytes;
  std::array<char, 1000> message{};
  if (write(static_cast<int>(format), &schema, &array, append_bytes, &bytes, message.data(),
            message.size()) != 0) {
    throw Error(ErrorKind::limit, str(names[std::size_t(format)], ": ", message.data()));
  }
  return bytes;
}

}  // namespace footfall
