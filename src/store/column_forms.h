// How a store keeps a column of a schema: decided by its name and type alone.
#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "model/schema.h"
#include "store/segment.h"

namespace footfall {

// event_time, event_type and user_id have sections of their own; columns of the product version
// have none. nullopt for those.
std::optional<ColumnForm> column_form(const Column& column) noexcept;

bool is_event_time(const Column& column) noexcept;
bool is_event_type(const Column& column) noexcept;
// A dictionary or path with codes of its own, also where it is part of the product version.
bool has_dictionary(const Column& column) noexcept;

// Places of the of_product columns in the schema, and their forms.
std::vector<std::size_t> places_of_versions(const Schema& schema);
std::vector<VersionColumnPart::Form> version_forms(const Schema& schema);

// Ids for all columns: those of `before` keep theirs, new ones follow. Error bad_request where the
// two do not fit one store (StoreWriter::begin_load says when). The order is that of `before`,
// then of `given`; dataset and filters are those of `given`. A column of a dimension may become one
// of the events only as long as the store has none (`has_events`).
Schema merge_schemas(const Schema& before, const Schema& given, bool has_events);

}  // namespace footfall
