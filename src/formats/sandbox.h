// Takes this process's rights away, for good.
#pragma once

namespace footfall {

// From here on this process can compute, read what it has open, write to what it has open, open
// files to read them and start threads, and that is all: whatever else it asks the kernel for fails
// with EPERM. false where the kernel has no such filter; nothing has changed then.
bool enter_sandbox() noexcept;

// Whether this kernel has it; changes nothing.
bool has_sandbox() noexcept;

}  // namespace footfall
