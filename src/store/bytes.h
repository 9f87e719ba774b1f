// Little-endian numbers and length-prefixed texts, written to and read from memory: how manifests,
// segment infos and footers are encoded.
#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace footfall {

static_assert(std::endian::native == std::endian::little, "files are mapped as they are");

class ByteWriter {
 public:
  template <std::integral T>
  void put(T value) {
    char raw[sizeof value];
    std::memcpy(raw, &value, sizeof value);
    bytes_.append(raw, sizeof value);
  }
  void put_text(std::string_view text) {
    put(static_cast<std::uint32_t>(text.size()));
    put_bytes(text);
  }
  void put_bytes(std::string_view bytes) { bytes_ += bytes; }
  // Seven bits a byte, the lowest first: small numbers are short.
  void put_varint(std::uint64_t value) {
    for (; value >= 0x80; value >>= 7U) bytes_.push_back(static_cast<char>(value | 0x80U));
    bytes_.push_back(static_cast<char>(value));
  }

  const std::string& bytes() const noexcept { return bytes_; }
  void clear() noexcept { bytes_.clear(); }
  std::string take() noexcept { return std::move(bytes_); }

 private:
  std::string bytes_;
};

// Never reads beyond the end: what is missing reads as 0 or "", and failed() tells at the end.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) noexcept : rest_(bytes) {}

  template <std::integral T>
  T get() noexcept {
    T value = 0;
    if (rest_.size() < sizeof value) {
      fail();
      return 0;
    }
    std::memcpy(&value, rest_.data(), sizeof value);
    rest_.remove_prefix(sizeof value);
    return value;
  }
  bool get_bool() noexcept {
    const auto value = get<std::uint8_t>();
    if (value > 1) fail();
    return value == 1;
  }
  // An enumerator of value `low` .. `high`.
  template <typename E>
  E get_enum(E low, E high) noexcept {
    const auto value = get<std::uint8_t>();
    if (value < static_cast<std::uint8_t>(low) || value > static_cast<std::uint8_t>(high)) {
      fail();
      return low;
    }
    return static_cast<E>(value);
  }
  std::uint64_t get_varint() noexcept {
    std::uint64_t value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
      const auto byte = get<std::uint8_t>();
      value |= std::uint64_t{byte & 0x7FU} << shift;
      if ((byte & 0x80U) == 0) return value;
    }
    fail();
    return 0;
  }
  std::string_view get_text() noexcept { return get_bytes(get<std::uint32_t>()); }
  std::string_view get_bytes(std::uint64_t size) noexcept {
    if (size > rest_.size()) {
      fail();
      return {};
    }
    const std::string_view text = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return text;
  }
  // How many entries follow; each takes at least `bytes_least` bytes, so a lie asks for no memory.
  std::size_t get_count(std::size_t bytes_least) noexcept {
    const auto count = get<std::uint32_t>();
    if (count > rest_.size() / bytes_least) {
      fail();
      return 0;
    }
    return count;
  }

  std::string_view rest() const noexcept { return rest_; }
  bool failed() const noexcept { return failed_; }
  // Everything was there and nothing is left.
  bool complete() const noexcept { return !failed_ && rest_.empty(); }
  void fail() noexcept {
    failed_ = true;
    rest_ = {};
  }

 private:
  std::string_view rest_;
  bool failed_ = false;
};

}  // namespace footfall
