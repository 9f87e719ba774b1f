#include "scan/snapshot.h"

#include <algorithm>
#include <numeric>
#include <queue>

#include "base/check.h"
#include "base/hash.h"
#include "base/text.h"
#include "base/threads.h"
#include "store/dimension.h"
#include "store/store.h"

namespace footfall {
namespace {

constexpr std::string_view event_type_name = "event_type";
constexpr std::size_t rows_a_job = 1U << 22;
// The years 1 to 9999 by any wall clock: what ingest takes.
constexpr Micros time_min = -719'163 * micros_per_day;
constexpr Micros time_max = 2'932'898 * micros_per_day;

// The next user of one segment, in the merge of all.
struct NextUser {
  std::uint64_t hash;
  std::uint32_t segment;
  std::uint32_t user;
};

// Level by level, so that "a.b" comes before "a-c": the separator is below every other byte.
bool path_less(std::string_view a, std::string_view b, char separator) noexcept {
  return std::ranges::lexicographical_compare(a, b, [separator](char x, char y) {
    const int left = x == separator ? -1 : static_cast<unsigned char>(x);
    const int right = y == separator ? -1 : static_cast<unsigned char>(y);
    return left < right;
  });
}

std::vector<std::uint32_t> rank_texts(const std::vector<std::string>& texts, bool null_first,
                                      const Column* path) {
  std::vector<std::uint32_t> order(texts.size());
  std::iota(order.begin(), order.end(), 0U);
  std::ranges::sort(order, [&](std::uint32_t a, std::uint32_t b) {
    if (null_first && (a == 0 || b == 0)) return b == 0 && a != 0;
    return path != nullptr ? path_less(texts[a], texts[b], path->separator) : texts[a] < texts[b];
  });
  std::vector<std::uint32_t> ranks(texts.size());
  for (std::uint32_t place = 0; place < order.size(); ++place) ranks[order[place]] = place;
  return ranks;
}

}  // namespace

std::shared_ptr<const Snapshot> Snapshot::open(std::shared_ptr<const StoreReader> store,
                                               unsigned threads) {
  return std::shared_ptr<const Snapshot>(new Snapshot(std::move(store), threads));
}

Snapshot::Snapshot(std::shared_ptr<const StoreReader> store, unsigned threads)
    : store_(std::move(store)), threads_(threads) {
  for (const auto& segment : store_->segments()) {
    if (segment->rows() == 0) continue;
    const SegmentInfo& info = segment->info();
    if (info.first_time < time_min || info.last_time > time_max) {
      segment->file().corrupt("its times lie outside the years 1 to 9999");
    }
    rows_ += info.rows;
    first_time_ = std::min(first_time_.value_or(info.first_time), info.first_time);
    last_time_ = std::max(last_time_.value_or(info.last_time), info.last_time);
  }
  users_of_.resize(store_->segments().size());
  if (store_->segments().size() == 1) {
    users_ = std::uint32_t(store_->segments()[0]->users());
  } else {
    join_users();
  }
}

Snapshot::~Snapshot() = default;

const Schema& Snapshot::schema() const noexcept { return store_->schema(); }

void Snapshot::join_users() {
  std::vector<KeyTable> tables;
  for (const auto& segment : store_->segments()) tables.push_back(segment->user_keys());
  const auto later = [&](const NextUser& a, const NextUser& b) {
    if (a.hash != b.hash) return a.hash > b.hash;
    const auto order = compare_keys(tables[a.segment], a.user, tables[b.segment], b.user);
    return order != 0 ? order > 0 : a.segment > b.segment;
  };
  std::priority_queue<NextUser, std::vector<NextUser>, decltype(later)> next(later);
  const auto push = [&](std::uint32_t segment, std::uint32_t user) {
    if (user < tables[segment].size()) next.push({tables[segment].hash(user), segment, user});
  };
  for (std::uint32_t s = 0; s < tables.size(); ++s) {
    users_of_[s].reserve(tables[s].size());
    push(s, 0);
  }
  while (!next.empty()) {
    const NextUser user = next.top();
    next.pop();
    const bool known = !key_places_.empty() &&
                       compare_keys(tables[key_places_.back().segment], key_places_.back().user,
                                    tables[user.segment], user.user) == 0;
    if (!known) key_places_.push_back({user.segment, user.user});
    users_of_[user.segment].push_back(std::uint32_t(key_places_.size() - 1));
    push(user.segment, user.user + 1);
  }
  FOOTFALL_CHECK(key_places_.size() < no_number);
  users_ = std::uint32_t(key_places_.size());
}

Snapshot::KeyPlace Snapshot::key_place(std::uint32_t user) const noexcept {
  return key_places_.empty() ? KeyPlace{0, user} : key_places_[user];
}

const KeyTable& Snapshot::user_keys(std::uint32_t segment) const {
  // The flag first: call_once costs more than the look-up of a key, and this is asked by user.
  if (!has_user_keys_.load(std::memory_order_acquire)) {
    std::call_once(user_keys_once_, [this] {
      for (const auto& each : store_->segments()) user_keys_.push_back(each->user_keys());
      has_user_keys_.store(true, std::memory_order_release);
    });
  }
  return user_keys_[segment];
}

Value Snapshot::user_key(std::uint32_t user) const {
  const KeyPlace at = key_place(user);
  const KeyTable& keys = user_keys(at.segment);
  if (keys.form() == KeyForm::int64) return keys.number(at.user);
  KeyTable::Buffer buffer;
  return std::string(keys.text(at.user, buffer));
}

std::int64_t Snapshot::user_number(std::uint32_t user) const {
  const KeyPlace at = key_place(user);
  return user_keys(at.segment).number(at.user);
}

bool Snapshot::user_less(std::uint32_t a, std::uint32_t b) const {
  const KeyPlace left = key_place(a);
  const KeyPlace right = key_place(b);
  return compare_keys(user_keys(left.segment), left.user, user_keys(right.segment), right.user) < 0;
}

std::optional<std::uint32_t> Snapshot::find_user(std::string_view key) const {
  const Column* column = schema().find_column("user_id");
  if (column == nullptr) return std::nullopt;
  const auto number = parse_int64(key);
  if (column->key == KeyType::int64 && !number) return std::nullopt;
  const std::uint64_t hash =
      column->key == KeyType::int64 ? mix64(std::uint64_t(*number)) : hash64(key);
  for (std::size_t s = 0; s < store_->segments().size(); ++s) {
    const KeyTable& keys = user_keys(std::uint32_t(s));
    std::uint64_t begin = 0;
    for (std::uint64_t end = keys.size(); begin < end;) {
      const std::uint64_t middle = begin + (end - begin) / 2;
      if (keys.hash(middle) < hash) {
        begin = middle + 1;
      } else {
        end = middle;
      }
    }
    for (; begin < keys.size() && keys.hash(begin) == hash; ++begin) {
      KeyTable::Buffer buffer;
      const bool same = column->key == KeyType::int64 ? keys.number(begin) == *number
                                                      : keys.text(begin, buffer) == key;
      if (same) return users_of_[s].empty() ? std::uint32_t(begin) : users_of_[s][begin];
    }
  }
  return std::nullopt;
}

std::span<const std::uint32_t> Snapshot::customer_rows() const {
  const Dimension* customers = store_->dimension(Home::customers);
  FOOTFALL_CHECK(customers != nullptr);
  const std::scoped_lock lock(mutex_);
  if (customer_rows_) return *customer_rows_;
  auto& rows = customer_rows_.emplace(users_);
  for (std::uint32_t user = 0; user < users_; ++user) {
    const KeyPlace at = key_place(user);
    const KeyTable& keys = user_keys(at.segment);
    KeyTable::Buffer buffer;
    rows[user] = keys.form() == KeyForm::int64 ? customers->find(keys.number(at.user))
                                               : customers->find(keys.text(at.user, buffer));
  }
  return rows;
}

std::uint32_t Snapshot::products() const {
  const Column* column = schema().find_column("product_id");
  return column == nullptr ? 0 : key_numbers("product_id").size();
}

Value Snapshot::product_key(std::uint32_t product) const {
  if (product == no_number) return Null{};
  return key_numbers("product_id").value(product);
}

const std::vector<std::string>& Snapshot::kind_names() const noexcept {
  return store_->event_types();
}

std::uint64_t Snapshot::kind_rows(Kind kind) const {
  const std::scoped_lock lock(mutex_);
  if (!kind_rows_) {
    std::array<std::uint64_t, 256> counts{};
    std::mutex adding;
    for (const auto& segment : store_->segments()) {
      const auto kinds = segment->event_types(Verify::by_rows);
      const std::size_t jobs = kinds.size() / rows_a_job + 1;
      parallel_for(jobs, threads_, {}, [&](std::size_t job, unsigned) {
        // Eight tables, so that equal neighbours do not wait for each other.
        std::array<std::array<std::uint64_t, 256>, 8> tables{};
        const std::size_t end = std::min(kinds.size(), (job + 1) * rows_a_job);
        segment->touch_rows(SectionRole::event_types, 0, job * rows_a_job, end);
        for (std::size_t row = job * rows_a_job; row < end; ++row) ++tables[row % 8][kinds[row]];
        const std::scoped_lock adding_lock(adding);
        for (const auto& table : tables) {
          for (std::size_t k = 0; k < counts.size(); ++k) counts[k] += table[k];
        }
      });
    }
    kind_rows_ = counts;
  }
  return (*kind_rows_)[kind];
}

Snapshot::Texts& Snapshot::texts_of(std::string_view column) const {
  const auto found = texts_.find(column);
  if (found != texts_.end()) return *found->second;
  auto made = std::make_unique<Texts>();
  if (column == event_type_name) {
    made->texts = store_->event_types();
  } else {
    const auto texts = store_->dictionary(schema().column(column).id).texts();
    made->texts.assign(texts.begin(), texts.end());
  }
  return *texts_.emplace(std::string(column), std::move(made)).first->second;
}

const std::vector<std::string>& Snapshot::dictionary(std::string_view column) const {
  const std::scoped_lock lock(mutex_);
  return texts_of(column).texts;
}

const std::vector<std::uint32_t>& Snapshot::ranks(std::string_view column) const {
  const std::scoped_lock lock(mutex_);
  Texts& texts = texts_of(column);
  if (texts.ranks.empty()) {
    const Column* of = schema().find_column(column);
    const bool path = of != nullptr && of->type == ColumnType::path;
    texts.ranks = rank_texts(texts.texts, column != event_type_name, path ? of : nullptr);
  }
  return texts.ranks;
}

Value Snapshot::value(std::string_view column, std::int64_t stored) const {
  if (column == event_type_name) return kind_names()[std::size_t(stored)];
  const Column* of = schema().find_column(column);
  if (of == nullptr) return stored;  // event_time, amount, quantity of a dataset without
  switch (of->type) {
    case ColumnType::dictionary:
    case ColumnType::path:
    case ColumnType::set:
      if (stored == 0) return Null{};
      return std::string(store_->dictionary(of->id).text(std::uint32_t(stored)));
    case ColumnType::key:
      if (of->key == KeyType::int64) return stored;
      if (of->name == "user_id") return user_key(std::uint32_t(stored));
      return key_numbers(column).value(std::uint32_t(stored));
    case ColumnType::decimal: return Int128(stored);
    default: return stored;
  }
}

const KeyNumbers& Snapshot::key_numbers(std::string_view column) const {
  const Column& of = schema().column(column);
  const std::scoped_lock lock(mutex_);
  auto& made = numbers_[of.name];
  if (!made) made = std::make_unique<KeyNumbers>(*store_, of);
  return *made;
}

const SharedKeys& Snapshot::shared_orders() const {
  const OrderRule rule = order_rule(schema());
  FOOTFALL_CHECK(rule != OrderRule::user_day);
  const bool by_order = rule == OrderRule::order_id;
  const Column& column = schema().column(by_order ? "order_id" : "session_id");
  const std::scoped_lock lock(mutex_);
  if (!shared_orders_) {
    shared_orders_ = std::make_unique<SharedKeys>(
        *store_, column.id, by_order ? SharedKeys::Among::everybody : SharedKeys::Among::guests,
        threads_);
  }
  return *shared_orders_;
}

const SharedKeys& Snapshot::shared_sessions() const {
  const Column& column = schema().column("session_id");
  const std::scoped_lock lock(mutex_);
  if (!shared_sessions_) {
    shared_sessions_ =
        std::make_unique<SharedKeys>(*store_, column.id, SharedKeys::Among::everybody, threads_);
  }
  return *shared_sessions_;
}

}  // namespace footfall
