#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace footfall {

void check_failed(const char* condition, const char* file, int line) noexcept {
  std::fprintf(stderr,
               "footfall: internal error: %s (%s:%d)\n"
               "This is a defect of footfall; the store is as its last commit left it.\n",
               condition, file, line);
  std::abort();
}

}  // namespace footfall
