// Writes the first inputs of manifest_fuzzer and segment_fuzzer: real files of small stores.
//
// usage: store_corpus fuzz/corpus
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/text.h"
#include "small_stores.h"

namespace {

using namespace footfall;

void save(const std::string& directory, const std::string& name, std::string_view bytes) {
  std::filesystem::create_directories(directory);
  std::ofstream(path_join(directory, name), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// The manifest without its checksum.
void save_store(const std::string& corpus, const SmallStore& small) {
  for (const auto& [path, bytes] : contents_of(small)) {
    const std::string file = path.substr(2);
    if (file == "MANIFEST") {
      save(path_join(corpus, "manifest_fuzzer"), std::string(small.name),
           {bytes.data(), bytes.size() - 8});
    } else {
      save(path_join(corpus, "segment_fuzzer"), str(small.name, "-", file), bytes);
    }
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  for (const SmallStore& small : small_stores) save_store(words[1], small);
  return 0;
}
