// Section files whose checksums are right whatever the contents: what someone could make on
// purpose, and what a fuzzer needs to get behind the checksums.
#pragma once

#include <string>
#include <string_view>

#include "base/recording_file_system.h"
#include "store/sections.h"

namespace footfall {

// `file` with the header's lengths, the trailer and all checksums made to fit, as far as its
// footer can be followed.
std::string with_mended_checksums(std::string file);

// The stamp that a manifest would hold for the file.
FileStamp stamp_of(const std::string& file);

// Puts `value` in the place of bytes of a section of the only segment of the store "s", from
// `offset` on; checksums and manifest are mended.
void tamper(RecordingFileSystem& files, SectionKey key, std::size_t offset, std::string_view value);

// What `look` says of that store while entry `place` of the section is `value`; it is as before
// then.
template <typename T, typename Look>
auto look_after(RecordingFileSystem& files, SectionKey key, std::size_t place, T value,
                const Look& look) {
  const auto before = files.contents();
  const std::string_view bytes(reinterpret_cast<const char*>(&value), sizeof value);
  tamper(files, key, place * sizeof value, bytes);
  const auto said = look();
  for (const char* path : {"s/segment-000001", "s/MANIFEST"}) {
    files.set_contents(path, before.at(path));
  }
  return said;
}

// Reads everything that a reader could: all sections, columns, keys, texts and the order of rows.
// Error corrupt where the file is refused.
void read_whole_segment(const FileSystem& files, const std::string& path, FileStamp stamp);

}  // namespace footfall
