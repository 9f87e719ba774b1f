#include "app/config.h"

#include <algorithm>
#include <cctype>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>

#include <toml++/toml.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall::app {
namespace {

const std::vector<Setting>& defaults() {
  static const std::vector<Setting> all{{"store", "./footfall.store", "default"},
                                        {"timezone", "UTC", "default"},
                                        {"engine", "native", "default"},
                                        {"threads", "", "default"},
                                        {"memory", "", "default"},
                                        {"progress", "auto", "default"},
                                        {"color", "auto", "default"},
                                        {"session-gap", "30m", "default"},
                                        {"max-bad-rows", "5%", "default"}};
  return all;
}

std::string environment_name(const std::string& setting) {
  std::string name = "FOOTFALL_";
  for (const char c : setting) name += c == '-' ? '_' : char(std::toupper(c));
  return name;
}

std::string value_text(const toml::node& node, const std::string& where) {
  if (const auto text = node.value<std::string>(); text && node.is_string()) return *text;
  if (const auto number = node.value<std::int64_t>(); number && node.is_integer()) {
    return str(*number);
  }
  throw Error(ErrorKind::bad_input, str(where, " is neither a text nor a whole number"));
}

// Whose settings a file holds.
enum class Whose : std::uint8_t { folder, user };

// nullopt: there is no such file. A user's that may not be read is none of ours: HOME is another's
// under sudo and cron.
std::optional<std::string> settings_text(const std::string& path, Whose whose) {
  std::error_code failure;
  const auto itself = std::filesystem::symlink_status(path, failure);
  if (!std::filesystem::exists(itself)) return std::nullopt;
  std::string why;
  if (std::filesystem::is_directory(path, failure)) {
    why = "it is a folder";
  } else if (std::filesystem::is_other(path, failure)) {
    why = "it is no file";
  } else {
    std::ifstream file(path, std::ios::binary);
    if (file) return std::string{std::istreambuf_iterator<char>(file), {}};
    if (errno == EACCES && whose == Whose::user) return std::nullopt;
    const bool lost = errno == ENOENT && std::filesystem::is_symlink(itself);
    why = lost ? "what it links to is not there" : std::strerror(errno);
  }
  throw Error(ErrorKind::bad_input, str(path, ": cannot be read: ", why),
              "settings are read from it; make it a file that you may read, or move it away");
}

void apply_file(std::vector<Setting>& settings, const std::string& path, Whose whose,
                std::vector<bool>& decided) {
  const auto text = settings_text(path, whose);
  if (!text) return;
  toml::table table;
  try {
    table = toml::parse(*text, path);
  } catch (const toml::parse_error& failure) {
    throw Error(ErrorKind::bad_input,
                str(path, ":", failure.source().begin.line, ": ", failure.description()));
  }
  std::vector<std::string> names;
  for (const auto& setting : settings) names.push_back(setting.name);
  for (const auto& [key, node] : table) {
    const std::string name(key.str());
    const auto found = std::ranges::find(names, name);
    if (found == names.end()) {
      throw Error(ErrorKind::bad_input,
                  str(path, ":", node.source().begin.line, ": \"", name, "\" is no setting",
                      did_you_mean(name, names)),
                  str("settings: ", join(names, ", ")));
    }
    const auto place = std::size_t(found - names.begin());
    if (decided[place]) continue;
    settings[place].value = value_text(node, str(path, ":", node.source().begin.line, ": ", name));
    settings[place].origin = path;
    decided[place] = true;
  }
}

}  // namespace

std::vector<Setting> read_settings() {
  std::vector<Setting> settings = defaults();
  std::vector<bool> decided(settings.size());
  for (std::size_t i = 0; i < settings.size(); ++i) {
    const std::string name = environment_name(settings[i].name);
    const char* value = std::getenv(name.c_str());
    if (value == nullptr || *value == '\0') continue;
    settings[i].value = value;
    settings[i].origin = name;
    decided[i] = true;
  }
  apply_file(settings, "./footfall.toml", Whose::folder, decided);
  const char* home = std::getenv("XDG_CONFIG_HOME");
  const char* user = std::getenv("HOME");
  if (home != nullptr && *home != '\0') {
    apply_file(settings, str(home, "/footfall/config.toml"), Whose::user, decided);
  } else if (user != nullptr) {
    apply_file(settings, str(user, "/.config/footfall/config.toml"), Whose::user, decided);
  }
  return settings;
}

}  // namespace footfall::app
