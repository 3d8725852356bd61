#include "elpis/mcp/message_head.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "elpis/mcp/json.h"

namespace elpis::mcp {
namespace {

// A SAX reader that stops (by false) once the id is known, and whether a result or an error goes
// with it.
class HeadReader : public nlohmann::json_sax<Json> {
public:
    using Exception = nlohmann::detail::exception;

    MessageHead take() { return std::move(head_); }

    bool null() override { return value(nullptr); }
    bool boolean(bool) override { return value(nullptr); }
    bool number_integer(number_integer_t number) override { return value(number); }
    bool number_unsigned(number_unsigned_t number) override { return value(number); }
    bool number_float(number_float_t, const string_t&) override { return value(nullptr); }
    bool string(string_t& text) override {
        return key_ == "id" && depth_ == 1 ? value(std::move(text)) : value(nullptr);
    }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        if (depth_ != 1) return true;
        key_ = std::move(name);
        if (key_ == "result" || key_ == "error") {
            answers_ = true;
            head_.is_result = key_ == "result";
        }
        return !known();
    }
    bool parse_error(std::size_t, const std::string&, const Exception&) override { return false; }

private:
    bool known() const { return answers_ && !head_.id.is_null(); }
    bool value(Json scalar) {
        if (depth_ == 1 && key_ == "id") head_.id = std::move(scalar);
        return !known();
    }
    bool open() {
        ++depth_;
        return true;
    }
    bool close() {
        --depth_;
        return true;
    }

    MessageHead head_;
    std::string key_;
    std::size_t depth_ = 0;
    bool answers_ = false;
};

}  // namespace

MessageHead read_message_head(std::string_view line) {
    HeadReader reader;
    static_cast<void>(Json::sax_parse(line.begin(), line.end(), &reader));
    return reader.take();
}

}  // namespace elpis::mcp
