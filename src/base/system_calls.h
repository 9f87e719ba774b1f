// The system calls behind the real file system, one for one, so that a test can make any of them
// fail. They return what the system returns and leave the reason in errno.
#pragma once

#include <cstddef>

#include <sys/types.h>

namespace footfall {

class SystemCalls {
 public:
  virtual ~SystemCalls() = default;

  virtual int open(const char* path, int flags, unsigned mode);
  virtual int close(int file);
  virtual ssize_t pread(int file, void* bytes, std::size_t count, off_t offset);
  virtual ssize_t pwrite(int file, const void* bytes, std::size_t count, off_t offset);
  virtual int fsync(int file);
  virtual int ftruncate(int file, off_t length);
  virtual int flock(int file, int operation);
  virtual int file_size(int file, off_t& length);   // fstat
  virtual void* map(std::size_t length, int file);  // mmap, shared, for reading
  virtual int rename(const char* from, const char* to);
  virtual int unlink(const char* path);
  virtual int mkdir(const char* path, unsigned mode);
};

}  // namespace footfall
