// Takes this process's rights away, for good.
#pragma once

namespace footfall {

// From here on this process can compute, read what it has open, write to what it has open and start
// threads, and that is all: whatever else it asks the kernel for fails with EPERM. It opens no
// file, but those beneath `readable` (a folder; nullptr: none) to read them, where the kernel can
// hold it to that (Landlock). false where the kernel has no such filter; nothing has changed then,
// but that files elsewhere may be out of reach.
bool enter_sandbox(const char* readable = nullptr) noexcept;

// Whether this kernel has the filter; changes nothing.
bool has_sandbox() noexcept;

// Whether it can let a process open files of one folder and no others; changes nothing.
bool can_open_one_folder() noexcept;

}  // namespace footfall
