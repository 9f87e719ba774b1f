// Results on their way from the process that runs a statement to the one that asked for it.
#pragma once

#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

#include "base/error.h"
#include "table/table.h"

namespace footfall::duck {

// What a frame says. Every stream of frames ends with done or error; one that does not was cut.
enum class FrameKind : char {
  fields = 'F',  // of all batches, before the first one
  batch = 'B',
  note = 'N',
  error = 'E',
  done = 'D',
};

std::string encode_fields(const Fields& fields);
std::string encode_batch(const Table& batch);
std::string encode_error(const Error& error);

// Of bytes that our own process wrote; a bug of ours stops the program.
Fields decode_fields(std::string_view bytes);
Table decode_batch(std::string_view bytes, const Fields& fields);
Error decode_error(std::string_view bytes);

// Writes frames to a pipe; any thread. A pipe that nobody reads any more ends the process.
class FrameWriter {
 public:
  explicit FrameWriter(int descriptor) : descriptor_(descriptor) {}
  void write(FrameKind kind, std::string_view payload);

 private:
  std::mutex mutex_;
  int descriptor_;
};

// Takes frames out of bytes as they arrive.
class FrameReader {
 public:
  struct Frame {
    FrameKind kind = FrameKind::done;
    std::string payload;
  };
  void add(std::string_view bytes) { bytes_ += bytes; }
  // Whether a whole frame was there.
  bool next(Frame& frame);

 private:
  std::string bytes_;
  std::size_t taken_ = 0;
};

}  // namespace footfall::duck
