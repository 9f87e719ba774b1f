#include "formats/pread_file.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <utility>

#include <arrow/buffer.h>
#include <arrow/memory_pool.h>
#include <sys/stat.h>
#include <unistd.h>

#include "formats/arrow_rows.h"

namespace footfall {

arrow::Result<std::int64_t> PreadFile::ReadAt(std::int64_t position, std::int64_t count,
                                              void* out) {
  if (position < 0 || count < 0 || position > bytes_) {
    return arrow::Status::IOError("it refers to byte ", position, ", the file has ", bytes_);
  }
  const std::int64_t wanted = std::min(count, bytes_ - position);
  std::int64_t done = 0;
  while (done < wanted) {
    const auto got = pread(file_, static_cast<char*>(out) + done,
                           static_cast<std::size_t>(wanted - done), position + done);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return arrow::Status::IOError("reading failed: ", std::strerror(errno));
    if (got == 0) return arrow::Status::IOError("the file became shorter while it was read");
    done += got;
  }
  return done;
}

arrow::Result<std::shared_ptr<arrow::Buffer>> PreadFile::ReadAt(std::int64_t position,
                                                                std::int64_t count) {
  const std::int64_t room =
      std::clamp(count, std::int64_t{0}, std::max<std::int64_t>(bytes_ - position, 0));
  ARROW_ASSIGN_OR_RAISE(std::unique_ptr<arrow::Buffer> buffer,
                        arrow::AllocateBuffer(room, arrow::system_memory_pool()));
  ARROW_RETURN_NOT_OK(ReadAt(position, count, buffer->mutable_data()));
  return std::shared_ptr<arrow::Buffer>(std::move(buffer));
}

arrow::Future<std::shared_ptr<arrow::Buffer>> PreadFile::ReadAsync(const arrow::io::IOContext&,
                                                                   std::int64_t position,
                                                                   std::int64_t count) {
  return arrow::Future<std::shared_ptr<arrow::Buffer>>::MakeFinished(ReadAt(position, count));
}

arrow::Result<std::int64_t> PreadFile::Read(std::int64_t count, void* out) {
  ARROW_ASSIGN_OR_RAISE(const std::int64_t done, ReadAt(position_, count, out));
  position_ += done;
  return done;
}

arrow::Result<std::shared_ptr<arrow::Buffer>> PreadFile::Read(std::int64_t count) {
  ARROW_ASSIGN_OR_RAISE(auto buffer, ReadAt(position_, count));
  position_ += buffer->size();
  return buffer;
}

arrow::Status PreadFile::Seek(std::int64_t position) {
  if (position < 0) return arrow::Status::IOError("it refers to byte ", position);
  position_ = position;
  return arrow::Status::OK();
}

std::shared_ptr<PreadFile> open_pread(int file, std::string_view what) {
  struct stat found{};
  if (fstat(file, &found) != 0) refuse(what, "", std::strerror(errno));
  if (found.st_size == 0) refuse(what, "", "it is empty");
  return std::make_shared<PreadFile>(file, found.st_size);
}

}  // namespace footfall
