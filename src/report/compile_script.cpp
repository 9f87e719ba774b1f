// A program of the build: compiles a JavaScript file to the bytecode of the engine that we link, so
// that a report need not parse a megabyte of source first.
//
// usage: compile_script SOURCE.js BYTECODE
#include <cstdio>
#include <fstream>
#include <iterator>
#include <string>

#include <quickjs.h>

namespace {

int fail(const char* what, const char* file) {
  std::fprintf(stderr, "compile_script: %s %s\n", what, file);
  return 1;
}

int compile(JSContext* context, const char* source, const char* target) {
  std::ifstream in(source, std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in || text.empty()) return fail("cannot read", source);
  const JSValue code = JS_Eval(context, text.c_str(), text.size(), "charts",
                               JS_EVAL_TYPE_GLOBAL | JS_EVAL_FLAG_COMPILE_ONLY);
  if (JS_IsException(code)) return fail("this is not JavaScript:", source);
  std::size_t size = 0;
  std::uint8_t* bytes =
      JS_WriteObject(context, &size, code, JS_WRITE_OBJ_BYTECODE | JS_WRITE_OBJ_STRIP_SOURCE);
  JS_FreeValue(context, code);
  if (bytes == nullptr) return fail("cannot compile", source);
  std::ofstream out(target, std::ios::binary);
  out.write(reinterpret_cast<const char*>(bytes), static_cast<std::streamsize>(size));
  out.close();
  js_free(context, bytes);
  return out ? 0 : fail("cannot write", target);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return fail("usage: compile_script", "SOURCE.js BYTECODE");
  JSRuntime* runtime = JS_NewRuntime();
  JSContext* context = JS_NewContext(runtime);
  const int code = compile(context, argv[1], argv[2]);
  JS_FreeContext(context);
  JS_FreeRuntime(runtime);
  return code;
}
