#include "engine/duckdb/sql.h"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <optional>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/decimal.h"
#include "base/text.h"
#include "engine/duckdb/frames.h"
#include "engine/duckdb/session.h"

namespace footfall {
namespace {

using duck::FrameKind;

// Beside what a statement may take: threads' stacks, DuckDB's own structures, allocators' slack.
constexpr std::uint64_t slack_bytes = std::uint64_t{512} << 20;
constexpr int poll_millis = 20;  // how late a stop or the time limit may be noticed

[[noreturn]] void throw_system(std::string_view what) {
  throw Error(ErrorKind::io, str("sql: ", what, ": ", std::strerror(errno)));
}

// Bytes of this process's own writable memory.
std::uint64_t data_bytes() {
  unsigned long long pages[6] = {};
  if (std::FILE* file = std::fopen("/proc/self/statm", "r")) {
    const int read = std::fscanf(file, "%llu %llu %llu %llu %llu %llu", &pages[0], &pages[1],
                                 &pages[2], &pages[3], &pages[4], &pages[5]);
    std::fclose(file);
    if (read == 6) return pages[5] * static_cast<std::uint64_t>(sysconf(_SC_PAGESIZE));
  }
  return 0;
}

void limit(__rlimit_resource resource, std::uint64_t most) {
  const rlimit value{most, most};
  setrlimit(resource, &value);  // a limit already lower stays
}

// "60", "0.5".
std::string seconds_text(std::chrono::milliseconds time) {
  std::string text = decimal_text(time.count(), 3);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text;
}

// The life of the child that runs the statement: never returns.
[[noreturn]] void be_child(int descriptor, const std::shared_ptr<const Snapshot>& snapshot,
                           std::string_view sql, SqlOptions options,
                           const std::string& spill_directory) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  std::signal(SIGINT, SIG_IGN);  // the terminal's Ctrl-C reaches us too; the parent decides
  std::signal(SIGTERM, SIG_DFL);
  std::signal(SIGPIPE, SIG_DFL);
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_FSIZE, options.temp_disk_bytes);
  limit(RLIMIT_DATA, data_bytes() + options.memory_bytes + options.memory_bytes / 4 + slack_bytes);

  duck::FrameWriter frames(descriptor);
  options.stop = {};  // the parent's; it ends us instead
  options.note = [&frames](const std::string& sentence) {
    frames.write(FrameKind::note, sentence);
  };
  try {
    duck::Session session(snapshot, options, spill_directory);
    bool first = true;
    session.run(sql, [&](const Table& batch) {
      if (first) frames.write(FrameKind::fields, duck::encode_fields(batch.fields()));
      first = false;
      frames.write(FrameKind::batch, duck::encode_batch(batch));
    });
    frames.write(FrameKind::done, {});
  } catch (const Error& error) {
    frames.write(FrameKind::error, duck::encode_error(error));
  } catch (const std::bad_alloc&) {
    frames.write(
        FrameKind::error,
        duck::encode_error({ErrorKind::limit, "the statement needs more memory than it may have",
                            "give more with --memory, or ask for less"}));
  } catch (const std::exception& error) {
    frames.write(FrameKind::error, duck::encode_error({ErrorKind::sql, error.what()}));
  }
  _exit(0);
}

// The child, from the parent's side; ends it where it still runs.
class Child {
 public:
  Child(const std::shared_ptr<const Snapshot>& snapshot, std::string_view sql,
        const SqlOptions& options, const std::string& spill_directory) {
    std::array<int, 2> ends{};
    if (pipe2(ends.data(), O_CLOEXEC) != 0) throw_system("no pipe");
    descriptor_ = ends[0];
    process_ = fork();
    if (process_ == 0) {
      close(ends[0]);
      be_child(ends[1], snapshot, sql, options, spill_directory);
    }
    close(ends[1]);
    if (process_ < 0) {
      close(descriptor_);
      throw_system("no process");
    }
  }
  ~Child() {
    if (process_ > 0) {
      kill(process_, SIGKILL);
      wait();
    }
    close(descriptor_);
  }
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  // Bytes that have arrived: "" at the end, nullopt where none came for a while.
  std::optional<std::string> read() {
    pollfd waiting{descriptor_, POLLIN, 0};
    const int ready = poll(&waiting, 1, poll_millis);
    if (ready == 0 || (ready < 0 && errno == EINTR)) return std::nullopt;
    std::string bytes(std::size_t{1} << 16, '\0');
    const ssize_t count = ::read(descriptor_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) return std::nullopt;
    if (count < 0) throw_system("the pipe cannot be read");
    bytes.resize(static_cast<std::size_t>(count));
    return bytes;
  }

  // Waits for its end; its status.
  int wait() {
    int status = 0;
    while (waitpid(process_, &status, 0) < 0 && errno == EINTR) {
    }
    process_ = 0;
    return status;
  }

 private:
  pid_t process_ = 0;
  int descriptor_ = -1;
};

Error ended_early(int status) {
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGXFSZ) {
    return {ErrorKind::limit, "the statement spills more than it may"};
  }
  if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL) {
    return {ErrorKind::limit, "the system ended the statement: the machine is out of memory",
            "ask for less, or give --memory a smaller size"};
  }
  const int signal = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return {ErrorKind::limit, str("the statement ended its own process (signal ", signal, ")"),
          "nothing else was harmed; write it another way"};
}

// What has been received so far, against what may be.
class Receipt {
 public:
  Receipt(const SqlOptions& options, const SqlSink& sink) : options_(options), sink_(sink) {}

  // true: the statement is done.
  bool take(const duck::FrameReader::Frame& frame) {
    switch (frame.kind) {
      case FrameKind::fields: fields_ = duck::decode_fields(frame.payload); break;
      case FrameKind::batch: take_batch(frame.payload); break;
      case FrameKind::note:
        if (options_.note) options_.note(frame.payload);
        break;
      case FrameKind::error: throw duck::decode_error(frame.payload);
      case FrameKind::done: return true;
    }
    return false;
  }

  std::uint64_t rows() const noexcept { return rows_; }

 private:
  void take_batch(const std::string& payload) {
    const Table batch = duck::decode_batch(payload, fields_);
    rows_ += batch.rows();
    bytes_ += payload.size();
    if (options_.rows_max != 0 && rows_ > options_.rows_max) {
      throw Error(ErrorKind::limit, str("the result has more than ", options_.rows_max, " rows"),
                  "add LIMIT, or group the rows");
    }
    if (options_.bytes_max != 0 && bytes_ > options_.bytes_max) {
      throw Error(ErrorKind::limit, str("the result has more than ", options_.bytes_max, " bytes"),
                  "add LIMIT, or group the rows");
    }
    sink_(batch);
  }

  const SqlOptions& options_;
  const SqlSink& sink_;
  Fields fields_;
  std::uint64_t rows_ = 0;
  std::uint64_t bytes_ = 0;
};

}  // namespace

std::uint64_t run_sql(std::shared_ptr<const Snapshot> snapshot, std::string_view sql,
                      const SqlOptions& options, const SqlSink& sink) {
  const auto deadline = std::chrono::steady_clock::now() + options.time_limit;
  std::optional<duck::SpillDirectory> spill;
  if (options.temp_disk_bytes != 0) spill.emplace();
  Child child(snapshot, sql, options, spill ? spill->path() : std::string());
  duck::FrameReader frames;
  Receipt receipt(options, sink);
  for (;;) {
    if (options.stop.stop_requested()) throw Error(ErrorKind::interrupted, "stopped");
    if (std::chrono::steady_clock::now() > deadline) {
      throw Error(ErrorKind::limit,
                  str("the statement ran longer than ", seconds_text(options.time_limit), " s"),
                  "ask for less, or give it more time with --time-limit");
    }
    const auto bytes = child.read();
    if (!bytes) continue;
    if (bytes->empty()) throw ended_early(child.wait());
    frames.add(*bytes);
    duck::FrameReader::Frame frame;
    while (frames.next(frame)) {
      if (receipt.take(frame)) return receipt.rows();
    }
  }
}

}  // namespace footfall
