// Programs that tests kill.
#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace footfall {

struct Killed {
  bool ended = false;  // it had ended before the kill
  int exit_code = 0;   // where it had ended
  std::string said;    // on both its outputs
};

// Runs words[0] with the words behind it for that long, then kills it (SIGKILL). Zero: it runs to
// its end.
Killed run_and_kill(const std::vector<std::string>& words, std::chrono::microseconds time);

// FOOTFALL_KILLS: how many kills a test makes; `make soak` asks for more.
int kills_wanted();

}  // namespace footfall
