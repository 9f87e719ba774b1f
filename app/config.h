// Settings below the command line: environment FOOTFALL_*, ./footfall.toml, and
// $XDG_CONFIG_HOME/footfall/config.toml, the first one that says something. A file that is not
// there says nothing, nor does a user's (the last) that this process may not read.
#pragma once

#include <string>
#include <vector>

namespace footfall::app {

struct Setting {
  std::string name;  // of the option without dashes: store, threads, memory ...
  std::string value;
  std::string origin;  // "default", "FOOTFALL_STORE", "./footfall.toml" ...
};

// Every option that can be set, with what holds. Error bad_input: a file that is there and cannot
// be read, is no TOML, or has a key that is no setting.
std::vector<Setting> read_settings();

}  // namespace footfall::app
