#include <new>
#include <utility>
#include <vector>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/decoders.h"

namespace footfall {
namespace {

// RFC 8878: one frame after another; frames that say they may be skipped are.
class ZstdSource final : public ByteSource {
 public:
  ZstdSource(std::unique_ptr<ByteSource> compressed, ExpansionLimit limit)
      : compressed_(std::move(compressed)),
        limit_(limit),
        buffer_(ZSTD_DStreamInSize()),
        stream_(ZSTD_createDStream()) {
    if (stream_ == nullptr) throw std::bad_alloc();
  }
  ~ZstdSource() override { ZSTD_freeDStream(stream_); }

  std::size_t read(std::span<char> into) override {
    if (into.empty()) return 0;
    for (;;) {
      if (input_.pos == input_.size && !ended_ && !more_inside_) refill();
      ZSTD_outBuffer output{into.data(), into.size(), 0};
      const bool fed = input_.pos < input_.size;
      if (fed || more_inside_) {
        const std::size_t left = ZSTD_decompressStream(stream_, &output, &input_);
        if (ZSTD_isError(left)) damaged(left);
        inside_frame_ = left != 0;
        // A full output may mean that the decoder holds more that needs no further input.
        more_inside_ = inside_frame_ && output.pos == output.size;
      }
      given_ += output.pos;
      check_expansion(*this, given_, taken(), limit_);
      if (output.pos > 0) return output.pos;
      if (ended_ && !fed) {
        if (inside_frame_) truncated();
        return 0;
      }
    }
  }
  std::uint64_t taken() const noexcept override { return compressed_->taken(); }
  const std::string& name() const noexcept override { return compressed_->name(); }

 private:
  void refill() {
    const std::size_t got = compressed_->read(buffer_);
    input_ = {buffer_.data(), got, 0};
    fed_ += got;
    ended_ = got == 0;
  }

  std::uint64_t position() const { return fed_ - (input_.size - input_.pos); }

  [[noreturn]] void truncated() const {
    throw Error(ErrorKind::bad_input,
                str(printable(name()), ": the Zstandard data end too early, at byte ",
                    grouped(std::int64_t(fed_)), "; the file was cut short"),
                "fetch the file again; nothing of it is stored");
  }
  [[noreturn]] void damaged(std::size_t code) const {
    const ZSTD_ErrorCode reason = ZSTD_getErrorCode(code);
    if (reason == ZSTD_error_frameParameter_windowTooLarge) {
      throw Error(ErrorKind::limit,
                  str(printable(name()), ": was compressed with a window of more than 128 MiB"),
                  "compress it again without --ultra --long, or decompress it first");
    }
    if (reason == ZSTD_error_prefix_unknown && given_ > 0) {
      throw Error(ErrorKind::bad_input,
                  str(printable(name()),
                      ": something that is not Zstandard follows the Zstandard data, near byte ",
                      grouped(std::int64_t(position()))),
                  "fetch the file again, or cut it there; nothing of it is stored");
    }
    throw Error(ErrorKind::bad_input,
                str(printable(name()), ": the Zstandard data are damaged near byte ",
                    grouped(std::int64_t(position())), " (", ZSTD_getErrorName(code), ")"),
                "fetch the file again; nothing of it is stored");
  }

  std::unique_ptr<ByteSource> compressed_;
  ExpansionLimit limit_;
  std::vector<char> buffer_;
  ZSTD_DStream* stream_;
  ZSTD_inBuffer input_{nullptr, 0, 0};
  std::uint64_t fed_ = 0;    // compressed bytes read
  std::uint64_t given_ = 0;  // bytes given out
  bool ended_ = false;
  bool inside_frame_ = false;
  bool more_inside_ = false;
};

}  // namespace

std::unique_ptr<ByteSource> decode_zstd(std::unique_ptr<ByteSource> compressed,
                                        ExpansionLimit limit) {
  return std::make_unique<ZstdSource>(std::move(compressed), limit);
}

}  // namespace footfall
