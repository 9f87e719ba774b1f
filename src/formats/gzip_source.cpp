#include <utility>
#include <vector>

#include <zlib.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/decoders.h"

namespace footfall {
namespace {

constexpr std::size_t input_bytes = std::size_t{256} << 10;

// RFC 1952: one member after another. Zeros behind the last one (tapes are padded so) are
// passed over; anything else there is an error, since nobody can say what it was.
class GzipSource final : public ByteSource {
 public:
  GzipSource(std::unique_ptr<ByteSource> compressed, ExpansionLimit limit)
      : compressed_(std::move(compressed)), limit_(limit), input_(input_bytes) {
    // 15: largest window; 16: gzip frames only. Fails only without memory.
    if (inflateInit2(&stream_, 15 + 16) != Z_OK) throw std::bad_alloc();
  }
  ~GzipSource() override { inflateEnd(&stream_); }

  std::size_t read(std::span<char> into) override {
    if (into.empty()) return 0;
    while (state_ != State::end) {
      if (stream_.avail_in == 0 && !refill()) {
        if (state_ == State::inside) truncated();
        state_ = State::end;
        break;
      }
      if (state_ != State::inside && !begin_member()) continue;
      if (const std::size_t count = inflate_some(into); count > 0) return count;
    }
    return 0;
  }
  std::uint64_t taken() const noexcept override { return compressed_->taken(); }
  const std::string& name() const noexcept override { return compressed_->name(); }

 private:
  enum class State { start, inside, between, end };

  bool refill() {
    const std::size_t got = compressed_->read(input_);
    fed_ += got;
    stream_.next_in = reinterpret_cast<Bytef*>(input_.data());
    stream_.avail_in = uInt(got);
    return got > 0;
  }

  // At the first byte behind a member (or of the file); false: it was padding.
  bool begin_member() {
    if (state_ == State::between) {
      if (*stream_.next_in == 0) {
        ++stream_.next_in;
        --stream_.avail_in;
        return false;
      }
      if (*stream_.next_in != 0x1f) garbage();
      inflateReset(&stream_);
    }
    state_ = State::inside;
    return true;
  }

  std::size_t inflate_some(std::span<char> into) {
    stream_.next_out = reinterpret_cast<Bytef*>(into.data());
    stream_.avail_out = uInt(std::min<std::size_t>(into.size(), std::size_t{1} << 30));
    const std::size_t room = stream_.avail_out;
    const int result = inflate(&stream_, Z_NO_FLUSH);
    const std::size_t count = room - stream_.avail_out;
    given_ += count;
    check_expansion(*this, given_, taken(), limit_);
    if (result == Z_STREAM_END) {
      ++members_;
      state_ = State::between;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      damaged();
    }
    return count;
  }

  std::uint64_t position() const { return fed_ - stream_.avail_in; }

  [[noreturn]] void truncated() const {
    throw Error(ErrorKind::bad_input,
                str(printable(name()), ": the gzip data end too early, at byte ",
                    grouped(std::int64_t(fed_)), "; the file was cut short"),
                "fetch the file again; nothing of it is stored");
  }
  [[noreturn]] void garbage() const {
    throw Error(
        ErrorKind::bad_input,
        str(printable(name()), ": something that is not gzip follows the gzip data, at byte ",
            grouped(std::int64_t(position()))),
        "fetch the file again, or cut it there; nothing of it is stored");
  }
  [[noreturn]] void damaged() const {
    if (members_ > 0 && stream_.total_out == 0) garbage();
    throw Error(ErrorKind::bad_input,
                str(printable(name()), ": the gzip data are damaged near byte ",
                    grouped(std::int64_t(position())), " (",
                    stream_.msg == nullptr ? "no reason given" : stream_.msg, ")"),
                "fetch the file again; nothing of it is stored");
  }

  std::unique_ptr<ByteSource> compressed_;
  ExpansionLimit limit_;
  std::vector<char> input_;
  z_stream stream_{};
  State state_ = State::start;
  std::uint64_t fed_ = 0;    // compressed bytes handed to zlib
  std::uint64_t given_ = 0;  // bytes given out
  std::uint64_t members_ = 0;
};

}  // namespace

std::unique_ptr<ByteSource> decode_gzip(std::unique_ptr<ByteSource> compressed,
                                        ExpansionLimit limit) {
  return std::make_unique<GzipSource>(std::move(compressed), limit);
}

}  // namespace footfall
