#include "support/devtools.h"

#include <poll.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>
#include <unistd.h>

#include <array>
#include <stdexcept>
#include <utility>

namespace aioc::testing::internal {

std::string json_string(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

Json DevTools::call(std::string_view method, std::string_view params,
                    std::string_view session) {
  const int id = ++last_id_;
  std::string message = R"({"id":)" + std::to_string(id) + R"(,"method":)";
  message.append(json_string(method)).append(R"(,"params":)").append(params);
  if (!session.empty()) message.append(R"(,"sessionId":)").append(json_string(session));
  send(message + "}");
  while (true) {
    Json answer = receive();
    if (!answer.HasMember("id")) {
      events_.push_back(std::move(answer));
      continue;
    }
    if (answer["id"].GetInt() != id) continue;  // of a call that was given up
    if (answer.HasMember("error")) {
      throw std::runtime_error(std::string(method) + ": " +
                               answer["error"]["message"].GetString());
    }
    Json result;
    result.CopyFrom(answer["result"], result.GetAllocator());
    return result;
  }
}

Json DevTools::next_event() {
  while (events_.empty()) {
    Json message = receive();
    if (!message.HasMember("id")) events_.push_back(std::move(message));
  }
  Json event = std::move(events_.front());
  events_.pop_front();
  return event;
}

void DevTools::send(std::string_view message) {
  std::string text(message);
  text += '\0';
  for (std::size_t at = 0; at < text.size();) {
    const ssize_t count = ::write(to_.get(), text.data() + at, text.size() - at);
    if (count < 0) throw_errno("writing to the browser");
    at += static_cast<std::size_t>(count);
  }
}

Json DevTools::receive() {
  std::array<char, 65536> buffer;
  std::size_t end = 0;
  while ((end = text_.find('\0')) == text_.npos) {
    pollfd entry = {from_.get(), POLLIN, 0};
    if (::poll(&entry, 1, static_cast<int>(kDeadline.count())) <= 0) {
      throw std::runtime_error("the browser says nothing more");
    }
    const ssize_t count = ::read(from_.get(), buffer.data(), buffer.size());
    if (count <= 0) throw std::runtime_error("the browser has gone");
    text_.append(buffer.data(), static_cast<std::size_t>(count));
  }
  Json message;
  message.Parse(text_.data(), end);
  if (message.HasParseError()) throw std::runtime_error("the browser talks no JSON");
  text_.erase(0, end + 1);
  return message;
}

}  // namespace aioc::testing::internal
