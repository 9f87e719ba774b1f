// A mapped file that is cut short under us raises SIGBUS at the next touch. There is no going on
// from that, but the file can be named: the handler says which one and ends the process.
#pragma once

#include <cstddef>
#include <string>

namespace footfall {

// Installs the handler at first use and remembers the mapping while this object lives. Any thread.
class WatchedMapping {
 public:
  WatchedMapping(const void* begin, std::size_t length, const std::string& path);
  ~WatchedMapping();
  WatchedMapping(const WatchedMapping&) = delete;
  WatchedMapping& operator=(const WatchedMapping&) = delete;

 private:
  std::size_t slot_;
};

}  // namespace footfall
