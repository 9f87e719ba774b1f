#include "formats/json_window.h"

#include <algorithm>
#include <cerrno>
#include <cstring>

#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::size_t piece_bytes_max = std::size_t{256} << 10;  // it stays in the cache
constexpr std::size_t padding = 64;

// Small for a small file.
std::size_t piece_bytes_of(int file) {
  struct stat found{};
  if (fstat(file, &found) != 0) return piece_bytes_max;
  return std::clamp(std::size_t(found.st_size) + 1, std::size_t{256}, piece_bytes_max);
}

}  // namespace

JsonWindow::JsonWindow(int file, std::uint64_t offset)
    : file_(file),
      piece_bytes_(piece_bytes_of(file)),
      buffer_(2 * piece_bytes_ + padding),
      offset_(offset) {}

void JsonWindow::take(const char* to) noexcept {
  const auto count = std::size_t(to - begin());
  begin_ += count;
  offset_ += count;
}

bool JsonWindow::more() {
  std::memmove(buffer_.data(), begin(), size());
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < end_ + piece_bytes_ + padding) buffer_.resize(2 * buffer_.size());
  const std::size_t wanted = buffer_.size() - padding - end_;
  ssize_t count = -1;
  do {
    count = pread(file_, end(), wanted, off_t(offset_ + end_));
  } while (count < 0 && errno == EINTR);
  if (count < 0) throw Error(ErrorKind::io, str("cannot be read: ", std::strerror(errno)));
  end_ += std::size_t(count);
  std::memset(end(), 0, padding);
  return count > 0;
}

}  // namespace footfall
