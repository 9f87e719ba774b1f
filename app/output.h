// Where answers go: stdout, a file, or a folder.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "app/options.h"
#include "base/file_system.h"
#include "table/table.h"

namespace footfall::app {

// Thrown where whoever reads our output has gone: `| head` has seen enough. The program then ends
// quietly, like one that is done; by a throw, so that what it has to clear away is cleared away.
struct ReaderGone {};

// stdout. ReaderGone where its pipe is closed; any other failure is an Error io.
void print(std::string_view text);
// The same about work that is done or goes on whoever reads of it: files written, rows stored, what
// was found damaged. A closed pipe is no reason to leave that undone or to call it well.
void announce(std::string_view text);
// stderr, unless --quiet.
void say(const Options& options, std::string_view text);

// --output names a folder (it ends in / or is one).
bool is_folder(const std::string& output);

// Error bad_request where --output names the store's folder or what lies in it, by whatever links:
// to be called before anything is written.
void refuse_output_in_store(const Options& options);
// The same of any place that is to be written, as a name below a folder of --output.
void refuse_in_store(const Options& options, const std::string& path);

// What --output names, being written. A file, there or not, becomes the new one whole at finish()
// or stays as it was: the bytes go beside it under a temporary name, which a destructor without
// finish() removes. A link is followed to what it names and stays a link. Where that is neither a
// file nor missing (a device, a named pipe, one of our own descriptors as in /dev/stdout), the
// bytes are written into it as they come.
class OutputTarget {
 public:
  // The folder is made where it is missing. Error io where the place cannot be written, bad_request
  // where it lies in the store.
  OutputTarget(const Options& options, const std::string& path);
  ~OutputTarget();
  OutputTarget(const OutputTarget&) = delete;
  OutputTarget& operator=(const OutputTarget&) = delete;

  // ReaderGone where a pipe's reader has closed it; Error io for any other failure.
  void write(std::string_view bytes);
  void finish();
  bool is_file() const noexcept { return stream_ < 0; }

 private:
  void begin_file();

  std::string path_;       // as the user wrote it
  std::string place_;      // what it names in the end
  int stream_ = -1;        // a place that is no file, open; we close it
  std::string temporary_;  // "" once renamed
  std::unique_ptr<WritableFile> file_;
  std::uint64_t length_ = 0;
};

// `bytes` into an OutputTarget; announces the path where it is a file.
void write_file(const Options& options, const std::string& path, std::string_view bytes);

// Says that what lies at `path` is not of this run, where there is something: whoever finds it
// beside the files of this run would take it for one of them. It stays: it may be anybody's.
void say_earlier(const Options& options, const std::string& path);

// The format that holds: the one asked for, by the ending of --output, else table on a terminal
// and csv elsewhere.
std::string format_of(const Options& options);

// A table to stdout or --output in that format.
void emit(const Options& options, const Table& table);

}  // namespace footfall::app
