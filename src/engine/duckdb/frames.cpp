#include "engine/duckdb/frames.h"

#include <cerrno>
#include <cstdint>
#include <cstring>

#include <unistd.h>

#include "base/check.h"

namespace footfall::duck {
namespace {

constexpr std::size_t header_bytes = 9;  // kind, u64 length

template <typename T>
void put(std::string& out, T value) {
  char bytes[sizeof value];
  std::memcpy(bytes, &value, sizeof value);
  out.append(bytes, sizeof value);
}

void put_text(std::string& out, std::string_view text) {
  put(out, static_cast<std::uint64_t>(text.size()));
  out += text;
}

class Bytes {
 public:
  explicit Bytes(std::string_view bytes) : bytes_(bytes) {}

  template <typename T>
  T take() {
    FOOTFALL_CHECK(bytes_.size() >= sizeof(T));
    T value;
    std::memcpy(&value, bytes_.data(), sizeof value);
    bytes_.remove_prefix(sizeof value);
    return value;
  }

  std::string text() {
    const auto length = take<std::uint64_t>();
    FOOTFALL_CHECK(bytes_.size() >= length);
    std::string out(bytes_.substr(0, length));
    bytes_.remove_prefix(length);
    return out;
  }

  bool empty() const noexcept { return bytes_.empty(); }

 private:
  std::string_view bytes_;
};

void put_value(std::string& out, const Value& value) {
  put(out, static_cast<char>(value.index()));
  if (const auto* number = std::get_if<std::int64_t>(&value)) put(out, *number);
  if (const auto* units = std::get_if<Int128>(&value)) put(out, *units);
  if (const auto* real = std::get_if<double>(&value)) put(out, *real);
  if (const auto* text = std::get_if<std::string>(&value)) put_text(out, *text);
}

Value take_value(Bytes& bytes) {
  switch (bytes.take<char>()) {
    case 0: return Null{};
    case 1: return bytes.take<std::int64_t>();
    case 2: return bytes.take<Int128>();
    case 3: return bytes.take<double>();
    default: return bytes.text();
  }
}

void write_all(int descriptor, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) _exit(1);  // nobody is there to be told
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
}

}  // namespace

std::string encode_fields(const Fields& fields) {
  std::string out;
  for (const auto& field : fields) {
    put_text(out, field.name);
    put(out, field.type);
    put(out, field.scale);
  }
  return out;
}

Fields decode_fields(std::string_view text) {
  Fields fields;
  for (Bytes bytes(text); !bytes.empty();) {
    Field field;
    field.name = bytes.text();
    field.type = bytes.take<Type>();
    field.scale = bytes.take<int>();
    fields.push_back(std::move(field));
  }
  return fields;
}

std::string encode_batch(const Table& batch) {
  std::string out;
  put(out, static_cast<std::uint64_t>(batch.rows()));
  for (std::size_t row = 0; row < batch.rows(); ++row) {
    for (std::size_t i = 0; i < batch.columns(); ++i) put_value(out, batch.value(row, i));
  }
  return out;
}

Table decode_batch(std::string_view text, const Fields& fields) {
  Bytes bytes(text);
  Table batch(fields);
  const auto rows = bytes.take<std::uint64_t>();
  batch.reserve(rows);
  for (std::uint64_t row = 0; row < rows; ++row) {
    std::vector<Value> cells;
    cells.reserve(fields.size());
    for (std::size_t i = 0; i < fields.size(); ++i) cells.push_back(take_value(bytes));
    batch.add_row(std::move(cells));
  }
  return batch;
}

std::string encode_error(const Error& error) {
  std::string out;
  put(out, error.kind());
  put_text(out, error.message());
  put_text(out, error.hint());
  return out;
}

Error decode_error(std::string_view text) {
  Bytes bytes(text);
  const auto kind = bytes.take<ErrorKind>();
  std::string message = bytes.text();
  return {kind, std::move(message), bytes.text()};
}

void FrameWriter::write(FrameKind kind, std::string_view payload) {
  std::string head;
  put(head, kind);
  put(head, static_cast<std::uint64_t>(payload.size()));
  const std::scoped_lock lock(mutex_);
  write_all(descriptor_, head);
  write_all(descriptor_, payload);
}

bool FrameReader::next(Frame& frame) {
  const std::string_view rest = std::string_view(bytes_).substr(taken_);
  if (rest.size() < header_bytes) return false;
  Bytes head(rest);
  const auto kind = head.take<FrameKind>();
  const auto length = head.take<std::uint64_t>();
  if (rest.size() - header_bytes < length) {
    bytes_.erase(0, taken_);
    taken_ = 0;
    return false;
  }
  frame.kind = kind;
  frame.payload = rest.substr(header_bytes, length);
  taken_ += header_bytes + length;
  return true;
}

}  // namespace footfall::duck
