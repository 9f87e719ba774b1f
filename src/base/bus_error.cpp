#include "base/bus_error.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <cstdint>
#include <cstring>
#include <mutex>
#include <string_view>

#include <signal.h>
#include <unistd.h>

namespace footfall {
namespace {

constexpr std::size_t slots = 1024;  // further mappings are not named
constexpr std::size_t path_max = 512;
constexpr int exit_damaged = 8;  // COMMANDS: a store is damaged

// The handler may run at any moment and may not lock: `begin` is set last and cleared first.
struct Slot {
  std::atomic<std::uintptr_t> begin = 0;
  std::atomic<std::uintptr_t> end = 0;
  std::array<char, path_max> path{};
  bool taken = false;  // guarded by the mutex
};

std::array<Slot, slots> table;
std::mutex table_mutex;

void say(std::string_view text) { (void)!::write(STDERR_FILENO, text.data(), text.size()); }

void on_bus_error(int, siginfo_t* info, void*) {
  const auto address = reinterpret_cast<std::uintptr_t>(info->si_addr);
  for (const auto& slot : table) {
    const std::uintptr_t begin = slot.begin.load();
    if (begin == 0 || address < begin || address >= slot.end.load()) continue;
    say("footfall: ");
    say(slot.path.data());
    say(" was cut short, or could not be read from the disk, while it was in use\n");
    say("  restore this file from a copy, then run footfall verify\n");
    ::_exit(exit_damaged);
  }
  ::signal(SIGBUS, SIG_DFL);
  ::raise(SIGBUS);
}

void install() {
  struct sigaction action{};
  action.sa_sigaction = on_bus_error;
  action.sa_flags = SA_SIGINFO;
  ::sigaction(SIGBUS, &action, nullptr);
}

}  // namespace

WatchedMapping::WatchedMapping(const void* begin, std::size_t length, const std::string& path)
    : slot_(slots) {
  static std::once_flag once;
  std::call_once(once, install);
  const std::lock_guard lock(table_mutex);
  const auto free = std::ranges::find(table, false, &Slot::taken);
  if (free == table.end()) return;
  slot_ = static_cast<std::size_t>(free - table.begin());
  free->taken = true;
  const std::size_t shown = std::min(path.size(), path_max - 1);
  std::memcpy(free->path.data(), path.data(), shown);
  free->path[shown] = '\0';
  free->end = reinterpret_cast<std::uintptr_t>(begin) + length;
  free->begin = reinterpret_cast<std::uintptr_t>(begin);
}

WatchedMapping::~WatchedMapping() {
  if (slot_ == slots) return;
  const std::lock_guard lock(table_mutex);
  table[slot_].begin = 0;
  table[slot_].taken = false;
}

}  // namespace footfall
