#include "report/renderer.h"

#include <array>
#include <utility>

#include <quickjs.h>
#include <time.h>

#include "base/check.h"
#include "base/error.h"
#include "base/text.h"
#include "report/embedded.h"

namespace footfall {
namespace {

constexpr std::int64_t drawing_seconds_max = 20;
constexpr std::size_t stack_max = std::size_t{1} << 20;
// Below this the engine need not look for garbage: drawing a chart leaves some 5 MB.
constexpr std::size_t garbage_threshold = std::size_t{64} << 20;

// Seconds of the processor that this thread has used. Not the clock on the wall: on a busy machine
// a chart that is only waiting must not fail.
double seconds_used() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
}

std::string_view theme_name(ChartTheme theme) {
  switch (theme) {
    case ChartTheme::page: return "page";
    case ChartTheme::light: return "light";
    case ChartTheme::dark: return "dark";
  }
  return "light";
}

// What no XML may hold becomes U+FFFD: control characters of a name, and half a surrogate pair (of
// a name that was cut inside a character), which the engine writes as three bytes that are not
// UTF-8.
std::string clean_text(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool surrogate =
        text[i] == '\xED' && i + 2 < text.size() && static_cast<unsigned char>(text[i + 1]) >= 0xA0;
    const auto byte = static_cast<unsigned char>(text[i]);
    const bool control = (byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7F;
    if (surrogate) i += 2;
    if (surrogate || control) {
      out += "\xEF\xBF\xBD";
    } else {
      out += text[i];
    }
  }
  return out;
}

// A value of the engine, given back at the end.
struct Held {
  Held(JSContext* of, JSValue held) : context(of), value(held) {}
  ~Held() { JS_FreeValue(context, value); }
  Held(const Held&) = delete;
  Held& operator=(const Held&) = delete;

  JSContext* context;
  JSValue value;
};

}  // namespace

// One heap with the library and our charts in it. A value of the engine must not outlive it.
class ChartRenderer::Engine {
 public:
  explicit Engine(std::size_t memory_max) : memory_max_(memory_max) {
    runtime_ = JS_NewRuntime();
    FOOTFALL_CHECK(runtime_ != nullptr);
    JS_SetMemoryLimit(runtime_, memory_max);
    JS_SetMaxStackSize(runtime_, stack_max);
    JS_SetGCThreshold(runtime_, garbage_threshold);
    JS_SetInterruptHandler(runtime_, &Engine::out_of_time, this);
    context_ = JS_NewContext(runtime_);
    if (context_ == nullptr) {
      JS_FreeRuntime(runtime_);
      throw out_of_memory();
    }
    try {
      begin();
      for (const auto script : chart_scripts()) run(script);
    } catch (...) {
      release();
      throw;
    }
  }
  ~Engine() { release(); }
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;

  // Calls footfall_charts.NAME(texts..., numbers...), which gives back a text or a list of texts.
  std::vector<std::string> call(const char* name, const std::vector<std::string_view>& texts,
                                const std::vector<int>& numbers) {
    begin();
    const Held global(context_, JS_GetGlobalObject(context_));
    const Held charts(context_, JS_GetPropertyStr(context_, global.value, "footfall_charts"));
    const Held function(context_, JS_GetPropertyStr(context_, charts.value, name));
    std::vector<JSValue> arguments;
    for (const auto text : texts) {
      arguments.push_back(JS_NewStringLen(context_, text.data(), text.size()));
    }
    for (const int number : numbers) arguments.push_back(JS_NewInt32(context_, number));
    const Held result(context_, JS_Call(context_, function.value, JS_UNDEFINED,
                                        static_cast<int>(arguments.size()), arguments.data()));
    for (const JSValue argument : arguments) JS_FreeValue(context_, argument);
    if (JS_IsException(result.value)) throw failure();
    return texts_of(result.value);
  }

  std::size_t memory_used() const {
    JSMemoryUsage usage;
    JS_ComputeMemoryUsage(runtime_, &usage);
    return static_cast<std::size_t>(usage.malloc_size);
  }

 private:
  static int out_of_time(JSRuntime*, void* engine) {
    return seconds_used() > static_cast<Engine*>(engine)->deadline_ ? 1 : 0;
  }

  // The engine measures its stack from the place where it was entered last.
  void begin() {
    JS_UpdateStackTop(runtime_);
    deadline_ = seconds_used() + drawing_seconds_max;
  }

  void run(std::span<const std::uint8_t> bytecode) {
    const JSValue code =
        JS_ReadObject(context_, bytecode.data(), bytecode.size(), JS_READ_OBJ_BYTECODE);
    if (JS_IsException(code)) throw failure();
    const Held result(context_, JS_EvalFunction(context_, code));  // takes the code
    if (JS_IsException(result.value)) throw failure();
  }

  std::string string_of(JSValueConst value) {
    std::size_t size = 0;
    const char* bytes = JS_ToCStringLen(context_, &size, value);
    if (bytes == nullptr) throw failure();
    std::string text = clean_text({bytes, size});
    JS_FreeCString(context_, bytes);
    return text;
  }

  std::vector<std::string> texts_of(JSValueConst list) {
    if (!JS_IsArray(list)) return {string_of(list)};
    std::int64_t length = 0;
    if (JS_GetLength(context_, list, &length) < 0) throw failure();
    std::vector<std::string> texts;
    for (std::int64_t i = 0; i < length; ++i) {
      const Held item(context_,
                      JS_GetPropertyUint32(context_, list, static_cast<std::uint32_t>(i)));
      texts.push_back(string_of(item.value));
    }
    return texts;
  }

  Error out_of_memory() const {
    return {
        ErrorKind::limit,
        str("a chart needs more than ", memory_max_ >> 20, " MiB of the drawing engine's memory"),
        "draw fewer rows"};
  }

  // What the engine's pending exception says, as ours.
  Error failure() {
    if (seconds_used() > deadline_) {
      return {ErrorKind::limit, "a chart took more than 20 s of the processor", "draw fewer rows"};
    }
    const JSValue exception = JS_GetException(context_);
    // Where not even an error fits into the heap, the engine throws null.
    const bool nothing = JS_IsNull(exception);
    const char* said = JS_ToCString(context_, exception);
    const std::string message = said == nullptr ? "" : said;
    JS_FreeCString(context_, said);
    JS_FreeValue(context_, exception);
    if (nothing || message.empty() || message.find("out of memory") != std::string::npos) {
      return out_of_memory();
    }
    return {ErrorKind::bad_input, str("a chart could not be drawn: ", printable(message, 500))};
  }

  void release() {
    JS_FreeContext(context_);
    JS_FreeRuntime(runtime_);
  }

  std::size_t memory_max_;
  JSRuntime* runtime_ = nullptr;
  JSContext* context_ = nullptr;
  double deadline_ = 0;  // as seconds_used()
};

ChartRenderer::ChartRenderer(std::size_t memory_max) : memory_max_(memory_max) {}
ChartRenderer::~ChartRenderer() = default;

ChartRenderer::Engine& ChartRenderer::engine() {
  if (!engine_) engine_ = std::make_unique<Engine>(memory_max_);
  return *engine_;
}

Drawing ChartRenderer::draw(std::string_view answer, std::string_view id, ChartTheme theme,
                            int width, int height) {
  Engine& drawer = engine();
  try {
    std::vector<std::string> texts =
        drawer.call("render", {answer, id, theme_name(theme)}, {width, height});
    FOOTFALL_CHECK(texts.size() >= 2);
    Drawing drawing{std::move(texts[0]), std::move(texts[1]), {}};
    drawing.notes.assign(std::make_move_iterator(texts.begin() + 2),
                         std::make_move_iterator(texts.end()));
    return drawing;
  } catch (const Error&) {
    engine_.reset();
    throw;
  }
}

std::string ChartRenderer::page_variables() {
  return engine().call("page_variables", {}, {}).front();
}

std::size_t ChartRenderer::memory_used() const { return engine_ ? engine_->memory_used() : 0; }

}  // namespace footfall
