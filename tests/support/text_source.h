// A text as a source of bytes.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>

#include "formats/byte_source.h"

namespace footfall {

// Gives the text, which outlives it, out at most `step` bytes at a time.
class TextSource final : public ByteSource {
 public:
  TextSource(std::string_view text, std::size_t step) : text_(text), step_(step) {}
  std::size_t read(std::span<char> into) override {
    const std::size_t count = std::min({into.size(), step_, text_.size() - at_});
    std::copy_n(text_.data() + at_, count, into.data());
    at_ += count;
    return count;
  }
  std::uint64_t taken() const noexcept override { return at_; }
  const std::string& name() const noexcept override { return name_; }

 private:
  std::string_view text_;
  std::size_t step_;
  std::size_t at_ = 0;
  std::string name_ = "text";
};

}  // namespace footfall
