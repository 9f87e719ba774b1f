// Writes the report of the sample answers to the file that is named: what the browser test opens.
#include <cstdio>
#include <fstream>

#include "report/report.h"
#include "report/samples.h"

int main(int argc, char** argv) {
  if (argc != 2) {
    std::fprintf(stderr, "usage: sample_report FILE.html\n");
    return 2;
  }
  const footfall::Report report = footfall::write_report(footfall::tests::sample_page(), 2);
  for (const auto& warning : report.warnings) std::fprintf(stderr, "%s\n", warning.c_str());
  std::ofstream out(argv[1], std::ios::binary);
  out << report.html;
  out.close();
  return out && report.warnings.empty() ? 0 : 1;
}
