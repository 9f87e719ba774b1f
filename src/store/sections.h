// The container that every file of a store except the manifest is: numbered byte sections, each
// block of which has a checksum, so that any flipped byte is named (docs/store-format.md).
//
//   header 64 B | section | section | ... | footer (directory, checksums) | trailer 32 B
//
// Sections begin at multiples of 64 and are padded with zeros to one; the checksums cover the
// padding. Little-endian.
#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/file_system.h"

namespace footfall {

constexpr std::size_t block_bytes = std::size_t{1} << 20;  // what one checksum covers
constexpr std::size_t section_alignment = 64;

// What a section holds. Numbers are part of the byte format and never change.
enum class SectionRole : std::uint16_t {
  segment_info = 1,       // SegmentInfo
  times = 2,              // rows
  event_types = 3,        // rows, u8
  versions = 4,           // rows, u32
  arrival = 5,            // rows, u32
  values = 6,             // rows, by column
  presence = 7,           // bitmap over rows, by column; bit i of word i / 64
  user_begin = 8,         // u32[users + 1]: first row of each user, then of the guests
  pair_begin = 9,         // u32[users + 1], by column: first session or order entry of each user
  key_values = 10,        // int64 or 16-byte UUID each, by column
  key_offsets = 11,       // u64[keys + 1] into key_bytes, by column
  key_bytes = 12,         // by column
  text_offsets = 13,      // u64[new entries + 1], by column: a dictionary's new texts
  text_bytes = 14,        // by column
  version_values = 15,    // new versions: u32 codes or int64 keys, by column
  version_presence = 16,  // u8 each, by column: keys only
  version_offsets = 17,   // u64[new versions + 1], by column: text keys
  version_bytes = 18,     // by column
  set_aside_rows = 19,    // records, numbered by `column`
  // The rows of sales once more, side by side; not required (Segment::has_sales).
  sales_users = 20,  // u32: the row's user within the segment; guests: how many users it has
  sales_times = 21,  // as the sections of all rows:
  sales_event_types = 22,
  sales_versions = 23,
  sales_arrival = 24,
  sales_values = 25,
  sales_presence = 26,
  // Dimensions (store/dimension.h); their keys, columns and texts lie in the roles above.
  dimension_info = 27,
  dimension_copies = 28,  // rows, u32
  superseded_rows = 29,   // records, numbered by `column`
  raw_rows_wide = 30,     // as raw_rows, with numbers of fixed width: read, no longer written
  raw_rows = 31,          // compressed records, numbered by `column`
};
// The section of sales that has what `role` has of all rows (times to presence).
SectionRole sales_role(SectionRole role) noexcept;
std::string_view role_name(SectionRole role) noexcept;

// What a reader does that does not know a section: refuses the file, or passes over it.
enum class SectionNeed : std::uint8_t { optional, required };

// Which section: a role, and the id of the column where the role says "by column" (else 0).
struct SectionKey {
  SectionRole role = SectionRole::segment_info;
  std::uint32_t column = 0;

  friend auto operator<=>(const SectionKey&, const SectionKey&) = default;
};

using SectionId = std::size_t;
using ColumnNames = std::map<std::uint32_t, std::string>;  // by column id

// What the manifest keeps of a finished file, to know it again.
struct FileStamp {
  std::uint64_t length = 0;
  std::uint64_t footer_hash = 0;

  friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

// Writes a section file. The bytes of the file depend only on the order of add() calls and on the
// sections' contents, not on threads or on how the contents were cut into write() calls.
class SectionWriter {
 public:
  // Creates the file, which must not exist.
  SectionWriter(FileSystem& files, std::string path);
  ~SectionWriter();

  const std::string& path() const noexcept { return path_; }

  // Makes room for a section of `bytes` bytes behind the ones before. One thread at a time, but
  // others may write() sections added earlier meanwhile. The key must be new.
  SectionId add(SectionKey key, std::uint64_t bytes, SectionNeed need = SectionNeed::required);

  // A hint to the file system: the sections added so far will all be there.
  void reserve();

  // Fills a part of a section; each byte exactly once, in any order, by any thread. Whole blocks
  // (offset a multiple of block_bytes) are hashed and written at once from the caller's memory;
  // smaller pieces are gathered in a buffer of one block until it is full.
  void write(SectionId section, std::uint64_t offset, std::span<const std::byte> bytes);

  SectionId find(SectionKey key) const;  // of an added section

  // add + write.
  void add_whole(SectionKey key, std::span<const std::byte> bytes);

  // All sections must be full. Writes footer, trailer and header and syncs the file; the name is
  // not durable before its directory is synced.
  FileStamp finish();

 private:
  // A block that comes in pieces.
  struct Gathered {
    std::unique_ptr<std::byte[]> bytes;  // block_bytes
    std::size_t filled = 0;
  };
  struct Section {
    SectionKey key;
    SectionNeed need = SectionNeed::required;
    std::uint64_t offset = 0;  // in the file
    std::uint64_t bytes = 0;   // without padding
    std::vector<std::uint64_t> hashes;
    std::atomic<std::uint64_t> blocks_done = 0;
    std::mutex mutex;
    std::map<std::uint64_t, Gathered> gathered;  // by block; guarded by mutex
  };
  void gather(Section& section, std::uint64_t block, std::uint64_t begin,
              std::span<const std::byte> bytes);
  void put_block(Section& section, std::uint64_t block, std::span<const std::byte> bytes);
  std::unique_ptr<std::byte[]> take_buffer();
  std::string footer_bytes() const;

  std::string path_;
  std::unique_ptr<WritableFile> file_;
  mutable std::mutex mutex_;                        // guards the rest
  std::vector<std::unique_ptr<Section>> sections_;  // in file order
  std::uint64_t end_ = 0;
  std::vector<std::unique_ptr<std::byte[]>> buffers_;  // of blocks that were gathered, for reuse
};

// A section file opened for reading: directory checked at open, blocks at first touch. Threads
// share it. All errors name the file; Error corrupt also names the section and block.
class SectionFile {
 public:
  // `stamp` is what the manifest says of the file; `names` of the columns are for messages.
  SectionFile(const FileSystem& files, std::string path, FileStamp stamp, ColumnNames names = {});
  ~SectionFile();
  SectionFile(const SectionFile&) = delete;
  SectionFile& operator=(const SectionFile&) = delete;

  const std::string& path() const noexcept { return path_; }
  std::uint64_t length() const noexcept { return bytes_.size(); }

  bool has(SectionKey key) const noexcept;
  // All sections' keys in file order.
  std::vector<SectionKey> keys() const;
  // Throws Error corrupt: path, `what`, and that the file is to be restored.
  [[noreturn]] void corrupt(std::string_view what) const;

  // The section's bytes without padding, aligned to 64, valid as long as this object; nothing is
  // verified. Throws Error corrupt where there is no such section or it has not `bytes` bytes.
  std::span<const std::byte> view(SectionKey key, std::uint64_t bytes) const;
  std::span<const std::byte> view(SectionKey key) const;
  // Verifies the blocks that hold [begin, end) of the section, each once in this object's life.
  void verify(SectionKey key, std::uint64_t begin, std::uint64_t end) const;
  void verify(SectionKey key) const;
  // view + verify of the whole section.
  std::span<const std::byte> touch(SectionKey key, std::uint64_t bytes) const;
  std::span<const std::byte> touch(SectionKey key) const;

  // From here on verify() also refuses codes and other numbers of `width` bytes (1, 2, 4, 8) that
  // are not below `limit` in this section. Only right after open, by one thread.
  void limit_codes(SectionKey key, std::uint8_t width, std::uint64_t limit);

  // Every damaged place, as messages; empty: none. Reads every byte.
  std::vector<std::string> damages() const;

 private:
  struct Section;
  const Section& section(SectionKey key) const;
  void read_header(FileStamp stamp);
  void read_directory(std::string_view footer, std::uint64_t footer_offset);
  // "" where the block is sound.
  std::string damage_of_block(const Section& section, std::uint64_t block) const;
  std::string place(SectionKey key) const;

  std::string path_;
  ColumnNames names_;
  std::shared_ptr<const MappedFile> file_;
  std::span<const std::byte> bytes_;
  std::vector<std::unique_ptr<Section>> sections_;  // in file order
  std::map<SectionKey, std::size_t> by_key_;
};

}  // namespace footfall
