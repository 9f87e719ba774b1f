// From the text of a field to a value. Exact: nothing is rounded, guessed or trimmed. Row code:
// noexcept and without memory of its own.
#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "ingest/mapping.h"
#include "ingest/row.h"

namespace footfall {

struct ParsedTime {
  Micros time = 0;  // meaningful only where fault is none
  RowFault fault = RowFault::none;
};

// An instant in one of the rule's formats, in the years 1 to 9999. Leap seconds and 24:00 are
// no times; places below a microsecond must be zeros.
ParsedTime parse_time(std::string_view text, const TimeRule& rule) noexcept;

// The name of an event type: `rename` first; else one of the reserved ones where the text is one
// but for blanks around it and the case of letters; else the text as it is.
std::string_view event_type_name(
    std::string_view text, std::span<const std::pair<std::string, std::string>> rename) noexcept;

// Nothing but blanks.
bool is_blank(std::string_view text) noexcept;

// The levels of a path without empty ones and without the leading one where it is listed in
// `drop`, joined by the separator into `out`, which has room for text.size() bytes. Levels are kept
// as they are. Returns the length; 0: nothing is left.
std::size_t normal_path(std::string_view text, char separator, std::span<const std::string> drop,
                        char* out) noexcept;

// The members of a set, without blanks around them and empty ones, each once, in byte order, joined
// by the separator into `out`, which has room for text.size() bytes. Returns the length; nullopt:
// there are more than set_members_max.
constexpr std::size_t set_members_max = 1000;
std::optional<std::size_t> normal_set(std::string_view text, char separator, char* out) noexcept;

}  // namespace footfall
