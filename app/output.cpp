#include "app/output.h"

#include <cerrno>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <filesystem>

#include <unistd.h>

#include "api/documents.h"
#include "base/error.h"
#include "base/file_system.h"
#include "base/text.h"

namespace footfall::app {

void print(std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(STDOUT_FILENO, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(std::size_t(written));
    } else if (errno == EPIPE) {
      std::_Exit(0);  // the reader has seen enough: `| head`
    } else if (errno != EINTR) {
      throw Error(ErrorKind::io, str("standard output: ", std::strerror(errno)));
    }
  }
}

void say(const Options& options, std::string_view text) {
  if (options.quiet) return;
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool is_folder(const std::string& output) {
  return output.ends_with('/') || std::filesystem::is_directory(output);
}

void write_file(const Options& options, const std::string& path, std::string_view bytes) {
  const auto folder = std::filesystem::path(path).parent_path();
  std::error_code failure;
  if (!folder.empty()) std::filesystem::create_directories(folder, failure);
  if (failure) throw Error(ErrorKind::io, str(folder.string(), ": ", failure.message()));
  write_file_atomically(real_file_system(), path, bytes);
  if (!options.quiet) print(path + "\n");
}

std::string format_of(const Options& options) {
  if (!options.format.empty()) return options.format;
  if (options.output.empty()) return stdout_is_terminal() ? "table" : "csv";
  for (const char* format : {"json", "ndjson", "parquet", "orc", "arrow", "xlsx"}) {
    if (options.output.ends_with(file_ending(format))) return format;
  }
  return "csv";
}

void emit(const Options& options, const Table& table) {
  const std::string format = format_of(options);
  const bool bold = options.output.empty() && wants_color(options.color, stdout_is_terminal());
  const std::string bytes =
      table_bytes(table, format, options.keep_formulas ? Formulas::keep : Formulas::disarm, bold);
  if (options.output.empty()) return print(bytes);
  const std::string name = str(options.verb, file_ending(format));
  write_file(options, is_folder(options.output) ? path_join(options.output, name) : options.output,
             bytes);
}

}  // namespace footfall::app
