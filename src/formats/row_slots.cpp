#include "formats/row_slots.h"

#include <cerrno>
#include <cstring>

#include <sys/mman.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {

RowSlots::RowSlots() {
  void* const mapped =
      mmap(nullptr, count * slot_bytes, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (mapped == MAP_FAILED) {
    throw Error(ErrorKind::io, str("no memory to share with a decoder: ", std::strerror(errno)),
                "free some memory, and try again");
  }
  memory_ = static_cast<char*>(mapped);
}

void RowSlots::keep_from_forks() noexcept {
  (void)madvise(memory_, count * slot_bytes, MADV_DONTFORK);
}

RowSlots::~RowSlots() { munmap(memory_, count * slot_bytes); }

}  // namespace footfall
