#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace elpis {

// Builds a JSON value while nlohmann's parser, which does not recurse, reads. Stops it at more than
// `deepest` levels and at a key twice in one object. Whoever reads a large file puts a parser of
// its own in front and hands on what it does not keep in another form.
class JsonBuilder : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit JsonBuilder(std::size_t deepest = 16) : deepest_(deepest) {}

    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(std::int64_t value) override { return add(value); }
    bool number_unsigned(std::uint64_t value) override { return add(value); }
    bool number_float(double value, const std::string&) override { return add(value); }
    bool string(std::string& value) override { return add(std::move(value)); }
    bool binary(nlohmann::json::binary_t& value) override;
    bool start_object(std::size_t count) override;
    bool start_array(std::size_t count) override;
    bool end_object() override { return close(); }
    bool end_array() override { return close(); }
    bool key(std::string& name) override;
    bool parse_error(std::size_t position,
                     const std::string& token,
                     const nlohmann::json::exception& error) override;

    nlohmann::json take() { return std::move(root_); }
    // Why the parser was stopped, as the rest of "file X is refused: …".
    const std::string& problem() const { return problem_; }

protected:
    bool refuse_it(std::string why);
    std::size_t depth() const { return open_.size(); }

private:
    bool add(nlohmann::json value);
    bool open(nlohmann::json empty);
    bool close();
    nlohmann::json* place(nlohmann::json value);

    std::size_t deepest_;
    nlohmann::json root_;
    std::vector<nlohmann::json*> open_;  // the last value of each level: where it lies stays
    std::string key_;
    std::string problem_;
};

}  // namespace elpis
