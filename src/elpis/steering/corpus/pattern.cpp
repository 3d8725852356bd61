#include "elpis/steering/corpus/pattern.h"

#include <cstddef>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis::steering {
namespace {

constexpr std::string_view kTopic = "{topic}";
constexpr std::string_view kFirstTopic = "{Topic}";

void replace_all(std::string& text, std::string_view what, std::string_view with) {
    for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
        text.replace(at, what.size(), with);
}

}  // namespace

Result<void> check_pattern(std::string_view pattern) {
    bool has_topic = false;
    for (std::size_t at = 0; (at = pattern.find('{', at)) != std::string_view::npos; ++at) {
        const std::string_view rest = pattern.substr(at);
        if (!rest.starts_with(kTopic) && !rest.starts_with(kFirstTopic)) {
            return fail(ErrorCode::InvalidArgument,
                        fmt::format("\"{}\" holds a brace that is neither {} nor {}",
                                    utf8::printable(pattern),
                                    kTopic,
                                    kFirstTopic));
        }
        has_topic = true;
    }
    if (has_topic) return {};
    return fail(ErrorCode::InvalidArgument,
                fmt::format("\"{}\" names no topic; put {} where it belongs, or {} where a "
                            "sentence begins with it",
                            utf8::printable(pattern),
                            kTopic,
                            kFirstTopic));
}

std::string filled(std::string pattern, std::string topic) {
    replace_all(pattern, kTopic, topic);
    if (topic.front() >= 'a' && topic.front() <= 'z')
        topic.front() = static_cast<char>(topic.front() - 'a' + 'A');
    replace_all(pattern, kFirstTopic, topic);
    return pattern;
}

}  // namespace elpis::steering
