#include "base/system_calls.h"

#include <cstdio>

#include <fcntl.h>
#include <sys/file.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace footfall {

int SystemCalls::open(const char* path, int flags, unsigned mode) {
  return ::open(path, flags | O_CLOEXEC, mode);
}

int SystemCalls::close(int file) { return ::close(file); }

ssize_t SystemCalls::pread(int file, void* bytes, std::size_t count, off_t offset) {
  return ::pread(file, bytes, count, offset);
}

ssize_t SystemCalls::pwrite(int file, const void* bytes, std::size_t count, off_t offset) {
  return ::pwrite(file, bytes, count, offset);
}

int SystemCalls::fsync(int file) { return ::fsync(file); }

int SystemCalls::ftruncate(int file, off_t length) { return ::ftruncate(file, length); }

int SystemCalls::flock(int file, int operation) { return ::flock(file, operation); }

int SystemCalls::file_size(int file, off_t& length) {
  struct stat status{};
  const int result = ::fstat(file, &status);
  length = status.st_size;
  return result;
}

void* SystemCalls::map(std::size_t length, int file) {
  return ::mmap(nullptr, length, PROT_READ, MAP_SHARED, file, 0);
}

int SystemCalls::rename(const char* from, const char* to) { return std::rename(from, to); }

int SystemCalls::unlink(const char* path) { return ::unlink(path); }

int SystemCalls::mkdir(const char* path, unsigned mode) { return ::mkdir(path, mode); }

}  // namespace footfall
