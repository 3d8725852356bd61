#pragma once

#include <string>
#include <utility>
#include <vector>

#include <toml++/toml.h>

// What the readers of TOML files share.
namespace elpis::config {

// The keys of a table in the order of the file, so that messages come in that order.
std::vector<std::pair<toml::key, const toml::node*>> in_order(const toml::table& values);

// The value as Entry::write reads it: strings without their quotes.
std::string text_of(const toml::node& value);

// The value for a message: strings in quotes, lists and tables by what they are.
std::string shown_of(const toml::node& value);

// The same, of a short list its elements.
std::string shown_list(const toml::node& value);

}  // namespace elpis::config
