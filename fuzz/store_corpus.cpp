// Writes the first inputs of manifest_fuzzer and segment_fuzzer: real files of small stores.
//
// usage: store_corpus fuzz/corpus
#include <cstdio>
#include <filesystem>
#include <fstream>

#include "base/recording_file_system.h"
#include "base/text.h"
#include "store/row_text.h"

namespace {

using namespace footfall;

void save(const std::string& directory, const std::string& name, std::string_view bytes) {
  std::filesystem::create_directories(directory);
  std::ofstream(path_join(directory, name), std::ios::binary)
      .write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
}

// Segments with every form of column; the manifest without its checksum.
void save_store(const std::string& corpus, const std::string& name, std::string_view text) {
  RecordingFileSystem files;
  const auto store = StoreWriter::open(files, "s");
  load_rows(*store, TextRows(text), "first");
  load_rows(*store, TextRows(text), "second");
  for (const auto& [path, bytes] : files.contents()) {
    const std::string file = path.substr(2);
    if (file == "MANIFEST") {
      save(path_join(corpus, "manifest_fuzzer"), name, {bytes.data(), bytes.size() - 8});
    } else {
      save(path_join(corpus, "segment_fuzzer"), str(name, "-", file), bytes);
    }
  }
}

}  // namespace

int main(int count, char** words) {
  if (count != 2) return 2;
  save_store(words[1], "text-keys",
             "event_time event_type user_id:text session_id:text product_id:text+ category:path+"
             " coupon:text price:decimal2\n"
             "10 view ann s1 p1 a.b c1 1.50\n20 wish ann s2 p1 - - -\n30 cart - s3 - a c2 2.50\n");
  save_store(words[1], "number-keys",
             "event_time event_type user_id:int64 session_id:int64 order_id:int64"
             " product_id:int64+ day:date size:integer color:dictionary\n"
             "10 view 7 1 - 100 3 - red\n20 cart 8 - 5 101 - 9 -\n30 wish - 2 5 - 4 9 blue\n");
  save_store(words[1], "uuids",
             "event_time event_type user_id:text session_id:text\n"
             "1 view 0c5dd2f5-1d8b-4a3e-9c59-3c1b5f0e8a11 0c5dd2f5-1d8b-4a3e-9c59-3c1b5f0e8a12\n");
  save_store(
      words[1], "sales",
      "event_time event_type user_id:int64 session_id:text product_id:int64+ price:decimal2\n"
      "1 view 1 a 5 1.00\n2 view 1 a 5 1.00\n3 view 1 b 5 1.00\n4 purchase 1 b 6 2.50\n"
      "5 view 2 c 5 -\n6 view 2 c 5 1.00\n7 view 2 c 5 1.00\n8 view 2 c 5 1.00\n"
      "1 view - a 5 1.00\n2 view - a 5 1.00\n3 view - b 5 1.00\n4 view - b 5 1.00\n"
      "5 view - c 5 1.00\n6 view - c 5 1.00\n7 view - c 5 1.00\n8 return - - 6 -\n");
  save_store(words[1], "no-columns", "event_time event_type\n1 view\n2 view\n");
  return 0;
}
