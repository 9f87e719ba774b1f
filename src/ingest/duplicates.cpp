#include "ingest/duplicates.h"

#include <cstring>

namespace footfall {
namespace {

void put_number(std::string& out, std::int64_t number) {
  char bytes[8];
  std::memcpy(bytes, &number, sizeof bytes);
  out.append(bytes, sizeof bytes);
}

void put_text(std::string& out, std::string_view text) {
  put_number(out, std::int64_t(text.size()));  // so that no two rows are encoded alike
  out.append(text);
}

}  // namespace

Hash128 hash_of(const TypedRow& row, std::string& encoded) {
  encoded.clear();
  put_number(encoded, row.time);
  put_text(encoded, row.event_type);
  for (const TypedValue& value : row.values) {
    encoded.push_back(value.present ? '\1' : '\0');
    put_number(encoded, value.number);
    put_text(encoded, value.text);
  }
  return hash128(encoded);
}

std::size_t DuplicateFilter::memory_used() const noexcept {
  return rows_.size() * (sizeof(Hash128) + 2 * sizeof(void*)) +
         rows_.bucket_count() * sizeof(void*);
}

}  // namespace footfall
