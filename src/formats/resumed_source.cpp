#include "formats/resumed_source.h"

#include <algorithm>
#include <cstring>

namespace footfall {
namespace {

class Resumed final : public ByteSource {
 public:
  Resumed(std::string first, std::unique_ptr<ByteSource> rest)
      : first_(std::move(first)), rest_(std::move(rest)) {}

  std::size_t read(std::span<char> into) override {
    if (handed_ == first_.size()) {
      std::string().swap(first_);
      handed_ = 0;
      return rest_->read(into);
    }
    const std::size_t count = std::min(into.size(), first_.size() - handed_);
    std::memcpy(into.data(), first_.data() + handed_, count);
    handed_ += count;
    return count;
  }
  std::uint64_t taken() const noexcept override { return rest_->taken(); }
  const std::string& name() const noexcept override { return rest_->name(); }

 private:
  std::string first_;
  std::unique_ptr<ByteSource> rest_;
  std::size_t handed_ = 0;
};

}  // namespace

std::string take_first(ByteSource& source, std::size_t most) {
  std::string first(most, '\0');
  std::size_t filled = 0;
  while (filled < most) {
    const std::size_t got = source.read(std::span(first).subspan(filled));
    if (got == 0) break;
    filled += got;
  }
  first.resize(filled);
  return first;
}

std::unique_ptr<ByteSource> resumed(std::string first, std::unique_ptr<ByteSource> rest) {
  return std::make_unique<Resumed>(std::move(first), std::move(rest));
}

}  // namespace footfall
