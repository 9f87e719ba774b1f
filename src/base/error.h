// What an operation throws when it cannot go on. Bad rows are values (ingest), our own bugs stop
// the program (check.h); everything else that a user can meet is an Error.
#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace footfall {

// Seen from the caller's chair: what should they do next? The command line turns a kind into an
// exit code, in one table; nothing else looks at it.
enum class ErrorKind : std::uint8_t {
  bad_request,  // ask differently: unknown column, window of zero
  sql,          // mend the statement: where and why stands in the message
  not_found,    // name another: no such store, file or report
  bad_input,    // mend the file: truncated, not a table at all
  quality,      // mend the rows or raise the limit: more bad rows than allowed
  corrupt,      // restore from a copy: one of our own files fails its checksum; or locked, or newer
  io,           // look at the machine: disk full
  unavailable,  // try later: server, broker, cluster does not answer
  limit,        // raise the limit or ask for less: memory, result rows
  interrupted,  // the user stopped it
};

// `message` says where, what was found and what was wanted; `hint` what to do next (may be empty).
class Error : public std::exception {
 public:
  Error(ErrorKind kind, std::string message, std::string hint = {})
      : kind_(kind), message_(std::move(message)), hint_(std::move(hint)) {}

  ErrorKind kind() const noexcept { return kind_; }
  const std::string& message() const noexcept { return message_; }
  const std::string& hint() const noexcept { return hint_; }
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  ErrorKind kind_;
  std::string message_;
  std::string hint_;
};

}  // namespace footfall
