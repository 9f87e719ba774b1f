// The bytes of a load's files, cut into ranges that threads take one after another.
//
// Plain files are cut at fixed places, and whoever takes a range reads it. A compressed file can
// only be read from its beginning: whoever takes its next range decompresses it, while the others
// read the rows of theirs; such a range ends at a line end.
#pragma once

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "formats/byte_source.h"
#include "formats/content_hash.h"

namespace footfall {

struct FastSource {
  std::string name;
  std::string path;
  std::unique_ptr<PlainFile> file;  // nullptr: compressed
  PathFacts facts;                  // of the file whose header was read
  std::uint64_t data_begin = 0;     // behind the header, in the decompressed bytes
  std::uint64_t first_line = 1;     // the number of the line there
};

struct FileRange {
  std::uint32_t number = 0;  // over all files of the load
  std::uint32_t source = 0;
  const PlainFile* file = nullptr;  // begin is a multiple of hash_block_bytes
  const char* held = nullptr;       // of a compressed file: the bytes
  bool last = true;                 // false: of a compressed file, and more follows
  std::uint64_t begin = 0;
  std::uint64_t end = 0;
  std::uint64_t data_begin = 0;     // of the file: behind its header
  std::uint64_t bytes_on_disk = 0;  // how far this range gets in the file
};

// Threads share it.
class RangeFeed {
 public:
  // Ranges of about `range_bytes`, which is a multiple of hash_block_bytes. The sources must
  // outlive this.
  RangeFeed(const std::vector<FastSource>& sources, std::uint64_t range_bytes);

  // From here on, ranges of `bytes` bytes altogether are given.
  void begin_batch(std::uint64_t bytes);
  // The next range; false: the batch has all of its ranges. `held` keeps the bytes of a compressed
  // file as long as the range is in use. Throws what decompression throws, and NotRegular where a
  // line is too long.
  bool next(FileRange& range, std::vector<char>& held);
  // No more ranges are given, because a thread failed.
  void close();

  // All ranges were given.
  bool done() const noexcept { return source_ == sources_.size(); }
  // Of a source, all of whose ranges were given.
  std::uint64_t stream_bytes(std::size_t source) const noexcept { return streams_[source].bytes; }
  const Hash128& stream_content(std::size_t source) const noexcept {
    return streams_[source].content;
  }

 private:
  struct Stream {
    std::uint64_t bytes = 0;
    Hash128 content;
  };
  bool next_of_file(FileRange& range) noexcept;
  bool next_of_stream(FileRange& range, std::vector<char>& held);
  std::size_t fill(std::vector<char>& held);

  const std::vector<FastSource>& sources_;
  const std::uint64_t range_bytes_;
  std::vector<Stream> streams_;  // by source; empty for plain ones
  std::mutex mutex_;             // guards the rest
  std::uint64_t left_in_batch_ = 0;
  std::uint32_t next_number_ = 0;
  std::size_t source_ = 0;
  std::uint64_t offset_ = 0;  // where the next range of the source begins

  // Of a compressed source.
  std::unique_ptr<ByteSource> stream_;
  ContentHasher hasher_;
  std::string carried_;  // behind the last line end of the range before
  std::uint64_t taken_ = 0;
  bool stream_ended_ = false;
};

// Bytes and rows of the sources, guessed from the first ones.
struct GuessedSize {
  std::uint64_t bytes = 0;  // decompressed
  std::uint64_t rows = 0;
};
GuessedSize guess_size(const std::vector<FastSource>& sources);

}  // namespace footfall
