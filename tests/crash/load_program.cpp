// A program to kill: loads batch after batch into a store and says so after each commit.
//
// usage: load_program STORE
//
// Batch n (from 1) has `batch_rows(n)` rows, two segments and two rows set aside; it is the same
// whenever it is loaded. A program that finds n batches in the store goes on with batch n + 1.
#include <cstdio>

#include <unistd.h>

#include "base/error.h"
#include "crash/batches.h"

int main(int count, char** words) {
  using namespace footfall;
  if (count != 2) return 2;
  try {
    const auto store = StoreWriter::open(real_file_system(), words[1]);
    for (;;) {
      const std::uint64_t number = store->manifest().loads.size() + 1;
      load_batch(*store, number);
      // One write a line, so that a reader never sees half of one.
      std::printf("%llu\n", static_cast<unsigned long long>(number));
      std::fflush(stdout);
    }
  } catch (const Error& error) {
    std::fprintf(stderr, "%s\n%s\n", error.message().c_str(), error.hint().c_str());
    return 1;
  }
}
