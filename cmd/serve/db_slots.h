// DbSlots: how many questions a database is asked at once.
#pragma once

#include <cstddef>
#include <string>
#include <utility>

#include "loop/coro.h"
#include "loop/semaphore.h"
#include "loop/timeout.h"
#include "seconds.h"
#include "serve/db_rows.h"

namespace aioc::serve {

/// One of the places; it is given back at the end of the scope.
class DbSlot {
 public:
  explicit DbSlot(aio::Semaphore& places) : places_(&places) {}
  DbSlot(DbSlot&& other) noexcept : places_(std::exchange(other.places_, nullptr)) {}
  DbSlot& operator=(DbSlot&&) = delete;
  ~DbSlot() {
    if (places_ != nullptr) places_->release();
  }

 private:
  aio::Semaphore* places_;
};

/// Places that are taken in order, each waited for as long as `timeout`, in seconds.
class DbSlots {
 public:
  DbSlots(std::size_t count, double timeout)
      : places_(static_cast<std::ptrdiff_t>(count)), timeout_(timeout) {}

  /// Throws DatabaseError where there was none in time.
  ///
  ///     auto taking = slots.take();
  ///     const DbSlot slot = co_await std::move(taking);
  aio::Coro<DbSlot> take() {
    bool late = false;
    try {
      if (places_.locked()) {
        auto waiting = aio::wait_for(places_.acquire(), timeout_);
        co_await std::move(waiting);
      } else {
        co_await places_.acquire();
      }
    } catch (const aio::TimeoutError&) {
      late = true;
    }
    if (late) {
      throw DatabaseError(DatabaseError::Kind::busy,
                          "all connections were in use for " + seconds_text(timeout_));
    }
    co_return DbSlot(places_);
  }

 private:
  aio::Semaphore places_;
  double timeout_;
};

}  // namespace aioc::serve
