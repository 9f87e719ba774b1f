#include "ingest/range_feed.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "ingest/fast_plan.h"

namespace footfall {
namespace {

constexpr std::size_t sample_bytes = std::size_t{1} << 20;
constexpr std::size_t line_bytes_max = std::size_t{1} << 20;  // as the exact reader has it

// As much as fits, or all there is.
std::size_t read_fully(ByteSource& source, std::span<char> into) {
  std::size_t have = 0;
  while (have < into.size()) {
    const std::size_t got = source.read(into.subspan(have));
    if (got == 0) break;
    have += got;
  }
  return have;
}

}  // namespace

RangeFeed::RangeFeed(const std::vector<FastSource>& sources, std::uint64_t range_bytes)
    : sources_(sources), range_bytes_(range_bytes), streams_(sources.size()) {}

void RangeFeed::begin_batch(std::uint64_t bytes) {
  const std::lock_guard lock(mutex_);
  left_in_batch_ = bytes;
}

void RangeFeed::close() { begin_batch(0); }

bool RangeFeed::next(FileRange& range, std::vector<char>& held) {
  const std::lock_guard lock(mutex_);
  while (left_in_batch_ > 0 && source_ < sources_.size()) {
    range = {.source = static_cast<std::uint32_t>(source_),
             .begin = offset_,
             .data_begin = sources_[source_].data_begin};
    if (sources_[source_].file ? next_of_file(range) : next_of_stream(range, held)) {
      range.number = next_number_++;
      offset_ = range.end;
      left_in_batch_ -= std::min(left_in_batch_, range.end - range.begin);
      return true;
    }
    ++source_;
    offset_ = 0;
  }
  return false;
}

bool RangeFeed::next_of_file(FileRange& range) noexcept {
  range.file = sources_[source_].file.get();
  range.end = std::min(offset_ + range_bytes_, range.file->bytes());
  range.bytes_on_disk = range.end - range.begin;
  return range.begin < range.end;
}

bool RangeFeed::next_of_stream(FileRange& range, std::vector<char>& held) {
  if (!stream_) {
    stream_ = open_bytes(sources_[source_].path);
    check_unchanged(sources_[source_].path, sources_[source_].facts);
    hasher_ = {};
    carried_.clear();
    taken_ = 0;
    stream_ended_ = false;
  }
  const std::size_t bytes = fill(held);
  if (bytes == 0) {
    streams_[source_] = {offset_, hasher_.finish()};
    stream_.reset();
    return false;
  }
  range.held = held.data();
  range.last = stream_ended_;
  range.end = range.begin + bytes;
  range.bytes_on_disk = stream_->taken() - std::exchange(taken_, stream_->taken());
  return true;
}

// Fills `held` up to a line end, or the end of the stream; returns how far.
std::size_t RangeFeed::fill(std::vector<char>& held) {
  held.resize(std::max<std::size_t>(held.size(), range_bytes_ + line_bytes_max));
  std::ranges::copy(carried_, held.begin());
  std::size_t have = carried_.size();
  carried_.clear();
  std::size_t line_end = 0;
  for (const std::size_t wanted : {static_cast<std::size_t>(range_bytes_), held.size()}) {
    if (!stream_ended_ && have < wanted) {
      const auto fresh = std::span(held).subspan(have, wanted - have);
      const std::size_t got = read_fully(*stream_, fresh);
      hasher_.update({fresh.data(), got});
      have += got;
      stream_ended_ = got < fresh.size();
    }
    if (stream_ended_) return have;
    line_end = std::string_view(held.data(), have).rfind('\n') + 1;  // 0: there is none
    if (line_end != 0) break;
  }
  if (line_end == 0) throw NotRegular{};
  carried_.assign(held.data() + line_end, have - line_end);
  return line_end;
}

GuessedSize guess_size(const std::vector<FastSource>& sources) {
  std::string sample(sample_bytes, '\0');
  GuessedSize guess;
  std::uint64_t line_bytes = 0;
  for (const FastSource& source : sources) {
    if (line_bytes != 0 && source.file) {
      guess.bytes += source.file->bytes();
      continue;
    }
    const auto stream = open_bytes(source.path);
    const std::string_view first(sample.data(), read_fully(*stream, sample));
    const std::uint64_t taken = std::max<std::uint64_t>(stream->taken(), 1);
    guess.bytes += source.file ? source.file->bytes() : source.facts.bytes * first.size() / taken;
    const auto lines = static_cast<std::uint64_t>(std::ranges::count(first, '\n'));
    if (line_bytes == 0) line_bytes = first.size() / std::max<std::uint64_t>(lines, 1);
  }
  guess.rows = guess.bytes / std::max<std::uint64_t>(line_bytes, 1) + 1;
  return guess;
}

}  // namespace footfall
