#include "elpis/config/from_file.h"

#include <string_view>

#include <fmt/format.h>
#include <toml++/toml.h>

#include "elpis/base/error.h"
#include "elpis/base/utf8.h"
#include "elpis/config/findings.h"
#include "elpis/config/from_table.h"

namespace elpis::config {

Findings from_toml(std::string_view text, std::string_view shown) {
    try {
        return from_table(toml::parse(text), shown, [](std::string_view) { return true; });
    } catch (const toml::parse_error& error) {
        Findings findings;
        findings.errors.push_back({ErrorCode::InvalidArgument,
                                   fmt::format("{}:{}: this is not TOML: {}.",
                                               shown,
                                               error.source().begin.line,
                                               utf8::printable(error.description()))});
        return findings;
    }
}

}  // namespace elpis::config
