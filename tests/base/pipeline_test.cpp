#include "base/pipeline.h"

#include <atomic>
#include <stdexcept>
#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace footfall {
namespace {

// Squares the numbers 0 .. count-1, and fails in a step of one where wanted.
struct Squares {
  std::size_t count = 0;
  std::size_t fails_to_begin = ~std::size_t{0};
  std::size_t fails_in_work = ~std::size_t{0};
  std::size_t fails_to_finish = ~std::size_t{0};
  std::vector<std::size_t> finished = {};

  void run(std::size_t places, unsigned threads) {
    std::size_t next = 0;
    std::vector<std::size_t> numbers(places);
    std::vector<std::size_t> squares(places);
    std::vector<std::atomic<int>> busy(threads);
    run_pipeline(places, threads,
                 {.begin =
                      [&](std::size_t place) {
                        if (next == count) return false;
                        if (next == fails_to_begin) throw std::runtime_error("begin");
                        numbers[place] = next++;
                        return true;
                      },
                  .work =
                      [&](std::size_t place, unsigned worker) {
                        EXPECT_EQ(busy[worker]++, 0);
                        squares[place] = numbers[place] * numbers[place];
                        --busy[worker];
                        if (numbers[place] == fails_in_work) throw std::runtime_error("work");
                      },
                  .finish =
                      [&](std::size_t place) {
                        if (finished.size() == fails_to_finish) throw std::runtime_error("finish");
                        finished.push_back(squares[place]);
                      }});
  }

  std::string failure_of(std::size_t places, unsigned threads) {
    try {
      run(places, threads);
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  }
};

TEST(Pipeline, FinishesAllPiecesInTheirOrderOnAnyThreads) {
  for (const unsigned threads : {1U, 2U, 5U}) {
    for (const std::size_t places : {1U, 2U, 7U}) {
      Squares squares{.count = 500};
      squares.run(places, threads);
      ASSERT_EQ(squares.finished.size(), 500U);
      for (std::size_t i = 0; i < 500; ++i) ASSERT_EQ(squares.finished[i], i * i);
    }
  }
}

TEST(Pipeline, OfNoPiecesEnds) {
  Squares squares;
  squares.run(3, 2);
  EXPECT_TRUE(squares.finished.empty());
}

TEST(Pipeline, ThrowsWhatAnyStepThrewAfterAllPiecesBeforeAndNoneBehind) {
  for (const unsigned threads : {1U, 2U, 5U}) {
    Squares begin{.count = 90, .fails_to_begin = 40};
    EXPECT_EQ(begin.failure_of(4, threads), "begin");
    EXPECT_EQ(begin.finished.size(), 40U);

    Squares work{.count = 90, .fails_in_work = 41};
    EXPECT_EQ(work.failure_of(4, threads), "work");
    EXPECT_EQ(work.finished.size(), 41U);

    Squares finish{.count = 90, .fails_to_finish = 42};
    EXPECT_EQ(finish.failure_of(4, threads), "finish");
    EXPECT_EQ(finish.finished.size(), 42U);
  }
}

TEST(Pipeline, OfTwoFailuresThrowsTheEarlierPiecesWhicheverComesFirst) {
  for (int round = 0; round < 50; ++round) {
    Squares squares{.count = 90, .fails_to_begin = 8, .fails_in_work = 7};
    EXPECT_EQ(squares.failure_of(4, 3), "work");
    EXPECT_EQ(squares.finished.size(), 7U);
  }
}

}  // namespace
}  // namespace footfall
