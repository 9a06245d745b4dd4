#include "fetch/byte_output.h"

#include <system_error>
#include <utility>

#include "loop/pipe.h"

namespace aioc::fetch {

class ByteOutput::Protocol final : public aio::Protocol {
 public:
  explicit Protocol(std::function<void(std::exception_ptr)> on_failure)
      : on_failure_(std::move(on_failure)) {
    free_.set();
  }

  void connection_made(aio::Transport& transport) override {
    transport.set_write_buffer_limits(0, 0);  // busy as long as anything waits
  }
  void data_received(std::string_view /*data*/) override {}
  void pause_writing() override { free_.clear(); }
  void resume_writing() override {
    free_.set();
    if (on_free_) on_free_();
  }
  void connection_lost(std::exception_ptr error) override {
    lost_.set();
    if (closing_ && !error) return;
    if (on_failure_) on_failure_(std::make_exception_ptr(in_our_words(error)));
  }
  /// Whoever made it goes.
  void forget() {
    on_failure_ = nullptr;
    on_free_ = nullptr;
  }
  void closing() { closing_ = true; }
  void set_on_free(std::function<void()> function) { on_free_ = std::move(function); }

  aio::Event& free() { return free_; }
  aio::Event& lost() { return lost_; }

 private:
  static std::system_error in_our_words(const std::exception_ptr& error) {
    constexpr const char* kWhat = "standard output";
    try {
      if (error) std::rethrow_exception(error);
    } catch (const std::system_error& cause) {
      const std::error_condition condition = cause.code().default_error_condition();
      return {condition.value(), std::generic_category(), kWhat};
    }
    return {std::make_error_code(std::errc::broken_pipe), kWhat};
  }

  std::function<void(std::exception_ptr)> on_failure_;
  std::function<void()> on_free_;
  aio::Event free_;
  aio::Event lost_;
  bool closing_ = false;
};

ByteOutput::ByteOutput(int fd, std::function<void(std::exception_ptr)> on_failure)
    : protocol_(std::make_shared<Protocol>(std::move(on_failure))) {
  auto made = aio::connect_write_pipe([this] { return protocol_; }, fd);
  transport_ = std::move(made.first);
}

ByteOutput::~ByteOutput() {
  protocol_->forget();
  transport_->abort();  // where it was closed already, it does nothing
}

bool ByteOutput::is_busy() const { return !protocol_->free().is_set(); }

void ByteOutput::write(std::string_view bytes) { transport_->write(bytes); }

void ByteOutput::set_on_free(std::function<void()> function) {
  protocol_->set_on_free(std::move(function));
}

aio::Event::Wait ByteOutput::free() { return protocol_->free().wait(); }

aio::Coro<> ByteOutput::close() {
  protocol_->closing();
  transport_->close();
  co_await protocol_->lost().wait();
}

}  // namespace aioc::fetch
