#include "formats/spool.h"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/byte_source.h"
#include "formats/content_hash.h"

namespace footfall {
namespace {

constexpr std::size_t piece_bytes = std::size_t{256} << 10;

[[noreturn]] void refuse(const std::string& folder, const ByteSource& source) {
  const bool many_open = errno == EMFILE || errno == ENFILE;
  throw Error(ErrorKind::io,
              str(printable(source.name()), ": cannot be laid down in ", printable(folder), ": ",
                  std::strerror(errno)),
              many_open ? "allow more open files (ulimit -n 1024) and try again"
                        : "make room there, or set TMPDIR to a folder that has it");
}

struct Ends {
  OwnedDescriptor to_write;
  OwnedDescriptor to_read;
};

// Of a new file that has no name, or not for long.
Ends nameless(const std::string& folder, const ByteSource& source) {
  OwnedDescriptor made(open(folder.c_str(), O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  std::string name;
  if (made.number() >= 0) {
    name = str("/proc/self/fd/", made.number());
  } else {  // not every file system makes such files
    name = folder + "/footfall-XXXXXX";
    made = OwnedDescriptor(mkostemp(name.data(), O_CLOEXEC));
    if (made.number() < 0) refuse(folder, source);
  }
  OwnedDescriptor read(open(name.c_str(), O_RDONLY | O_CLOEXEC));
  const int code = errno;
  if (!name.starts_with("/proc/")) unlink(name.c_str());
  errno = code;
  if (read.number() < 0) refuse(folder, source);
  return {std::move(made), std::move(read)};
}

bool write_all(int file, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t count = ::write(file, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return false;
    bytes.remove_prefix(std::size_t(count));
  }
  return true;
}

}  // namespace

OwnedDescriptor::~OwnedDescriptor() {
  if (number_ >= 0) close(number_);
}

OwnedDescriptor& OwnedDescriptor::operator=(OwnedDescriptor&& that) noexcept {
  std::swap(number_, that.number_);
  return *this;
}

Spooled spool(ByteSource& source) {
  std::error_code none;
  std::string folder = std::filesystem::temp_directory_path(none).string();
  if (none) folder = "/tmp";
  Ends ends = nameless(folder, source);
  ContentHasher hasher;
  std::vector<char> piece(piece_bytes);
  while (const std::size_t got = source.read(piece)) {
    const std::string_view bytes(piece.data(), got);
    hasher.update(bytes);
    if (!write_all(ends.to_write.number(), bytes)) refuse(folder, source);
  }
  Spooled spooled{std::move(ends.to_read), hasher.bytes(), {}};
  spooled.content = hasher.finish();
  return spooled;
}

}  // namespace footfall
