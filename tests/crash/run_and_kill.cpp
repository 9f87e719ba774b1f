#include "crash/run_and_kill.h"

#include <cstdlib>
#include <stdexcept>

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

namespace footfall {
namespace {

pid_t start(const std::vector<std::string>& words, int output) {
  std::vector<char*> arguments;
  for (const auto& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  const pid_t child = fork();
  if (child != 0) return child;
  dup2(output, STDOUT_FILENO);
  dup2(output, STDERR_FILENO);
  execv(arguments[0], arguments.data());
  _exit(127);
}

// What comes through the pipe until its other end is closed or the time is over.
std::string read_for(int pipe_end, std::chrono::steady_clock::time_point end, bool for_ever) {
  std::string said;
  char buffer[4096];
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    pollfd wait{pipe_end, POLLIN, 0};
    if (!for_ever && (left.count() < 0 || poll(&wait, 1, int(left.count())) == 0)) return said;
    const ssize_t got = read(pipe_end, buffer, sizeof buffer);
    if (got <= 0) return said;
    said.append(buffer, static_cast<std::size_t>(got));
  }
}

}  // namespace

Killed run_and_kill(const std::vector<std::string>& words, std::chrono::microseconds time) {
  int ends[2];
  if (pipe2(ends, O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const auto end = std::chrono::steady_clock::now() + time;
  const pid_t child = start(words, ends[1]);
  close(ends[1]);
  Killed killed;
  killed.said = read_for(ends[0], end, time.count() == 0);
  if (time.count() != 0) kill(child, SIGKILL);
  int status = 0;
  waitpid(child, &status, 0);
  killed.said += read_for(ends[0], end, true);
  close(ends[0]);
  killed.ended = WIFEXITED(status);
  killed.exit_code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return killed;
}

int kills_wanted() {
  const char* wanted = std::getenv("FOOTFALL_KILLS");
  return wanted == nullptr ? 50 : std::atoi(wanted);
}

}  // namespace footfall
