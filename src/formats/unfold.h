// A table in which one field of each row holds a list of objects, as a table with a row for each of
// these: the lines of an order, each with the other fields of its order beside it.
//
// The field must hold JSON, as every decoder gives lists of objects (row_sink.h). In its place
// stand the fields of the objects under its path: lines.sku, lines.price; nested objects are
// flattened, lists in them are texts. The rows of one list have the number of the row that held it.
// A row without a list, with an empty one, or with something that is none, is a bad row, so that it
// is counted and shown; and so is a member that is no object, and what is broken in a list, from
// there on. Behind the fields of such a row stands one more: the text that was not taken. One
// object in the list's place, as some programs write a list of one, is its only member.
#pragma once

#include <cstddef>
#include <string_view>

#include "formats/row_sink.h"

namespace footfall {

// Decodes the file's only table with the field `path` unfolded. Reads the file twice: for the names
// of the objects' fields first. Throws as decoders do; Error bad_input where the table has no such
// field, or no row has a list of objects in it.
void decode_unfolded(Decoder decoder, std::string_view path, int file, std::size_t table,
                     const DecoderLimits& limits, RowSink& sink);

}  // namespace footfall
