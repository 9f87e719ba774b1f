#include "formats/worker.h"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <mutex>
#include <new>
#include <optional>
#include <string_view>
#include <utility>

#include <fcntl.h>
#include <malloc.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"
#include "formats/row_frames.h"
#include "formats/row_slots.h"
#include "formats/sandbox.h"
#include "formats/unfold.h"

namespace footfall {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t read_bytes = std::size_t{256} << 10;
constexpr int no_room_status = 71;           // of a process that got no descriptors
constexpr std::uint64_t cpu_seconds = 3600;  // of one decoder, whatever it does
constexpr int poll_millis = 50;  // how late a stop or the end of patience may be noticed
// Beside what a decoder may take: stacks of threads, allocators' slack.
constexpr std::uint64_t slack_bytes = std::uint64_t{256} << 20;

constexpr const char* more_files = "allow more open files (ulimit -n 1024) and try again";

void limit(__rlimit_resource resource, std::uint64_t most) {
  const rlimit value{most, most};
  setrlimit(resource, &value);  // a limit already lower stays
}

struct OwnMemory {
  std::uint64_t all = 0;
  std::uint64_t writable = 0;
};

OwnMemory own_memory() {
  unsigned long long pages[6] = {};
  if (std::FILE* file = std::fopen("/proc/self/statm", "re")) {
    const int read = std::fscanf(file, "%llu %llu %llu %llu %llu %llu", &pages[0], &pages[1],
                                 &pages[2], &pages[3], &pages[4], &pages[5]);
    std::fclose(file);
    if (read != 6) return {};
  }
  const auto page = static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  return {pages[0] * page, pages[5] * page};
}

// Handlers of the parent's mean nothing here. Ctrl-C reaches us too; the parent decides.
void reset_signals() {
  for (int signal = 1; signal < NSIG; ++signal) std::signal(signal, SIG_DFL);
  std::signal(SIGINT, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

void close_all(unsigned from, unsigned to) {
  if (from > to || syscall(SYS_close_range, from, to, 0U) == 0) return;
  const auto end = unsigned(std::clamp(sysconf(_SC_OPEN_MAX), 0L, 65536L));
  for (unsigned i = from; i <= to && i < end; ++i) close(int(i));
}

// Leaves 0, 1 and 2 (nothing), 3 (the file) and 4 (the stream).
void keep_only(int file, int stream) {
  // First all others, so that there is room however few descriptors there may be.
  const auto low = unsigned(std::min(file, stream));
  const auto high = unsigned(std::max(file, stream));
  if (low > 0) close_all(0, low - 1);
  close_all(low + 1, high - 1);
  close_all(high + 1, ~0U);
  // Out of the way: either may have one of the numbers.
  const int file_aside = fcntl(file, F_DUPFD, 5);
  const int stream_aside = fcntl(stream, F_DUPFD, 5);
  const int nothing = ::open("/dev/null", O_RDWR);
  if (file_aside < 0 || stream_aside < 0 || nothing < 0) _exit(no_room_status);
  for (int i = 0; i < 3; ++i) dup2(nothing, i);
  dup2(file_aside, 3);
  dup2(stream_aside, 4);
  close_all(5, ~0U);
}

std::uint64_t size_of(int file) {
  struct stat found{};
  return fstat(file, &found) == 0 ? std::uint64_t(std::max(found.st_size, off_t{0})) : 0;
}

void bound_resources(const WorkerLimits& limits, int file) {
  const std::uint64_t file_bytes = size_of(file);
  const OwnMemory own = own_memory();
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, 0);
  limit(RLIMIT_NOFILE, 64);
  const rlimit processor{cpu_seconds, cpu_seconds + 1};  // a signal first, then the end
  setrlimit(RLIMIT_CPU, &processor);
  limit(RLIMIT_DATA, own.writable + limits.memory_bytes + slack_bytes);
  // A decoder may also map its file.
  limit(RLIMIT_AS, own.all + file_bytes + limits.memory_bytes + 4 * slack_bytes);
}

// The life of the new process: never returns.
[[noreturn]] void be_child(pid_t parent, int stream, const RowSlots& slots, const WorkerTask& task,
                           const WorkerLimits& limits) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(0);  // it died before that
  reset_signals();
  // Batch after batch takes the same memory, which shall not go back to the kernel in between.
  mallopt(M_MMAP_THRESHOLD, 32 << 20);
  mallopt(M_TRIM_THRESHOLD, 64 << 20);
  keep_only(task.file, stream);
  constexpr int file = 3;
  RowFrameWriter rows(4, slots, task.table, task.limits);
  try {
    if (task.prepare != nullptr) task.prepare();
    bound_resources(limits, file);
    (void)enter_sandbox(task.readable);  // without the filter it is still a process with bounds
    if (task.unfold.empty()) {
      task.decoder(file, task.table, task.limits, rows);
    } else {
      decode_unfolded(task.decoder, task.unfold, file, task.table, task.limits, rows);
    }
    rows.done();
  } catch (const Error& error) {
    rows.error(error);
  } catch (const std::bad_alloc&) {
    rows.error({ErrorKind::limit,
                str("takes more than ", limits.memory_bytes >> 20U, " MiB of memory to read")});
  } catch (const std::exception& error) {
    rows.error({ErrorKind::bad_input, str("could not be read: ", error.what())});
  }
  _exit(0);
}

}  // namespace

// The process from this side.
class Worker::Process {
 public:
  Process(std::string name, const WorkerTask& task, const WorkerLimits& limits);
  ~Process() {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      wait();
    }
    close(stream_);
  }
  Process(const Process&) = delete;
  Process& operator=(const Process&) = delete;

  const std::vector<ForeignTable>& tables() {
    SourceRecord record;
    heard_ = Clock::now();
    if (!tables_) tables_by_ = heard_ + limits_.until_tables;
    while (!tables_) (void)take(record);
    return *tables_;
  }
  bool next(SourceRecord& record) {
    if (at_ == rows_.size()) tables();
    while (!done_) {
      if (take(record)) return true;
    }
    return false;
  }
  std::uint64_t taken() const noexcept { return taken_; }

 private:
  bool take(SourceRecord& record);
  bool take_row(SourceRecord& record);
  bool take_from_stream(SourceRecord& record);
  void take_slot(FullSlot full);
  bool take_frame(RowFrame kind, std::string_view payload, SourceRecord& record);
  void fill(std::size_t wanted);
  std::size_t read_some();
  int wait();
  void take_progress(std::uint64_t bytes);
  void check_patience() const;

  [[noreturn]] void refuse(ErrorKind kind, std::string_view what, std::string hint = {}) const {
    throw Error(kind, str(printable(name_), ": ", what), std::move(hint));
  }
  [[noreturn]] void stopped(std::string_view how) const {
    refuse(ErrorKind::bad_input, str("could not be read (its decoder stopped: ", how, ")"),
           "the file is damaged, or made to do harm; nothing else was harmed");
  }
  [[noreturn]] void ended_early();

  std::string name_;
  DecoderLimits decoder_limits_;
  WorkerLimits limits_;
  std::size_t table_;
  pid_t process_ = 0;
  RowSlots slots_;
  std::string rows_;    // what was in the last slot
  std::size_t at_ = 0;  // how much of it was taken
  int stream_ = -1;
  std::vector<char> buffer_;
  std::size_t begin_ = 0;  // of the stream, the bytes not yet taken are buffer_[begin_, end_)
  std::size_t end_ = 0;
  std::optional<std::vector<ForeignTable>> tables_;
  std::size_t fields_ = 0;       // of the wanted table
  std::uint64_t looked_at_ = 0;  // bytes of the file that it was through with before the tables
  std::uint64_t taken_ = 0;      // ... and since
  // Since when it is waited for, or has given rows or got further.
  Clock::time_point heard_;
  Clock::time_point tables_by_;
  bool done_ = false;
};

Worker::Process::Process(std::string name, const WorkerTask& task, const WorkerLimits& limits)
    : name_(std::move(name)),
      decoder_limits_(task.limits),
      limits_(limits),
      table_(task.table),
      buffer_(2 * read_bytes) {
  std::array<int, 2> ends{};
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) != 0) {
    refuse(ErrorKind::io, str("no stream to its decoder: ", std::strerror(errno)), more_files);
  }
  stream_ = ends[0];
  limits_.until_tables += std::chrono::seconds(size_of(task.file) >> 24U);
  const pid_t parent = getpid();
  process_ = fork();
  if (process_ == 0) be_child(parent, ends[1], slots_, task, limits);
  const int code = errno;
  slots_.keep_from_forks();
  close(ends[1]);
  if (process_ < 0) {
    close(stream_);
    refuse(ErrorKind::io, str("no process for its decoder: ", std::strerror(code)),
           code == EAGAIN ? "end other programs, or allow more processes (ulimit -u)"
                          : "free some memory, and try again");
  }
  fcntl(stream_, F_SETFL, O_NONBLOCK);
}

int Worker::Process::wait() {
  int status = 0;
  while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
  }
  process_ = 0;
  return status;
}

void Worker::Process::ended_early() {
  const int status = process_ > 0 ? wait() : 0;
  if (WIFEXITED(status) && WEXITSTATUS(status) == no_room_status) {
    refuse(ErrorKind::io, "could not be read (its decoder got no open files)", more_files);
  }
  if (!WIFSIGNALED(status)) stopped("it ended too early");
  const int signal = WTERMSIG(status);
  if (signal == SIGKILL) {
    refuse(ErrorKind::limit, "could not be read (the system ended its decoder: out of memory?)",
           "free some memory, and load it again");
  }
  if (signal == SIGXCPU) {
    refuse(ErrorKind::limit,
           str("could not be read (its decoder took ", cpu_seconds, " s of the processor)"),
           "the file is damaged or made to do harm, or too large: split it, or load it as CSV");
  }
  const char* const name = sigabbrev_np(signal);
  stopped(str("signal ", signal, name == nullptr ? "" : str(", SIG", name)));
}

// Reads what is there, waiting for something; 0 at the end.
std::size_t Worker::Process::read_some() {
  for (;;) {
    const ssize_t count = ::read(stream_, buffer_.data() + end_, buffer_.size() - end_);
    if (count >= 0) return std::size_t(count);
    if (errno != EAGAIN && errno != EINTR) {
      refuse(ErrorKind::io, str("the stream to its decoder: ", std::strerror(errno)));
    }
    check_patience();
    pollfd waiting{stream_, POLLIN, 0};
    (void)poll(&waiting, 1, poll_millis);
  }
}

void Worker::Process::check_patience() const {
  if (limits_.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
  const auto now = Clock::now();
  const auto refuse_to_wait = [this](std::string_view what, std::chrono::milliseconds most) {
    refuse(ErrorKind::limit,
           str("could not be read (its decoder ", what, " for ", most.count() / 1000, " s)"),
           "the file is damaged, or made to do harm; nothing else was harmed");
  };
  if (now - heard_ > limits_.silence) refuse_to_wait("got nowhere", limits_.silence);
  if (!tables_ && now > tables_by_) refuse_to_wait("found no table", limits_.until_tables);
}

// Progress that repeats itself is none.
void Worker::Process::take_progress(std::uint64_t bytes) {
  check_patience();
  std::uint64_t& reached = tables_ ? taken_ : looked_at_;
  if (bytes <= reached) return;
  reached = bytes;
  heard_ = Clock::now();
}

// Until `wanted` bytes are there.
void Worker::Process::fill(std::size_t wanted) {
  if (begin_ == end_) begin_ = end_ = 0;
  while (end_ - begin_ < wanted) {
    if (buffer_.size() - begin_ < std::max(wanted, read_bytes)) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
      if (buffer_.size() < wanted) buffer_.resize(wanted + read_bytes);
    }
    const std::size_t count = read_some();
    if (count == 0) ended_early();
    end_ += count;
  }
}

// true: it was a row, which is in `record`.
bool Worker::Process::take(SourceRecord& record) {
  try {
    return at_ < rows_.size() ? take_row(record) : take_from_stream(record);
  } catch (const BadFrame&) {
    stopped("what it says makes no sense");
  }
}

bool Worker::Process::take_row(SourceRecord& record) {
  const std::string_view left = std::string_view(rows_).substr(at_);
  if (left.size() < frame_head_bytes) throw BadFrame();
  const FrameHead head = read_frame_head(left);
  if (head.bytes > left.size() - frame_head_bytes) throw BadFrame();
  const std::string_view payload = left.substr(frame_head_bytes, head.bytes);
  at_ += frame_head_bytes + head.bytes;
  if (head.kind != RowFrame::row && head.kind != RowFrame::bad_row) throw BadFrame();
  return take_frame(head.kind, payload, record);
}

bool Worker::Process::take_from_stream(SourceRecord& record) {
  fill(frame_head_bytes);
  const FrameHead head = read_frame_head({buffer_.data() + begin_, frame_head_bytes});
  fill(frame_head_bytes + head.bytes);
  const std::string_view payload(buffer_.data() + begin_ + frame_head_bytes, head.bytes);
  begin_ += frame_head_bytes + head.bytes;
  return take_frame(head.kind, payload, record);
}

// From here on only the copy counts: the process can still write to the slot.
void Worker::Process::take_slot(FullSlot full) {
  if (full.bytes == 0) throw BadFrame();
  heard_ = Clock::now();
  rows_.assign(slots_.slot(full.slot), full.bytes);
  at_ = 0;
  // It is free again. Who has died by now says so when the stream is read.
  (void)send(stream_, "", 1, MSG_NOSIGNAL | MSG_DONTWAIT);
}

bool Worker::Process::take_frame(RowFrame kind, std::string_view payload, SourceRecord& record) {
  if (!tables_ && kind != RowFrame::tables && kind != RowFrame::error &&
      kind != RowFrame::progress) {
    throw BadFrame();
  }
  switch (kind) {
    case RowFrame::tables:
      if (tables_) throw BadFrame();
      tables_ = read_tables(payload, decoder_limits_);
      if (table_ < tables_->size()) fields_ = (*tables_)[table_].fields.size();
      return false;
    case RowFrame::row: read_row(payload, fields_, record); return true;
    case RowFrame::bad_row: read_bad_row(payload, record); return true;
    case RowFrame::progress: take_progress(read_progress(payload)); return false;
    case RowFrame::error: {
      const Error error = read_error(payload);
      refuse(error.kind(), error.message(), error.hint());
    }
    case RowFrame::done: done_ = true; return false;
    case RowFrame::slot: take_slot(read_slot(payload)); return false;
  }
  return false;
}

Worker::Worker(std::string name, const WorkerTask& task, const WorkerLimits& limits) {
  // One after another, lest a fork of one thread get the slots that another one has just made.
  static std::mutex forks;
  const std::lock_guard alone(forks);
  process_ = std::make_unique<Process>(std::move(name), task, limits);
}

Worker::~Worker() = default;

const std::vector<ForeignTable>& Worker::tables() { return process_->tables(); }

bool Worker::next(SourceRecord& record) { return process_->next(record); }

std::uint64_t Worker::taken() const noexcept { return process_->taken(); }

}  // namespace footfall
