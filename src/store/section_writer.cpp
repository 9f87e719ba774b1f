#include <algorithm>
#include <cstring>

#include "base/check.h"
#include "store/container_format.h"
#include "store/manifest.h"
#include "store/sections.h"

namespace footfall {

SectionWriter::SectionWriter(FileSystem& files, std::string path)
    : path_(std::move(path)), file_(files.create(path_)), end_(header_bytes) {}

SectionWriter::~SectionWriter() = default;

SectionId SectionWriter::add(SectionKey key, std::uint64_t bytes, SectionNeed need) {
  const std::lock_guard lock(mutex_);
  for (const auto& section : sections_) FOOTFALL_CHECK(section->key != key);
  auto section = std::make_unique<Section>();
  section->key = key;
  section->need = need;
  section->offset = end_;
  section->bytes = bytes;
  section->hashes.resize(blocks_of(bytes));
  end_ += padded(bytes);
  sections_.push_back(std::move(section));
  return sections_.size() - 1;
}

void SectionWriter::reserve() {
  const std::lock_guard lock(mutex_);
  file_->reserve(end_);
}

SectionId SectionWriter::find(SectionKey key) const {
  const std::lock_guard lock(mutex_);
  const auto found =
      std::ranges::find_if(sections_, [&](const auto& section) { return section->key == key; });
  FOOTFALL_CHECK(found != sections_.end());
  return static_cast<SectionId>(found - sections_.begin());
}

void SectionWriter::write(SectionId id, std::uint64_t offset, std::span<const std::byte> bytes) {
  Section* section = nullptr;
  {
    const std::lock_guard lock(mutex_);
    section = sections_[id].get();
  }
  FOOTFALL_CHECK(offset + bytes.size() <= section->bytes);
  while (!bytes.empty()) {
    const std::uint64_t block = offset / block_bytes;
    const std::uint64_t begin = offset % block_bytes;
    const std::size_t count = std::min<std::size_t>(bytes.size(), block_bytes - begin);
    if (count == block_bytes) {
      put_block(*section, block, bytes.first(count));
    } else {
      gather(*section, block, begin, bytes.first(count));
    }
    bytes = bytes.subspan(count);
    offset += count;
  }
}

void SectionWriter::add_whole(SectionKey key, std::span<const std::byte> bytes) {
  write(add(key, bytes.size()), 0, bytes);
}

std::unique_ptr<std::byte[]> SectionWriter::take_buffer() {
  const std::lock_guard lock(mutex_);
  if (buffers_.empty()) return std::make_unique_for_overwrite<std::byte[]>(block_bytes);
  auto buffer = std::move(buffers_.back());
  buffers_.pop_back();
  return buffer;
}

// The copy is made outside the lock: pieces do not overlap, and the block is not taken away before
// all of them are counted.
void SectionWriter::gather(Section& section, std::uint64_t block, std::uint64_t begin,
                           std::span<const std::byte> bytes) {
  const std::uint64_t first = block * block_bytes;
  const std::size_t wanted = std::min<std::uint64_t>(block_bytes, section.bytes - first);
  std::byte* buffer = nullptr;
  {
    const std::lock_guard lock(section.mutex);
    Gathered& gathered = section.gathered[block];
    if (!gathered.bytes) {
      gathered.bytes = take_buffer();
      std::fill_n(gathered.bytes.get() + wanted, padded(wanted) - wanted, std::byte{0});
    }
    buffer = gathered.bytes.get();
  }
  std::memcpy(buffer + begin, bytes.data(), bytes.size());
  Gathered full;
  {
    const std::lock_guard lock(section.mutex);
    Gathered& gathered = section.gathered[block];
    gathered.filled += bytes.size();
    FOOTFALL_CHECK(gathered.filled <= wanted);
    if (gathered.filled < wanted) return;
    full = std::move(gathered);
    section.gathered.erase(block);
  }
  put_block(section, block, {full.bytes.get(), padded(wanted)});
  const std::lock_guard lock(mutex_);
  buffers_.push_back(std::move(full.bytes));
}

void SectionWriter::put_block(Section& section, std::uint64_t block,
                              std::span<const std::byte> bytes) {
  const std::uint64_t offset = section.offset + block * block_bytes;
  section.hashes[block] = hash_of(bytes);
  file_->write_at(offset, bytes);
  file_->begin_write_back(offset, bytes.size());
  ++section.blocks_done;
}

std::string SectionWriter::footer_bytes() const {
  ByteWriter out;
  out.put(static_cast<std::uint64_t>(sections_.size()));
  for (const auto& section : sections_) {
    FOOTFALL_CHECK(section->blocks_done == section->hashes.size());
    out.put(static_cast<std::uint16_t>(section->key.role));
    out.put(section->need == SectionNeed::required ? section_required : std::uint16_t{0});
    out.put(section->key.column);
    out.put(section->offset);
    out.put(section->bytes);
    for (const std::uint64_t hash : section->hashes) out.put(hash);
  }
  return out.take();
}

FileStamp SectionWriter::finish() {
  const std::string footer = footer_bytes();
  const FileHeader header{.least_reader = format_least_reader,
                          .writer = format_writer,
                          .length = end_ + footer.size() + trailer_bytes,
                          .footer_offset = end_,
                          .footer_bytes = footer.size(),
                          .footer_hash = hash64(footer)};
  file_->write_at(end_, bytes_of(footer + header.encode_trailer()));
  file_->write_at(0, bytes_of(header.encode()));
  file_->sync();
  return {header.length, header.footer_hash};
}

}  // namespace footfall
