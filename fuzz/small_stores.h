// The stores that manifest_fuzzer and segment_fuzzer begin with: together they have every form of
// column. Each is loaded twice, so that users, sessions and dictionaries go over two segments.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>

#include "base/recording_file_system.h"
#include "store/row_text.h"

namespace footfall {

struct SmallStore {
  std::string_view name;
  std::string_view rows;
};

constexpr std::array<SmallStore, 5> small_stores{{
    {"text-keys",
     "event_time event_type user_id:text session_id:text product_id:text+ category:path+"
     " coupon:text price:decimal2\n"
     "10 view ann s1 p1 a.b c1 1.50\n20 wish ann s2 p1 - - -\n30 cart - s3 - a c2 2.50\n"},
    {"number-keys",
     "event_time event_type user_id:int64 session_id:int64 order_id:int64"
     " product_id:int64+ day:date size:integer color:dictionary\n"
     "10 view 7 1 - 100 3 - red\n20 cart 8 - 5 101 - 9 -\n30 wish - 2 5 - 4 9 blue\n"},
    {"uuids",
     "event_time event_type user_id:text session_id:text\n"
     "1 view 0c5dd2f5-1d8b-4a3e-9c59-3c1b5f0e8a11 0c5dd2f5-1d8b-4a3e-9c59-3c1b5f0e8a12\n"},
    {"sales",
     "event_time event_type user_id:int64 session_id:text product_id:int64+ price:decimal2\n"
     "1 view 1 a 5 1.00\n2 view 1 a 5 1.00\n3 view 1 b 5 1.00\n4 purchase 1 b 6 2.50\n"
     "5 view 2 c 5 -\n6 view 2 c 5 1.00\n7 view 2 c 5 1.00\n8 view 2 c 5 1.00\n"
     "1 view - a 5 1.00\n2 view - a 5 1.00\n3 view - b 5 1.00\n4 view - b 5 1.00\n"
     "5 view - c 5 1.00\n6 view - c 5 1.00\n7 view - c 5 1.00\n8 return - - 6 -\n"},
    {"no-columns", "event_time event_type\n1 view\n2 view\n"},
}};

// The store's files by path, in the directory "s".
inline std::map<std::string, std::string> contents_of(const SmallStore& small) {
  RecordingFileSystem files;
  const auto store = StoreWriter::open(files, "s");
  load_rows(*store, TextRows(small.rows), "first");
  load_rows(*store, TextRows(small.rows), "second");
  return files.contents();
}

}  // namespace footfall
