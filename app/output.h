// Where answers go: stdout, a file, or a folder.
#pragma once

#include <string>
#include <string_view>

#include "app/options.h"
#include "table/table.h"

namespace footfall::app {

// stdout; a pipe that closes early ends the program quietly, any other failure is an Error io.
void print(std::string_view text);
// stderr, unless --quiet.
void say(const Options& options, std::string_view text);

// --output names a folder (it ends in / or is one).
bool is_folder(const std::string& output);
// Writes a file whole or not at all; the folder is made where it is missing. Says the path.
void write_file(const Options& options, const std::string& path, std::string_view bytes);

// The format that holds: the one asked for, by the ending of --output, else table on a terminal
// and csv elsewhere.
std::string format_of(const Options& options);

// A table to stdout or --output in that format.
void emit(const Options& options, const Table& table);

}  // namespace footfall::app
