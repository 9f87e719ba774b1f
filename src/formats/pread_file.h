// A file by its descriptor, for Arrow: read by position, so that the offset that other processes
// share does not matter, and always by the calling thread (Arrow's own file would start others).
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <arrow/io/interfaces.h>
#include <arrow/util/future.h>

namespace footfall {

// Does not own the descriptor. One thread at a time.
class PreadFile final : public arrow::io::RandomAccessFile {
 public:
  // Its size is that of now; what is cut off later is an error of reading.
  PreadFile(int file, std::int64_t bytes) : file_(file), bytes_(bytes) {}

  arrow::Result<std::int64_t> GetSize() override { return bytes_; }
  arrow::Result<std::int64_t> ReadAt(std::int64_t position, std::int64_t count, void* out) override;
  // Never asks for more memory than the file has bytes, whatever a footer claims.
  arrow::Result<std::shared_ptr<arrow::Buffer>> ReadAt(std::int64_t position,
                                                       std::int64_t count) override;
  arrow::Future<std::shared_ptr<arrow::Buffer>> ReadAsync(const arrow::io::IOContext&,
                                                          std::int64_t position,
                                                          std::int64_t count) override;
  arrow::Result<std::int64_t> Read(std::int64_t count, void* out) override;
  arrow::Result<std::shared_ptr<arrow::Buffer>> Read(std::int64_t count) override;
  arrow::Status Seek(std::int64_t position) override;
  arrow::Result<std::int64_t> Tell() const override { return position_; }
  arrow::Status Close() override { return arrow::Status::OK(); }
  bool closed() const override { return false; }

 private:
  int file_;
  std::int64_t bytes_;
  std::int64_t position_ = 0;  // of Read
};

// Throws Error bad_input where the file is empty or cannot be looked at.
std::shared_ptr<PreadFile> open_pread(int file, std::string_view what);

}  // namespace footfall
