#include "formats/module_function.h"

#include <array>
#include <string>
#include <string_view>

#include <dlfcn.h>
#include <unistd.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

// The folder of the running program, through links.
std::string program_folder() {
  std::array<char, 4096> path{};
  const auto length = readlink("/proc/self/exe", path.data(), path.size());
  const std::string_view program(path.data(), length > 0 ? std::size_t(length) : 0);
  return std::string(program.substr(0, program.rfind('/')));
}

}  // namespace

void* module_function(const char* name) {
  const std::string path = str(program_folder(), "/../lib/footfall/table_formats.so");
  void* module = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  void* function = module == nullptr ? nullptr : dlsym(module, name);
  if (function == nullptr) {
    const char* why = dlerror();
    throw Error(ErrorKind::unavailable,
                str("the part for Parquet, ORC, Arrow and XLSX cannot be loaded: ",
                    why == nullptr ? path : std::string(why)),
                "install footfall whole (bin/ and lib/footfall/), or use csv or json");
  }
  return function;
}

}  // namespace footfall
