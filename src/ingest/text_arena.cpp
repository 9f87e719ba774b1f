#include "ingest/text_arena.h"

#include <algorithm>
#include <cstring>

namespace footfall {

std::string_view TextArena::keep(std::string_view text) {
  while (text.size() > room_) {
    if (next_chunk_ == chunks_.size()) {
      const std::size_t size = std::max(chunk_bytes, text.size());
      chunks_.push_back({std::make_unique_for_overwrite<char[]>(size), size});
    }
    next_ = chunks_[next_chunk_].bytes.get();
    room_ = chunks_[next_chunk_].size;
    ++next_chunk_;
  }
  if (!text.empty()) std::memcpy(next_, text.data(), text.size());
  const std::string_view kept(next_, text.size());
  next_ += text.size();
  room_ -= text.size();
  bytes_ += text.size();
  return kept;
}

void TextArena::clear() noexcept {
  next_chunk_ = 0;
  room_ = 0;
  next_ = nullptr;
  bytes_ = 0;
}

}  // namespace footfall
