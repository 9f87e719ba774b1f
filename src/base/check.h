// A condition that only a bug of ours can break. It stays on in release builds.
#pragma once

namespace footfall {

[[noreturn]] void check_failed(const char* condition, const char* file, int line) noexcept;

}  // namespace footfall

#define FOOTFALL_CHECK(condition) \
  ((condition) ? void(0) : ::footfall::check_failed(#condition, __FILE__, __LINE__))
