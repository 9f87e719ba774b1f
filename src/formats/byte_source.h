// Bytes one after another, from a file, a pipe or standard input, decompressed on the way.
//
// What a file is says its content, never its name. gzip (also many members) and Zstandard (also
// many frames) are read; other archives are refused in words. A source is used by one thread.
// All errors are Error not_found (no such file) or bad_input (all others) and name the source.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace footfall {

class ByteSource {
 public:
  virtual ~ByteSource() = default;
  ByteSource() = default;
  ByteSource(const ByteSource&) = delete;
  ByteSource& operator=(const ByteSource&) = delete;

  // Fills `into` from the front and returns how many bytes; 0 means that the end was reached and
  // that everything before it was whole. A file that changed while it was read is an error.
  virtual std::size_t read(std::span<char> into) = 0;
  // Bytes taken from the file or pipe itself so far: of a compressed one, the compressed ones.
  virtual std::uint64_t taken() const noexcept = 0;
  // As the user wrote it; "standard input" for "-".
  virtual const std::string& name() const noexcept = 0;
};

// Against decompression bombs: a source may give `ratio` bytes for each of its own, and
// `free_bytes` in any case.
struct ExpansionLimit {
  std::uint64_t ratio = 200;
  std::uint64_t free_bytes = 10'000'000;
};

// What may be in a source, decompressed: text, or also the binary formats that are read elsewhere
// (formats/foreign_file.h). What else is found is refused in words.
enum class Inside : std::uint8_t { text, tables };

// `path` opened and decompressed; "-" is standard input. Waits at most 10 s for a named pipe that
// nobody writes to.
std::unique_ptr<ByteSource> open_bytes(const std::string& path, ExpansionLimit limit = {},
                                       Inside inside = Inside::text);

// What stat says of a path, as far as reading goes.
struct PathFacts {
  enum class Kind : std::uint8_t { file, folder, pipe };
  Kind kind = Kind::file;
  // Of a file: enough to know it again, and that nobody wrote to it meanwhile.
  std::uint64_t bytes = 0;
  std::uint64_t device = 0;
  std::uint64_t number = 0;   // inode
  std::uint64_t names = 0;    // hard links
  std::int64_t modified = 0;  // nanoseconds since 1970 of the last change of its bytes
  std::int64_t changed = 0;   // and of these or of anything about it, which nobody can set back
};
// Refuses devices, sockets, broken links and missing paths.
PathFacts path_facts(const std::string& path);
// The Error for a path that could not be opened, by errno.
[[noreturn]] void refuse_to_open(const std::string& path, int code);
// Throws Error bad_input where a file is no longer there as the facts have it: another one was put
// in its place, or somebody wrote to it. Right after opening it, this says that what was opened is
// the file of the facts. (A file that lost its name to another one is still as it was.)
void check_unchanged(const std::string& path, const PathFacts& facts);

// "gzip", "Zstandard", "bzip2", "xz", "zip", ... for bytes that begin like one of these; "" else.
std::string_view compression_of(std::string_view first_bytes) noexcept;

// `path` when it is a regular file that is not compressed, open for pread() from several threads;
// nullopt else.
class PlainFile {
 public:
  static std::unique_ptr<PlainFile> open(const std::string& path);
  ~PlainFile();
  PlainFile(const PlainFile&) = delete;
  PlainFile& operator=(const PlainFile&) = delete;

  std::uint64_t bytes() const noexcept { return facts_.bytes; }
  const std::string& path() const noexcept { return path_; }
  // Fills `into` with the bytes at `offset`, as far as the file reaches; returns how many.
  std::size_t read_at(std::uint64_t offset, std::span<char> into) const;
  // Throws Error bad_input where somebody wrote to it since it was opened.
  void check_unchanged() const;

 private:
  PlainFile(std::string path, int descriptor);

  std::string path_;
  int descriptor_;
  PathFacts facts_;  // at open
};

}  // namespace footfall
