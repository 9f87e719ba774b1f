// The decompressors behind open_bytes, each in a file of its own.
#pragma once

#include <memory>

#include "formats/byte_source.h"

namespace footfall {

std::unique_ptr<ByteSource> decode_gzip(std::unique_ptr<ByteSource> compressed,
                                        ExpansionLimit limit);
std::unique_ptr<ByteSource> decode_zstd(std::unique_ptr<ByteSource> compressed,
                                        ExpansionLimit limit);

// Throws Error limit where `given` bytes came out of `taken`.
void check_expansion(const ByteSource& source, std::uint64_t given, std::uint64_t taken,
                     ExpansionLimit limit);

}  // namespace footfall
