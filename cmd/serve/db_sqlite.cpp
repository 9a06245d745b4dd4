#include "serve/db_sqlite.h"

#include <chrono>
#include <memory>
#include <utility>
#include <vector>

#include "loop/loop.h"
#include "serve/db_slots.h"
#include "serve/db_sqlite_file.h"

namespace aioc::serve {
namespace {

/// Connections and threads, of both as many as questions are asked at once.
class SqlitePool {
 public:
  explicit SqlitePool(SqliteOptions options)
      : options_(std::move(options)),
        slots_(options_.threads, options_.pool_timeout),
        threads_(options_.threads, "sqlite") {}

  static aio::Coro<Rows> read(std::shared_ptr<SqlitePool> self, RowFormat format) {
    auto taking = self->slots_.take();
    const DbSlot slot = co_await std::move(taking);
    Use use(*self);
    auto reading = aio::run_in_executor(self->threads_, read_file, use.file, format,
                                        self->options_.limits, self->options_.query_timeout);
    Rows rows = co_await std::move(reading);
    use.done = true;
    co_return rows;
  }

 private:
  /// A connection while a question is asked. Where that is cancelled, it is still the thread's
  /// for a moment, and not used again.
  struct Use {
    explicit Use(SqlitePool& its_pool) : pool(its_pool) {
      if (pool.idle_.empty()) {
        file = std::make_shared<SqliteFile>(pool.options_.path);
      } else {
        file = std::move(pool.idle_.back());
        pool.idle_.pop_back();
      }
    }
    Use(const Use&) = delete;
    Use& operator=(const Use&) = delete;
    ~Use() {
      if (done) {
        pool.idle_.push_back(std::move(file));
      } else {
        file->stop();
      }
    }

    SqlitePool& pool;
    std::shared_ptr<SqliteFile> file;
    bool done = false;
  };

  static Rows read_file(const std::shared_ptr<SqliteFile>& file, RowFormat format,
                        const RowLimits& limits, double timeout) {
    return file->read(format, limits, std::chrono::duration<double>(timeout));
  }

  SqliteOptions options_;
  DbSlots slots_;
  std::vector<std::shared_ptr<SqliteFile>> idle_;
  aio::ThreadPoolExecutor threads_;
};

}  // namespace

ReadRows sqlite_rows(SqliteOptions options) {
  auto pool = std::make_shared<SqlitePool>(std::move(options));
  return [pool](RowFormat format) { return SqlitePool::read(pool, format); };
}

}  // namespace aioc::serve
