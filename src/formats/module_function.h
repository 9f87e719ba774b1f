// The module lib/footfall/table_formats.so (table_module.h), loaded when it is first needed.
#pragma once

namespace footfall {

// A function of the module, which is looked for at ../lib/footfall/ from the program on, and stays
// loaded. Any thread. Throws Error `unavailable` where the module or the function is missing.
void* module_function(const char* name);

}  // namespace footfall
