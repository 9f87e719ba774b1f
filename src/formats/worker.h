// A decoder (formats/row_sink.h) in a process of its own, and its rows on this side.
//
// The process is a fork that holds nothing but the file, a stream to us and memory for rows that we
// share (formats/row_frames.h). It may neither write files nor start programs nor talk to anybody
// (seccomp, where the kernel has it), has bounds on memory and time, writes no core file, and ends
// with its parent. Whatever it does, the parent goes on: what comes from it is checked as if it
// came from an enemy.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <stop_token>
#include <string>
#include <vector>

#include "formats/record.h"
#include "formats/row_sink.h"

namespace footfall {

struct WorkerLimits {
  // Of the decoder's own memory, beside what the parent had when it was forked.
  std::uint64_t memory_bytes = std::uint64_t{2} << 30;
  // A decoder that gives no row and no progress for so long, while it is waited for, is stuck.
  std::chrono::milliseconds silence = std::chrono::seconds(60);
  // So long it may take to tell the tables, whatever progress it tells; and a second for each
  // 16 MiB of the file.
  std::chrono::milliseconds until_tables = std::chrono::minutes(10);
  std::stop_token stop;  // a request ends all waiting with Error interrupted
};

struct WorkerTask {
  Decoder decoder = nullptr;
  // Done in the new process before its rights are taken away (loading a module); may throw Error.
  void (*prepare)() = nullptr;
  int file = -1;          // open for reading; needed only until the constructor returns
  std::size_t table = 0;  // whose rows; no_rows: only the tables
  DecoderLimits limits;
  // A folder whose files the decoder may open to read, where the kernel can hold it to that;
  // nullptr: it opens no file at all.
  const char* readable = nullptr;
  std::string unfold{};  // a field of the file's only table (formats/unfold.h); "": none
};

// One thread's at a time. The process ends with the thread that made this, which must outlive it
// (PR_SET_PDEATHSIG is of threads). All errors are Error with `name` (a file, as the user wrote it)
// in front: what the decoder threw, or bad_input "... could not be read (its decoder stopped ...)",
// or limit where it took too much memory or time.
class Worker {
 public:
  Worker(std::string name, const WorkerTask& task, const WorkerLimits& limits = {});
  // Ends the process where it still runs.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // The file's tables; waits for them.
  const std::vector<ForeignTable>& tables();
  // The next row, as ForeignFile::next gives it; false at the end. Views live until the next call.
  bool next(SourceRecord& record);
  // Bytes of the file that the decoder is through with, as it says.
  std::uint64_t taken() const noexcept;

 private:
  class Process;
  std::unique_ptr<Process> process_;
};

}  // namespace footfall
