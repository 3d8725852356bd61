#include "elpis/mcp/outbox.h"

#include <iterator>
#include <optional>
#include <string>
#include <utility>

#include "elpis/mcp/transport.h"

namespace elpis::mcp {

bool Outbox::put(std::string message) {
    if (bytes_ + message.size() > max_bytes_) drop_news();
    if (!messages_.empty() && bytes_ + message.size() > max_bytes_) return false;
    bytes_ += message.size();
    messages_.push_back({.message = std::move(message), .topic = {}});
    return true;
}

void Outbox::put_latest(Transport::Topic topic, std::string message) {
    drop(topic);
    if (bytes_ + message.size() > max_bytes_) return;
    bytes_ += message.size();
    messages_.push_back({.message = std::move(message), .topic = topic});
    news_[topic] = std::prev(messages_.end());
}

void Outbox::drop(Transport::Topic topic) {
    if (const auto old = news_.find(topic); old != news_.end()) erase(old);
}

std::optional<std::string> Outbox::take() {
    if (messages_.empty()) return std::nullopt;
    std::string message = std::move(messages_.front().message);
    bytes_ -= message.size();
    if (const auto topic = messages_.front().topic) news_.erase(*topic);
    messages_.pop_front();
    return message;
}

void Outbox::erase(News::iterator news) {
    bytes_ -= news->second->message.size();
    messages_.erase(news->second);
    news_.erase(news);
}

void Outbox::drop_news() {
    while (!news_.empty())
        erase(news_.begin());
}

}  // namespace elpis::mcp
