#include "generate/slices.h"

#include <algorithm>
#include <span>
#include <vector>

#include "generate/in_order.h"

namespace footfall {
namespace {

constexpr std::uint64_t slice_rows = 350'000;  // about 47 MB of text
constexpr std::uint32_t hour_seconds = 3'600;

// One slice's events in the making. Each maker keeps one and uses its memory again.
struct Desk {
  std::vector<Visit> visits;
  std::vector<Event> played;
  std::vector<Event> sorted;
  std::vector<std::uint32_t> begins;
};

// Plays the visits that can have events in the hours begin .. end-1 and keeps those events.
void play_hours(const Shop& shop, const Timetable& timetable, std::uint32_t begin,
                std::uint32_t end, Desk& desk) {
  const std::uint32_t reach = shop.hours_reached_max();
  desk.visits.clear();
  desk.played.clear();
  for (std::uint32_t hour = begin > reach ? begin - reach : 0; hour < end; ++hour) {
    for (const Visit& visit : timetable.visits(hour)) {
      if (hour < begin && hour + shop.hours_reached(visit) < begin) continue;
      const auto number = static_cast<std::uint32_t>(desk.visits.size());
      const std::size_t first = desk.played.size();
      desk.played.resize(first + visit.size);
      shop.play(visit, std::span(desk.played).subspan(first));
      std::size_t kept = first;
      for (std::size_t i = first; i < desk.played.size(); ++i) {
        Event event = desk.played[i];
        if (event.second < begin * hour_seconds || event.second >= end * hour_seconds) continue;
        event.visit = number;
        desk.played[kept++] = event;
      }
      desk.played.resize(kept);
      if (kept != first) desk.visits.push_back(visit);
    }
  }
}

// A counting sort by second; it is stable, so equal seconds keep the timetable's order.
void sort_events(std::uint32_t begin, std::uint32_t end, Desk& desk) {
  const std::uint32_t first_second = begin * hour_seconds;
  desk.begins.assign((end - begin) * hour_seconds + 1, 0);
  for (const Event& event : desk.played) ++desk.begins[event.second - first_second + 1];
  for (std::size_t i = 1; i < desk.begins.size(); ++i) desk.begins[i] += desk.begins[i - 1];
  desk.sorted.resize(desk.played.size());
  for (const Event& event : desk.played) {
    desk.sorted[desk.begins[event.second - first_second]++] = event;
  }
}

}  // namespace

void write_rows(const Shop& shop, const Timetable& timetable, std::uint64_t rows, unsigned threads,
                const std::function<void(std::string_view)>& sink) {
  // The cutting does not show in the text; it only keeps the pieces at a handy size.
  const std::uint64_t hours = shop.hours();
  const auto step = std::clamp<std::uint64_t>(slice_rows * hours / std::max<std::uint64_t>(rows, 1),
                                              1, std::min<std::uint64_t>(hours, 48));
  const std::uint64_t count = (hours + step - 1) / step;
  std::vector<Desk> desks(std::max(threads, 1U));
  make_in_order(
      count, threads,
      [&](std::size_t number, unsigned maker, Piece& piece) {
        Desk& desk = desks[maker];
        const auto begin = static_cast<std::uint32_t>(number * step);
        const auto end = static_cast<std::uint32_t>(std::min(hours, begin + step));
        play_hours(shop, timetable, begin, end, desk);
        sort_events(begin, end, desk);
        char* out = piece.room(desk.sorted.size() * shop.row_bytes_max());
        piece.set_end(shop.write({desk.sorted, desk.visits}, out));
      },
      sink);
}

}  // namespace footfall
