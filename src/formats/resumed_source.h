// A source whose first bytes are looked at before it is read.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "formats/byte_source.h"

namespace footfall {

// Up to `most` bytes from the front of the source.
std::string take_first(ByteSource& source, std::size_t most);

// A source from its beginning, where `first` was taken from it already.
std::unique_ptr<ByteSource> resumed(std::string first, std::unique_ptr<ByteSource> rest);

}  // namespace footfall
