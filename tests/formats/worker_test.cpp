// Decoders that do harm, each in a worker's process: what the parent says of it, and that it lives.
#include "formats/worker.h"

#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "formats/row_slots.h"
#include "formats/sandbox.h"
#include "formats/spool.h"
#include "formats/temporary_folder.h"

namespace footfall {
namespace {

constexpr int stream_in_worker = 4;  // where the process has its end of the stream

std::vector<ForeignTable> one_table(std::vector<std::string> fields) {
  return {{"", std::move(fields), {}}};
}

// A worker on a file of its own.
struct Working {
  explicit Working(Decoder decoder, std::string_view bytes = "x", WorkerLimits limits = {})
      : path(folder.file("feed", bytes)),
        file(open(path.c_str(), O_RDONLY | O_CLOEXEC)),
        worker("feed", {decoder, nullptr, file.number(), 0, {}, nullptr}, limits) {}

  std::string rows() {
    std::string text;
    SourceRecord record;
    while (worker.next(record)) {
      text += std::to_string(record.line) + ":";
      if (record.fault != RecordFault::none) text += " " + std::string(record.reason) + ":";
      for (const auto field : record.fields) text += " [" + std::string(field) + "]";
      text += " " + std::string(record.raw) + "\n";
    }
    return text;
  }

  TemporaryFolder folder;
  std::string path;
  OwnedDescriptor file;
  Worker worker;
};

// What the parent says when it reads to the end.
std::string refusal(Decoder decoder, WorkerLimits limits = {}) {
  try {
    Working(decoder, "x", limits).rows();
  } catch (const Error& error) {
    return error.message();
  }
  return "no error";
}

ErrorKind kind_of_refusal(Decoder decoder, WorkerLimits limits = {}) {
  try {
    Working(decoder, "x", limits).rows();
  } catch (const Error& error) {
    return error.kind();
  }
  return ErrorKind::interrupted;
}

TEST(Worker, GivesRowsAsTheyAreWithTheirLineOfCsv) {
  Working working([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a", "b", "c"}));
    sink.row(1, std::array<std::string_view, 3>{"x", "1,5", ""});
    sink.row(2, std::array<std::string_view, 3>{"say \"so\"", "two\nlines", "a \"b\", c"});
    sink.bad_row(3, "no such thing", "raw");
    sink.row(7, std::array<std::string_view, 3>{"", "", ""});
    sink.row(8, std::array<std::string_view, 3>{"\"", "cr\rhere", "eight ch\"and more than that"});
  });
  ASSERT_EQ(working.worker.tables().size(), 1U);
  EXPECT_EQ(working.worker.tables()[0].fields, (std::vector<std::string>{"a", "b", "c"}));
  EXPECT_EQ(working.rows(),
            "1: [x] [1,5] [] x,\"1,5\",\n"
            "2: [say \"so\"] [two\nlines] [a \"b\", c] "
            "\"say \"\"so\"\"\",\"two\nlines\",\"a \"\"b\"\", c\"\n"
            "3: no such thing: raw\n"
            "7: [] [] [] ,,\n"
            "8: [\"] [cr\rhere] [eight ch\"and more than that] "
            "\"\"\"\",\"cr\rhere\",\"eight ch\"\"and more than that\"\n");
}

TEST(Worker, ALoneEmptyFieldIsNoBlankLine) {
  Working working([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a"}));
    sink.row(1, std::array<std::string_view, 1>{""});
  });
  EXPECT_EQ(working.rows(), "1: [] \"\"\n");
}

TEST(Worker, KeepsManyRowsInOrderAndLongOnesWhole) {
  Working working([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a", "b"}));
    const std::string text(700'000, ',');
    for (std::uint64_t i = 1; i <= 200'000; ++i) {
      const std::string number = std::to_string(i);
      const bool big = i % 20'000 == 0;
      sink.row(i, std::array<std::string_view, 2>{number, big ? text : std::string_view("b")});
    }
  });
  SourceRecord record;
  std::uint64_t rows = 0;
  while (working.worker.next(record)) {
    ++rows;
    ASSERT_EQ(record.fields[0], std::to_string(rows));
    ASSERT_EQ(record.fields[1].size(), rows % 20'000 == 0 ? 700'000U : 1U);
  }
  EXPECT_EQ(rows, 200'000U);
}

TEST(Worker, ATextThatIsTooLongMakesABadRow) {
  Working working([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a"}));
    const std::string text((1 << 20) + 1, 'x');
    sink.row(1, std::array<std::string_view, 1>{text});
    sink.row(2, std::array<std::string_view, 1>{"short"});
  });
  EXPECT_EQ(working.rows(),
            "1: a text has 1,048,577 bytes; 1,048,576 are the most: \n2: [short] short\n");
}

TEST(Worker, SaysWhatTheDecoderThrewWithTheFileInFront) {
  const Decoder decoder = [](int, std::size_t, const DecoderLimits&, RowSink&) {
    throw Error(ErrorKind::limit, "unpacks to too much", "unpack it first");
  };
  EXPECT_EQ(refusal(decoder), "feed: unpacks to too much");
  EXPECT_EQ(kind_of_refusal(decoder), ErrorKind::limit);
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
              sink.tables(one_table({"a"}));
              throw std::out_of_range("vector::at");
            }),
            "feed: could not be read: vector::at");
}

TEST(Worker, ADecoderThatDiesIsAnErrorAndNothingElse) {
  const Decoder crash = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a"}));
    sink.progress(1);
    std::signal(SIGSEGV, SIG_DFL);
    (void)std::raise(SIGSEGV);
  };
  EXPECT_EQ(refusal(crash), "feed: could not be read (its decoder stopped: signal 11, SIGSEGV)");
  EXPECT_EQ(kind_of_refusal(crash), ErrorKind::bad_input);
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink&) { std::abort(); }),
            "feed: could not be read (its decoder stopped: signal 6, SIGABRT)");
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink&) { _exit(0); }),
            "feed: could not be read (its decoder stopped: it ended too early)");
}

TEST(Worker, ADecoderThatLoopsIsEnded) {
  WorkerLimits limits;
  limits.silence = std::chrono::seconds(1);
  const Decoder loop = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a"}));
    const volatile bool go_on = true;
    while (go_on) {
    }
  };
  EXPECT_EQ(refusal(loop, limits), "feed: could not be read (its decoder got nowhere for 1 s)");
  EXPECT_EQ(kind_of_refusal(loop, limits), ErrorKind::limit);
}

TEST(Worker, ProgressThatRepeatsItselfIsSilence) {
  WorkerLimits limits;
  limits.silence = std::chrono::seconds(1);
  const Decoder repeat = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a"}));
    for (;;) {
      sink.progress(7);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  EXPECT_EQ(refusal(repeat, limits), "feed: could not be read (its decoder got nowhere for 1 s)");
}

TEST(Worker, BeforeTheTablesProgressBuysPatienceOnlyForAWhile) {
  WorkerLimits limits;
  limits.silence = std::chrono::seconds(1);
  // Says the same again and again, as fast as it can.
  const Decoder repeat = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    for (;;) sink.progress(7);
  };
  EXPECT_EQ(refusal(repeat, limits), "feed: could not be read (its decoder got nowhere for 1 s)");
  // Gets further and further and never anywhere.
  limits.until_tables = std::chrono::seconds(2);
  const Decoder creep = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    for (std::uint64_t bytes = 1;; ++bytes) {
      sink.progress(bytes);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  };
  EXPECT_EQ(refusal(creep, limits), "feed: could not be read (its decoder found no table for 2 s)");
  EXPECT_EQ(kind_of_refusal(creep, limits), ErrorKind::limit);
}

TEST(Worker, ADecoderThatIsSlowBeforeItsTablesAndWithItsRowsIsWaitedFor) {
  WorkerLimits limits;
  limits.silence = std::chrono::seconds(1);
  const Decoder slow = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    const auto doze = [] { std::this_thread::sleep_for(std::chrono::milliseconds(500)); };
    for (const std::uint64_t bytes : {1, 2, 3}) {
      doze();
      sink.progress(bytes);
    }
    sink.tables(one_table({"a"}));
    for (const std::uint64_t bytes : {1, 2, 3}) {
      doze();
      sink.progress(bytes);
    }
    sink.row(1, std::array<std::string_view, 1>{"there"});
  };
  Working working(slow, "x", limits);
  EXPECT_EQ(working.rows(), "1: [there] there\n");
}

TEST(Worker, TooMuchOfTheProcessorIsNoDamage) {
  const Decoder ended = [](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a"}));
    (void)std::raise(SIGXCPU);  // as the kernel does after an hour
  };
  EXPECT_EQ(kind_of_refusal(ended), ErrorKind::limit);
}

TEST(Worker, ADecoderThatTakesTooMuchMemoryIsRefusedIt) {
  WorkerLimits limits;
  limits.memory_bytes = std::uint64_t{64} << 20;
  const Decoder eat = [](int, std::size_t, const DecoderLimits&, RowSink&) {
    std::vector<std::vector<char>> eaten;
    for (;;) eaten.emplace_back(std::size_t{16} << 20, 'x');
  };
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  EXPECT_NE(refusal(eat, limits), "no error");  // the sanitizer's allocator ends the process itself
#else
  EXPECT_EQ(refusal(eat, limits), "feed: takes more than 64 MiB of memory to read");
  EXPECT_EQ(kind_of_refusal(eat, limits), ErrorKind::limit);
#endif
}

TEST(Worker, WhatNoDecoderOfOursCanHaveSaidIsNotBelieved) {
  const std::string nonsense =
      "feed: could not be read (its decoder stopped: what it says makes no "
      "sense)";
  // A frame of a kind that does not exist.
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink&) {
              (void)!write(stream_in_worker, "\x77\0\0\0\0\0\0\0", 8);
            }),
            nonsense);
  // One of 2^40 bytes.
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink&) {
              (void)!write(stream_in_worker, "\0\0\0\0\0\0\1\0", 8);
            }),
            nonsense);
  // An empty slot; a slot that there is not; one that holds more than a slot does; one with half a
  // frame.
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
              sink.tables(one_table({"a"}));
              (void)!write(stream_in_worker, "\6\x8\0\0\0\0\0\0\0\0\0\0\0\0\0\0", 16);
            }),
            nonsense);
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
              sink.tables(one_table({"a"}));
              (void)!write(stream_in_worker, "\6\x8\0\0\0\0\0\0\x8\0\0\0\1\0\0\0", 16);
            }),
            nonsense);
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
              sink.tables(one_table({"a"}));
              (void)!write(stream_in_worker, "\6\x8\0\0\0\0\0\0\0\0\0\0\1\0\2\0", 16);
            }),
            nonsense);
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
              sink.tables(one_table({"a"}));
              (void)!write(stream_in_worker, "\6\x8\0\0\0\0\0\0\0\0\0\0\7\0\0\0", 16);
            }),
            nonsense);
  // A row before the tables; a row whose only field is longer than the row.
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink&) {
              (void)!write(stream_in_worker, "\1\0\0\0\0\0\0\0", 8);
            }),
            nonsense);
  EXPECT_EQ(refusal([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
              sink.tables(one_table({"a"}));
              (void)!write(stream_in_worker, "\1\xd\0\0\0\0\0\0\1\0\0\0\0\0\0\0\xff\0\0\0x", 21);
            }),
            nonsense);
}

TEST(Worker, ItsSlotsAreNoOtherDecodersToWriteTo) {
  RowSlots slots;
  slots.slot(0)[0] = 'x';
  slots.keep_from_forks();
  const pid_t child = fork();
  if (child == 0) {
    unsigned char there = 0;
    _exit(mincore(slots.slot(0), 1, &there) == 0 ? 1 : 0);
  }
  int status = 0;
  ASSERT_EQ(waitpid(child, &status, 0), child);
  EXPECT_EQ(status, 0);
}

// Every length around those at which rows are written in another way, in slots again and again.
TEST(Worker, KeepsCellsOfEveryLengthAndEveryQuotingWhole) {
  Working working([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"a", "b", "c"}));
    std::uint64_t number = 0;
    for (std::size_t length = 0; length < 5000; length += length < 70 ? 1 : 97) {
      const std::string plain(length, 'p');
      for (const char odd : {'p', ',', '"', '\n', '\r', '\xc3'}) {
        for (std::size_t at = 0; at < length; at += 1 + length / 8) {
          std::string text = plain;
          text[at] = odd;
          sink.row(++number, std::array<std::string_view, 3>{text, "m", text});
        }
      }
    }
  });
  SourceRecord record;
  std::uint64_t number = 0;
  for (std::size_t length = 0; length < 5000; length += length < 70 ? 1 : 97) {
    for (const char odd : {'p', ',', '"', '\n', '\r', '\xc3'}) {
      for (std::size_t at = 0; at < length; at += 1 + length / 8) {
        std::string text(length, 'p');
        text[at] = odd;
        ASSERT_TRUE(working.worker.next(record));
        ASSERT_EQ(record.line, ++number);
        ASSERT_EQ(record.fields, (std::vector<std::string_view>{text, "m", text}));
        std::string quoted = text;
        if (odd == '"') quoted.insert(at, 1, '"');
        if (odd != 'p' && odd != '\xc3') quoted = "\"" + quoted + "\"";
        ASSERT_EQ(record.raw, quoted + ",m," + quoted);
      }
    }
  }
  EXPECT_FALSE(working.worker.next(record));
}

// How the kernel answers what a decoder has no business with: "name=errno" for each.
void try_forbidden(int file, std::size_t, const DecoderLimits&, RowSink& sink) {
  sink.tables(one_table({"what"}));
  const auto tell = [&](const char* what, bool done) {
    const std::string text =
        std::string(what) + (done ? " done" : std::string(" ") + strerror(errno));
    sink.row(1, std::array<std::string_view, 1>{text});
  };
  tell("socket", socket(AF_INET, SOCK_STREAM, 0) >= 0);
  tell("unix socket", socket(AF_UNIX, SOCK_STREAM, 0) >= 0);
  tell("fork", fork() >= 0);
  char program[] = "/bin/true";
  char* arguments[] = {program, nullptr};
  tell("exec", execv(program, arguments) >= 0);
  tell("write a file", open("/tmp/footfall-worker-test", O_WRONLY | O_CREAT, 0600) >= 0);
  tell("nameless file", open("/tmp", O_TMPFILE | O_RDWR, 0600) >= 0);
  tell("truncate", ftruncate(file, 0) == 0);
  tell("remove", unlink("/tmp/footfall-worker-test") == 0);
  tell("kill the parent", kill(getppid(), 0) == 0);
  tell("own signals to the parent", fcntl(file, F_SETOWN, getppid()) == 0);
  tell("another signal", fcntl(file, F_SETSIG, SIGKILL) == 0);
  tell("asynchronous", fcntl(file, F_SETFL, O_ASYNC) == 0);
  tell("flags of a descriptor", fcntl(file, F_GETFD) >= 0 && fcntl(file, F_GETFL) >= 0 &&
                                    fcntl(file, F_SETFD, FD_CLOEXEC) == 0);
  tell("another descriptor", fcntl(file, F_DUPFD_CLOEXEC, 0) >= 0);
  tell("fcntl in the upper half", syscall(SYS_fcntl, file, (1L << 32) | F_GETFD) >= 0);
  rlimit limits{};
  tell("own limits", getrlimit(RLIMIT_CPU, &limits) == 0);
  tell("limits of the parent", prlimit(getppid(), RLIMIT_CPU, nullptr, &limits) == 0);
  tell("new limits", setrlimit(RLIMIT_CPU, &limits) == 0);
  // A pointer whose lower half is zero.
  tell("new limits from far", syscall(SYS_prlimit64, 0, RLIMIT_CPU, 1L << 32, nullptr) == 0);
  tell("memory to execute", mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
                                 -1, 0) != MAP_FAILED);
  tell("memory file", memfd_create("x", 0) >= 0);
  tell("read a file", open("/proc/self/status", O_RDONLY) >= 0);
  tell("a folder", open("/", O_PATH | O_DIRECTORY) >= 0);
  std::thread thread([] {});
  thread.join();
  tell("thread", true);
}

TEST(Worker, ADecoderMayReadItsFileAndComputeAndNothingElse) {
  std::string told;
  Working working(try_forbidden);
  SourceRecord record;
  while (working.worker.next(record)) told += std::string(record.fields[0]) + "\n";
  EXPECT_EQ(told,
            "socket Operation not permitted\n"
            "unix socket Operation not permitted\n"
            "fork Operation not permitted\n"
            "exec Operation not permitted\n"
            "write a file Operation not permitted\n"
            "nameless file Operation not permitted\n"
            "truncate Operation not permitted\n"
            "remove Operation not permitted\n"
            "kill the parent Operation not permitted\n"
            "own signals to the parent Operation not permitted\n"
            "another signal Operation not permitted\n"
            "asynchronous Operation not permitted\n"
            "flags of a descriptor done\n"
            "another descriptor done\n"
            "fcntl in the upper half Operation not permitted\n"
            "own limits done\n"
            "limits of the parent Operation not permitted\n"
            "new limits Operation not permitted\n"
            "new limits from far Operation not permitted\n"
            "memory to execute Operation not permitted\n"
            "memory file Operation not permitted\n"
            "read a file Operation not permitted\n"
            "a folder Operation not permitted\n"
            "thread done\n");
}

// What it may read of a folder that it is given, and of the file beside it: "the user's file".
std::string opened_beneath;
void try_to_open(int, std::size_t, const DecoderLimits&, RowSink& sink) {
  sink.tables(one_table({"what"}));
  for (const char* name : {"/zones/here", "/secret", "/zones/../secret", "/zones/out"}) {
    const int file = open((opened_beneath + name).c_str(), O_RDONLY);
    const std::string text = name + std::string(file >= 0 ? " opens" : " does not");
    sink.row(1, std::array<std::string_view, 1>{text});
  }
  const bool writes = open((opened_beneath + "/zones/here").c_str(), O_RDWR) >= 0;
  sink.row(1, std::array<std::string_view, 1>{writes ? "written" : "not written"});
}

TEST(Worker, ADecoderOpensFilesOfTheFolderThatItIsGivenAndNoOthers) {
  const TemporaryFolder folder;
  const std::string zones = folder.path("zones");
  opened_beneath = zones.substr(0, zones.rfind('/'));
  std::filesystem::create_directory(zones);
  (void)folder.file("secret", "x");
  (void)folder.file("zones/here", "x");
  std::filesystem::create_symlink("../secret", folder.path("zones/out"));
  const OwnedDescriptor file(open(folder.file("feed", "x").c_str(), O_RDONLY | O_CLOEXEC));
  const auto told = [&](const char* readable) {
    Worker worker("feed", {try_to_open, nullptr, file.number(), 0, {}, readable});
    std::string text;
    SourceRecord record;
    while (worker.next(record)) text += std::string(record.fields[0]) + "\n";
    return text;
  };
  const std::string beyond =
      "/secret does not\n/zones/../secret does not\n/zones/out does not\nnot written\n";
  EXPECT_EQ(told(nullptr), "/zones/here does not\n" + beyond);
  EXPECT_EQ(told(zones.c_str()),
            (can_open_one_folder() ? "/zones/here opens\n" : "/zones/here does not\n") + beyond);
  EXPECT_EQ(told("/no/such/folder"), "/zones/here does not\n" + beyond);
}

TEST(Worker, TheProcessHoldsTheFileAndTheStreamAlone) {
  const OwnedDescriptor secret(open("/proc/self/status", O_RDONLY));  // not close-on-exec
  Working working([](int file, std::size_t, const DecoderLimits&, RowSink& sink) {
    sink.tables(one_table({"descriptor"}));
    for (int i = 0; i < 1000; ++i) {
      if (fcntl(i, F_GETFD) < 0) continue;
      const std::string text = std::to_string(i);
      sink.row(1, std::array<std::string_view, 1>{text});
    }
    char byte = 0;
    if (pread(file, &byte, 1, 0) == 1) sink.row(2, std::array<std::string_view, 1>{{{&byte, 1}}});
  });
  EXPECT_EQ(working.rows(), "1: [0] 0\n1: [1] 1\n1: [2] 2\n1: [3] 3\n1: [4] 4\n2: [x] x\n");
}

TEST(Worker, IsGoneWhenNobodyWantsItsRowsAnyMore) {
  pid_t process = 0;
  {
    Working working([](int, std::size_t, const DecoderLimits&, RowSink& sink) {
      sink.tables(one_table({"process"}));
      const std::string text = std::to_string(getpid());
      for (std::uint64_t i = 1;; ++i) sink.row(i, std::array<std::string_view, 1>{text});
    });
    SourceRecord record;
    ASSERT_TRUE(working.worker.next(record));
    process = std::stoi(std::string(record.fields[0]));
    EXPECT_EQ(kill(process, 0), 0);
  }
  EXPECT_EQ(kill(process, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(Worker, AStopRequestEndsTheWaiting) {
  std::stop_source source;
  WorkerLimits limits;
  limits.stop = source.get_token();
  Working working([](int, std::size_t, const DecoderLimits&,
                     RowSink&) { std::this_thread::sleep_for(std::chrono::minutes(1)); },
                  "x", limits);
  std::thread asker([&] {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
    source.request_stop();
  });
  try {
    working.worker.tables();
    ADD_FAILURE() << "it waited to the end";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::interrupted);
  }
  asker.join();
}

TEST(Worker, WhatMustBeLoadedIsLoadedBeforeTheRightsAreGone) {
  const TemporaryFolder folder;
  const OwnedDescriptor file(open(folder.file("feed", "x").c_str(), O_RDONLY | O_CLOEXEC));
  WorkerTask task;
  task.prepare = [] { throw Error(ErrorKind::unavailable, "the module is missing"); };
  task.decoder = [](int, std::size_t, const DecoderLimits&, RowSink&) {};
  task.file = file.number();
  Worker worker("feed", task);
  try {
    worker.tables();
    ADD_FAILURE() << "no error";
  } catch (const Error& error) {
    EXPECT_EQ(error.message(), "feed: the module is missing");
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
  }
}

}  // namespace
}  // namespace footfall
