#include "formats/xml_reader.h"

#include <cstdint>
#include <exception>
#include <memory>
#include <new>

#include <expat.h>

#include "base/error.h"
#include "base/text.h"

namespace footfall {
namespace {

constexpr int depth_max = 64;
constexpr int chunk_bytes = 64 << 10;
constexpr std::int64_t pending_bytes_max = 4 << 20;

std::string_view local_name(const char* name) noexcept {
  const std::string_view whole(name);
  const auto colon = whole.find(':');
  return colon == std::string_view::npos ? whole : whole.substr(colon + 1);
}

// Errors must not pass through the parser, which is C: they are kept here until it has returned.
class Reading {
 public:
  Reading(const std::string& name, XmlEvents& events)
      : name_(name), events_(events), parser_(XML_ParserCreate(nullptr)) {
    if (parser_ == nullptr) throw std::bad_alloc();
    XML_SetUserData(parser_.get(), this);
    XML_SetElementHandler(parser_.get(), on_begin, on_end);
    XML_SetCharacterDataHandler(parser_.get(), on_text);
    XML_SetStartDoctypeDeclHandler(parser_.get(), on_doctype);
  }

  void read(const XmlInput& input) {
    std::int64_t fed = 0;
    for (;;) {
      void* buffer = XML_GetBuffer(parser_.get(), chunk_bytes);
      if (buffer == nullptr) throw std::bad_alloc();
      const std::size_t got = input({static_cast<char*>(buffer), std::size_t(chunk_bytes)});
      const auto status = XML_ParseBuffer(parser_.get(), int(got), got == 0 ? 1 : 0);
      if (thrown_) std::rethrow_exception(thrown_);
      if (events_.stopped()) return;
      if (status != XML_STATUS_OK) refuse();
      if (got == 0) return;
      fed += std::int64_t(got);
      if (fed - XML_GetCurrentByteIndex(parser_.get()) > pending_bytes_max) {
        throw Error(ErrorKind::limit, str(name_, " has a tag or comment longer than 4 MiB"));
      }
    }
  }

 private:
  struct Free {
    void operator()(XML_Parser parser) const noexcept { XML_ParserFree(parser); }
  };

  template <typename Work>
  void guarded(const Work& work) noexcept {
    if (thrown_ || events_.stopped()) return;
    try {
      work();
    } catch (...) {
      thrown_ = std::current_exception();
    }
    if (thrown_ || events_.stopped()) XML_StopParser(parser_.get(), XML_FALSE);
  }

  static void on_begin(void* context, const char* name, const char** attributes) {
    auto& self = *static_cast<Reading*>(context);
    self.guarded([&] {
      if (++self.depth_ > depth_max) {
        throw Error(ErrorKind::limit,
                    str(self.name_, " nests elements deeper than ", depth_max, " levels"));
      }
      self.events_.begin(local_name(name), XmlAttributes(attributes));
    });
  }

  static void on_end(void* context, const char* name) {
    auto& self = *static_cast<Reading*>(context);
    self.guarded([&] {
      --self.depth_;
      self.events_.end(local_name(name));
    });
  }

  static void on_text(void* context, const char* text, int count) {
    auto& self = *static_cast<Reading*>(context);
    self.guarded([&] { self.events_.text({text, std::size_t(count)}); });
  }

  static void on_doctype(void* context, const char*, const char*, const char*, int) {
    auto& self = *static_cast<Reading*>(context);
    self.guarded([&] {
      throw Error(ErrorKind::bad_input,
                  str(self.name_,
                      " has a document type definition (DTD), which no workbook needs "
                      "and attacks use; it is refused"));
    });
  }

  [[noreturn]] void refuse() const {
    const auto code = XML_GetErrorCode(parser_.get());
    if (code == XML_ERROR_NO_MEMORY) throw std::bad_alloc();
    throw Error(ErrorKind::bad_input,
                str(name_, " is damaged: ", XML_ErrorString(code), " (line ",
                    XML_GetCurrentLineNumber(parser_.get()), ", column ",
                    XML_GetCurrentColumnNumber(parser_.get()) + 1, ")"),
                "save it again in the program it comes from, or get it anew");
  }

  const std::string& name_;
  XmlEvents& events_;
  std::unique_ptr<XML_ParserStruct, Free> parser_;
  std::exception_ptr thrown_;
  int depth_ = 0;
};

}  // namespace

std::string_view XmlAttributes::find(std::string_view name) const noexcept {
  for (const char* const* pair = pairs_; *pair != nullptr; pair += 2) {
    if (local_name(*pair) == name) return pair[1];
  }
  return {};
}

void read_xml(const std::string& name, const XmlInput& input, XmlEvents& events) {
  Reading(name, events).read(input);
}

}  // namespace footfall
