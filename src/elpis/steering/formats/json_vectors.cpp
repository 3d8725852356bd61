#include "elpis/steering/formats/json_vectors.h"

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "elpis/base/result.h"
#include "elpis/steering/formats/bounded_json.h"
#include "elpis/steering/formats/bytes.h"
#include "elpis/steering/formats/contents.h"
#include "elpis/steering/formats/refusal.h"
#include "elpis/steering/formats/tensor.h"

namespace elpis::steering::formats {
namespace {

using Json = nlohmann::json;
constexpr std::size_t kMostArrays = 4096;
constexpr const char* kDirections = "directions";

Result<Array> numbers_of(const Json& list, const std::vector<std::string>& path) {
    Array array;
    for (const Json& item : list) {
        if (!item.is_number()) {
            return refuse(fmt::format("{} has {} among its numbers",
                                      shown(fmt::format("{}", fmt::join(path, "."))),
                                      item.type_name()));
        }
        array.numbers.push_back(to_float(item.get<double>()));
    }
    if (array.numbers.empty())
        return refuse(fmt::format("{} is empty", shown(fmt::format("{}", fmt::join(path, ".")))));
    if (array.numbers.size() > 1) array.shape = {array.numbers.size()};
    return array;
}

// As deep as parse_json lets a file be.
Result<void> collect(const Json& value, std::vector<std::string>& path, Contents& contents) {
    if (value.is_array()) {
        if (contents.arrays.size() == kMostArrays)
            return refuse(fmt::format("it has more than {} directions", kMostArrays));
        ELPIS_TRY(Array array, numbers_of(value, path));
        contents.arrays.push_back({.path = path, .array = std::move(array)});
        return {};
    }
    if (!value.is_object()) {
        return refuse(fmt::format("{} is {}; a list of numbers belongs there",
                                  shown(fmt::format("{}", fmt::join(path, "."))),
                                  value.type_name()));
    }
    for (const auto& [key, inner] : value.items()) {
        path.push_back(key);
        ELPIS_OK(collect(inner, path, contents));
        path.pop_back();
    }
    return {};
}

void note(const std::string& key, const Json& value, Contents& contents) {
    if (value.is_string()) {
        contents.fields[key] = value.get<std::string>();
    } else if (value.is_primitive() && !value.is_null()) {
        contents.fields[key] = value.dump();
    } else if (value.is_object()) {  // explained_variances
        for (const auto& [inner, number] : value.items()) {
            if (number.is_number())
                contents.fields[fmt::format("{}.{}", key, inner)] = number.dump();
        }
    } else if (value.is_array()) {
        contents.remarks.push_back(
            fmt::format("{} is a list outside of \"directions\": left out", shown(key)));
    }
}

}  // namespace

Result<Contents> read_json_vectors(Bytes file) {
    ELPIS_TRY(const Json document, parse_json(text_of(file)));
    if (!document.is_object() || !document.contains(kDirections) ||
        !document[kDirections].is_object()) {
        return refuse(
            "it has no \"directions\"; a JSON file of vectors looks like {\"directions\": {\"15\": "
            "[0.1, …]}}");
    }
    Contents contents;
    contents.dialect = document.contains("explained_variances") ? ".svec (CAST)" : "JSON";
    for (const auto& [key, value] : document.items()) {
        if (key != kDirections) note(key, value, contents);
    }
    std::vector<std::string> path;
    ELPIS_OK(collect(document[kDirections], path, contents));
    return contents;
}

}  // namespace elpis::steering::formats
