// Work for one part of a request (a walk, a measure, an answer) that may go over a limit: the part
// is then refused and no more is done for it, while the others go on. One thread's own.
#pragma once

#include <optional>

#include "base/error.h"

namespace footfall {

class LimitedWork {
 public:
  // Does it, unless the part is refused; an Error limit that it throws refuses the part.
  template <typename Work>
  void run(const Work& work) {
    if (refused_) return;
    try {
      work();
    } catch (const Error& error) {
      if (error.kind() != ErrorKind::limit) throw;
      refused_ = error;
    }
  }

  // Where there is a reason and no earlier one.
  void refuse(const std::optional<Error>& why) {
    if (!refused_) refused_ = why;
  }
  // Error limit: why the part was refused.
  const std::optional<Error>& refused() const noexcept { return refused_; }

 private:
  std::optional<Error> refused_;
};

}  // namespace footfall
