#include "app/output.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <filesystem>
#include <random>

#include <fcntl.h>
#include <unistd.h>

#include "api/documents.h"
#include "base/error.h"
#include "base/text.h"

namespace footfall::app {

namespace {

constexpr int links_max = 40;  // as many as the system follows

void write_all(int file, const std::string& name, std::string_view text) {
  while (!text.empty()) {
    const ssize_t written = ::write(file, text.data(), text.size());
    if (written >= 0) {
      text.remove_prefix(std::size_t(written));
    } else if (errno == EPIPE) {
      throw ReaderGone{};
    } else if (errno != EINTR) {
      throw Error(ErrorKind::io, str(name, ": ", std::strerror(errno)));
    }
  }
}

[[noreturn]] void fail(const std::string& path, const std::string& why) {
  throw Error(ErrorKind::io, str("cannot write ", printable(path, 4096), ": ", why),
              "name another place with --output, or check who may write there");
}

// The number of one of our own descriptors where `path` names it (/proc/self/fd/1), else -1.
// Opening it anew would begin a file from its first byte, and does not work for a socket.
int own_descriptor(const std::filesystem::path& path) {
  std::error_code failure;
  const auto folder = std::filesystem::canonical(path.parent_path(), failure);
  if (failure || folder.string() != str("/proc/", ::getpid(), "/fd")) return -1;
  const auto number = parse_int64(path.filename().string());
  return number && *number >= 0 ? int(*number) : -1;
}

struct Place {
  std::filesystem::path path;
  int descriptor = -1;  // our own, where the path names one
};

// What `path` names when its links are followed, also where nothing is there yet.
Place followed(const std::string& path) {
  Place place{.path = path};
  for (int links = 0; links <= links_max; ++links) {
    place.descriptor = own_descriptor(place.path);
    if (place.descriptor >= 0) return place;
    std::error_code failure;
    const auto next = std::filesystem::read_symlink(place.path, failure);
    if (failure) return place;                     // no link: a file, another thing, or nothing
    place.path = place.path.parent_path() / next;  // an absolute one replaces it all
  }
  fail(path, "its links lead nowhere");
}

}  // namespace

void print(std::string_view text) { write_all(STDOUT_FILENO, "standard output", text); }

void announce(std::string_view text) {
  try {
    print(text);
  } catch (const ReaderGone&) {
    return;
  }
}

void say(const Options& options, std::string_view text) {
  if (options.quiet) return;
  std::fwrite(text.data(), 1, text.size(), stderr);
}

bool is_folder(const std::string& output) {
  std::error_code failure;  // what cannot be looked at is refused when it is written
  return output.ends_with('/') || std::filesystem::is_directory(output, failure);
}

void refuse_output_in_store(const Options& options) {
  if (!options.output.empty()) refuse_in_store(options, options.output);
}

void refuse_in_store(const Options& options, const std::string& path) {
  std::error_code failure;
  const auto store = std::filesystem::canonical(options.store, failure);
  if (failure) return;  // no store, nothing to lose
  const Place place = followed(path);
  if (place.descriptor >= 0) return;
  const auto absolute = std::filesystem::absolute(place.path, failure);
  const auto whole = std::filesystem::weakly_canonical(absolute, failure);
  if (failure) fail(path, failure.message());
  if (std::ranges::mismatch(store, whole).in1 != store.end()) return;
  throw Error(ErrorKind::bad_request,
              str("--output: ", printable(path, 4096), " lies in the store ",
                  printable(options.store, 4096), ", whose files are footfall's own"),
              "name a place outside of the store's folder");
}

OutputTarget::OutputTarget(const Options& options, const std::string& path) : path_(path) {
  refuse_in_store(options, path);
  Place place = followed(path);
  place_ = place.path.string();
  if (place.descriptor >= 0) {
    stream_ = ::fcntl(place.descriptor, F_DUPFD_CLOEXEC, 0);
    if (stream_ < 0) fail(path_, std::strerror(errno));
    return;
  }
  std::error_code failure;
  const auto status = std::filesystem::status(place.path, failure);
  if (!std::filesystem::status_known(status)) fail(path_, failure.message());
  if (std::filesystem::is_directory(status)) {
    throw Error(ErrorKind::bad_request, str(printable(path_, 4096), " is a folder"),
                "name a file in it with --output");
  }
  if (std::filesystem::exists(status) && !std::filesystem::is_regular_file(status)) {
    stream_ = ::open(place_.c_str(), O_WRONLY | O_NOCTTY | O_CLOEXEC);
    if (stream_ < 0) fail(path_, std::strerror(errno));
    return;
  }
  begin_file();
  if (!std::filesystem::exists(status)) return;
  // The one that takes its place has its permissions.
  std::filesystem::permissions(temporary_, status.permissions(), failure);
}

void OutputTarget::begin_file() {
  const auto folder = std::filesystem::path(place_).parent_path();
  std::error_code failure;
  if (!folder.empty()) std::filesystem::create_directories(folder, failure);
  if (failure) fail(path_, str(folder.string(), ": ", failure.message()));
  // By chance and not by our number alone: programs in two containers may have the same one.
  std::random_device random;
  temporary_ =
      path_join(folder.string(), str(".footfall-", ::getpid(), "-", random(), random(), ".tmp"));
  file_ = real_file_system().create(temporary_);
}

OutputTarget::~OutputTarget() {
  if (stream_ >= 0) ::close(stream_);
  file_.reset();
  if (!temporary_.empty()) ::unlink(temporary_.c_str());
}

void OutputTarget::write(std::string_view bytes) {
  if (stream_ >= 0) return write_all(stream_, printable(path_, 4096), bytes);
  file_->write_at(length_, bytes_of(bytes));
  length_ += bytes.size();
}

void OutputTarget::finish() {
  if (stream_ >= 0) return;
  file_->sync();
  file_.reset();
  real_file_system().rename(temporary_, place_);
  temporary_.clear();
  real_file_system().sync_directory(path_directory(place_));
}

void write_file(const Options& options, const std::string& path, std::string_view bytes) {
  OutputTarget target(options, path);
  target.write(bytes);
  target.finish();
  if (target.is_file() && !options.quiet) announce(path + "\n");
}

void say_earlier(const Options& options, const std::string& path) {
  std::error_code failure;
  if (!std::filesystem::exists(std::filesystem::symlink_status(path, failure))) return;
  say(options, str(printable(path, 4096), " was there before and is not of this run\n"));
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
