#include "generate/in_order.h"

#include <atomic>
#include <chrono>
#include <stdexcept>
#include <string>
#include <thread>

#include <gtest/gtest.h>

#include "generate/digits.h"

namespace footfall {
namespace {

void write_number(std::size_t number, Piece& piece) {
  char* out = put_number(piece.room(21), number);
  *out++ = ' ';
  piece.set_end(out);
}

TEST(MakeInOrder, HandsOnInOrderThoughSomePiecesTakeLonger) {
  std::string text;
  make_in_order(
      12, 4,
      [](std::size_t number, unsigned maker, Piece& piece) {
        EXPECT_LT(maker, 4U);
        if (number % 3 == 0) std::this_thread::sleep_for(std::chrono::milliseconds(5));
        write_number(number, piece);
      },
      [&](std::string_view piece) { text += piece; });
  EXPECT_EQ(text, "0 1 2 3 4 5 6 7 8 9 10 11 ");
}

TEST(MakeInOrder, HasAtMostThreadsAndTwoPiecesAtATime) {
  std::atomic<int> made = 0;
  int handed = 0;
  make_in_order(
      40, 2,
      [&](std::size_t number, unsigned, Piece& piece) {
        ++made;
        write_number(number, piece);
      },
      [&](std::string_view) {
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
        EXPECT_LE(made - handed, 4);
        ++handed;
      });
  EXPECT_EQ(handed, 40);
}

TEST(MakeInOrder, ThrowsWhatTheSinkThrew) {
  int handed = 0;
  const auto sink = [&](std::string_view) {
    if (++handed == 3) throw std::runtime_error("the pipe is closed");
  };
  const auto make = [](std::size_t number, unsigned, Piece& piece) { write_number(number, piece); };
  EXPECT_THROW(make_in_order(1'000, 3, make, sink), std::runtime_error);
  EXPECT_EQ(handed, 3);
}

TEST(MakeInOrder, ThrowsWhatAMakerThrew) {
  const auto make = [](std::size_t number, unsigned, Piece& piece) {
    if (number == 5) throw std::runtime_error("no memory");
    write_number(number, piece);
  };
  EXPECT_THROW(make_in_order(1'000, 3, make, [](std::string_view) {}), std::runtime_error);
}

TEST(MakeInOrder, MakesNothingOfNothing) {
  make_in_order(
      0, 2, [](std::size_t, unsigned, Piece&) { ADD_FAILURE(); },
      [](std::string_view) { ADD_FAILURE(); });
}

TEST(Digits, WriteNumbersAndMoney) {
  char text[64];
  EXPECT_EQ(std::string(text, put_number(text, 0)), "0");
  EXPECT_EQ(std::string(text, put_number(text, 566'280'860)), "566280860");
  EXPECT_EQ(std::string(text, put_cents(text, 257'407)), "2574.07");
  EXPECT_EQ(std::string(text, put_cents(text, 5)), "0.05");
}

}  // namespace
}  // namespace footfall
