#include "formats/json_window.h"

#include <cerrno>
#include <cstring>

#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr std::size_t piece_bytes = std::size_t{1} << 20;
constexpr std::size_t padding = 64;

}  // namespace

JsonWindow::JsonWindow(int file, std::uint64_t offset)
    : file_(file), buffer_(2 * piece_bytes + padding), offset_(offset) {}

void JsonWindow::take(const char* to) noexcept {
  const auto count = std::size_t(to - begin());
  begin_ += count;
  offset_ += count;
}

bool JsonWindow::more() {
  std::memmove(buffer_.data(), begin(), size());
  end_ -= begin_;
  begin_ = 0;
  if (buffer_.size() < end_ + piece_bytes + padding) buffer_.resize(2 * buffer_.size());
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
