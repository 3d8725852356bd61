#pragma once

#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace elpis::steering::formats::testing {

// tests/data/vectors of the sources.
std::filesystem::path vectors_folder();

inline std::string bytes_in(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

// What the hostile fixtures would make, were anything in them run.
inline constexpr const char* kTrace = "/tmp/elpis_pickle_ran";

inline bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

// Little-endian.
template <class T>
std::string number_bytes(T value) {
    return {reinterpret_cast<const char*>(&value), sizeof value};
}
inline std::string float_bytes(const std::vector<float>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(float)};
}

}  // namespace elpis::steering::formats::testing
