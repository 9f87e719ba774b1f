// XML as events, within the bounds that a hostile file needs: UTF-8 or UTF-16, no document type
// definition (so no entities of its own and nothing from outside), elements at most 64 deep, and
// nothing between two "<" that would have to be held longer than 4 MiB.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace footfall {

// Name and value, name and value ..., then a null pointer; valid during the call it comes with.
class XmlAttributes {
 public:
  explicit XmlAttributes(const char* const* pairs) : pairs_(pairs) {}

  // By its name without a prefix; "" where there is none.
  std::string_view find(std::string_view name) const noexcept;
  const char* const* pairs() const noexcept { return pairs_; }

 private:
  const char* const* pairs_;
};

// Names of elements come without their prefix. What a function throws ends the reading.
class XmlEvents {
 public:
  virtual ~XmlEvents() = default;
  virtual void begin(std::string_view name, const XmlAttributes& attributes) = 0;
  virtual void end(std::string_view name) = 0;
  // Text may come in any number of pieces.
  virtual void text(std::string_view piece) = 0;

  // Asked for with stop(): nothing more is read.
  bool stopped() const noexcept { return stopped_; }

 protected:
  void stop() noexcept { stopped_ = true; }

 private:
  bool stopped_ = false;
};

// Fills the span and returns how many bytes; 0 at the end.
using XmlInput = std::function<std::size_t(std::span<char>)>;

// Error bad_input or limit, which begins with `name`: what is read.
void read_xml(const std::string& name, const XmlInput& input, XmlEvents& events);

}  // namespace footfall
