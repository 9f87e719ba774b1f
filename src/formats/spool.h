// A file without a name: what came through a pipe or was compressed, laid down to be read at will.
#pragma once

#include <cstdint>
#include <span>

#include "base/hash.h"

namespace footfall {

class ByteSource;

// An open descriptor; closed when destroyed.
class OwnedDescriptor {
 public:
  explicit OwnedDescriptor(int number = -1) noexcept : number_(number) {}
  ~OwnedDescriptor();
  OwnedDescriptor(OwnedDescriptor&& that) noexcept : number_(that.number_) { that.number_ = -1; }
  OwnedDescriptor& operator=(OwnedDescriptor&& that) noexcept;
  OwnedDescriptor(const OwnedDescriptor&) = delete;
  OwnedDescriptor& operator=(const OwnedDescriptor&) = delete;

  int number() const noexcept { return number_; }

 private:
  int number_;
};

struct Spooled {
  OwnedDescriptor file;  // for reading
  std::uint64_t bytes = 0;
  Hash128 content;  // formats/content_hash.h
};

// Everything that `source` gives, in the folder for temporary files (TMPDIR, else /tmp); gone when
// the descriptor is closed. Throws Error io where there is no room, and what the source throws.
Spooled spool(ByteSource& source);

}  // namespace footfall
