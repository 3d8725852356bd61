#include "elpis/base/bounded_json.h"

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/base/utf8.h"

namespace elpis {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kLongestKeyShown = 120;  // bytes

std::string shown(std::string_view key) {
    const bool cut = key.size() > kLongestKeyShown;
    return '"' + utf8::printable(key.substr(0, kLongestKeyShown)) + (cut ? "…\"" : "\"");
}

// Builds the value while the parser, which does not recurse, reads. The names and signatures are
// the library's.
class Builder : public nlohmann::json_sax<Json> {
public:
    explicit Builder(std::size_t deepest) : deepest_(deepest) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(double value, const std::string&) override { return add(value); }
    bool string(std::string& value) override { return add(std::move(value)); }
    bool binary(Json::binary_t&) override { return refuse_it("it has binary data in its JSON"); }

    bool start_object(std::size_t) override { return open(Json::object()); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override {
        if (open_.back()->contains(name))
            return refuse_it(fmt::format("its JSON has the key {} twice", shown(name)));
        key_ = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string&, const Json::exception&) override {
        return refuse_it(fmt::format("it is not valid JSON at byte {}", position));
    }

    Json take() { return std::move(root_); }
    const std::string& problem() const { return problem_; }

private:
    bool add(Json value) {
        place(std::move(value));
        return true;
    }
    bool open(Json empty) {
        if (open_.size() == deepest_)
            return refuse_it(fmt::format("its JSON is nested deeper than {} levels", deepest_));
        open_.push_back(place(std::move(empty)));
        return true;
    }
    bool close() {
        open_.pop_back();
        return true;
    }
    Json* place(Json value) {
        if (open_.empty()) {
            root_ = std::move(value);
            return &root_;
        }
        Json& parent = *open_.back();
        if (parent.is_array()) {
            parent.push_back(std::move(value));
            return &parent.back();
        }
        return &(parent[key_] = std::move(value));
    }
    bool refuse_it(std::string why) {
        problem_ = std::move(why);
        return false;
    }

    std::size_t deepest_;
    Json root_;
    std::vector<Json*> open_;  // the last value of each level: where it lies does not change
    std::string key_;
    std::string problem_;
};

}  // namespace

Result<nlohmann::json> parse_json(std::string_view text, std::size_t deepest) {
    Builder builder(deepest);
    if (!Json::sax_parse(text.begin(), text.end(), &builder))
        return fail(ErrorCode::InvalidArgument, builder.problem());
    return builder.take();
}

}  // namespace elpis
