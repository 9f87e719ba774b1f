// The system's calls, one of which fails: which one is a number, so that a test can try them all.
#pragma once

#include <cerrno>
#include <cstdint>

#include "base/system_calls.h"

namespace footfall {

enum class Fault : std::uint8_t {
  io_error,     // EIO
  disk_full,    // ENOSPC
  interrupted,  // EINTR: must be tried again, but for fsync
  short_write,  // half of the bytes, without an error; other calls fail with EIO
  failed_sync,  // EIO of fsync; other calls do as they should
};

class FailingSystemCalls final : public SystemCalls {
 public:
  // The call numbered `at` (from 0) fails, and all later ones too where `for_ever`.
  FailingSystemCalls(std::size_t at, Fault fault, bool for_ever = false)
      : at_(at), fault_(fault), for_ever_(for_ever) {}

  std::size_t calls() const noexcept { return calls_; }
  bool has_failed() const noexcept { return failures_ > 0; }

  int open(const char* path, int flags, unsigned mode) override {
    return fails() ? -1 : SystemCalls::open(path, flags, mode);
  }
  ssize_t pread(int file, void* bytes, std::size_t count, off_t offset) override {
    return fails() ? -1 : SystemCalls::pread(file, bytes, count, offset);
  }
  ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t offset) override {
    if (!fails(Call::write)) return SystemCalls::pwrite(file, bytes, count, offset);
    if (fault_ != Fault::short_write) return -1;
    return SystemCalls::pwrite(file, bytes, (count + 1) / 2, offset);
  }
  int fsync(int file) override { return fails(Call::sync) ? -1 : SystemCalls::fsync(file); }
  int ftruncate(int file, off_t length) override {
    return fails() ? -1 : SystemCalls::ftruncate(file, length);
  }
  int flock(int file, int operation) override {
    return fails() ? -1 : SystemCalls::flock(file, operation);
  }
  int file_size(int file, off_t& length) override {
    return fails(Call::never_interrupted) ? -1 : SystemCalls::file_size(file, length);
  }
  void* map(std::size_t length, int file) override {
    return fails(Call::never_interrupted) ? reinterpret_cast<void*>(-1)
                                          : SystemCalls::map(length, file);
  }
  int rename(const char* from, const char* to) override {
    return fails(Call::never_interrupted) ? -1 : SystemCalls::rename(from, to);
  }
  int unlink(const char* path) override {
    return fails(Call::never_interrupted) ? -1 : SystemCalls::unlink(path);
  }
  int mkdir(const char* path, unsigned mode) override {
    return fails(Call::never_interrupted) ? -1 : SystemCalls::mkdir(path, mode);
  }

 private:
  enum class Call : std::uint8_t { other, write, sync, never_interrupted };

  bool fails(Call call = Call::other) {
    const std::size_t number = calls_++;
    if (number < at_ || (number > at_ && !for_ever_)) return false;
    if (fault_ == Fault::failed_sync && call != Call::sync) return false;
    if (fault_ == Fault::interrupted && call == Call::never_interrupted) return false;
    ++failures_;
    errno = fault_ == Fault::disk_full ? ENOSPC : fault_ == Fault::interrupted ? EINTR : EIO;
    return true;
  }

  std::size_t at_;
  Fault fault_;
  bool for_ever_;
  std::size_t calls_ = 0;
  std::size_t failures_ = 0;
};

}  // namespace footfall
