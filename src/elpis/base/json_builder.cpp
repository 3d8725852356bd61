#include "elpis/base/json_builder.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/utf8.h"

namespace elpis {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kLongestKeyShown = 120;  // bytes

std::string shown(std::string_view key) {
    const bool cut = key.size() > kLongestKeyShown;
    return '"' + utf8::printable(key.substr(0, kLongestKeyShown)) + (cut ? "…\"" : "\"");
}

}  // namespace

bool JsonBuilder::binary(Json::binary_t&) {
    return refuse_it("it has binary data in its JSON");
}

bool JsonBuilder::start_object(std::size_t) {
    return open(Json::object());
}

bool JsonBuilder::start_array(std::size_t) {
    return open(Json::array());
}

bool JsonBuilder::key(std::string& name) {
    if (open_.back()->contains(name))
        return refuse_it(fmt::format("its JSON has the key {} twice", shown(name)));
    key_ = std::move(name);
    return true;
}

bool JsonBuilder::parse_error(std::size_t position, const std::string&, const Json::exception&) {
    return refuse_it(fmt::format("it is not valid JSON at byte {}", position));
}

bool JsonBuilder::refuse_it(std::string why) {
    problem_ = std::move(why);
    return false;
}

bool JsonBuilder::add(Json value) {
    place(std::move(value));
    return true;
}

bool JsonBuilder::open(Json empty) {
    if (open_.size() == deepest_)
        return refuse_it(fmt::format("its JSON is nested deeper than {} levels", deepest_));
    open_.push_back(place(std::move(empty)));
    return true;
}

bool JsonBuilder::close() {
    open_.pop_back();
    return true;
}

Json* JsonBuilder::place(Json value) {
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

}  // namespace elpis
