#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

// Where an object's members stand in a text of JSON, so that one can be changed and every other
// byte stays. The text is sound: parse_json has taken it.
namespace elpis::cli {

struct MemberPlace {
    std::string key;
    std::size_t begin = 0;  // of the key, with its quote
    std::size_t value = 0;
    std::size_t end = 0;  // behind the value
};

struct ObjectPlace {
    std::size_t begin = 0;  // the bracket
    std::size_t end = 0;    // behind the other one
    std::vector<MemberPlace> members;

    const MemberPlace* find(std::string_view key) const;  // null: has none
};

// The object that begins there, or behind white space.
ObjectPlace object_at(std::string_view json, std::size_t at);

}  // namespace elpis::cli
