#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "elpis/base/result.h"

namespace elpis::cli {

// What somebody wrote behind --http as the settings that it stands for, key → text: "8484" is a
// port, "127.0.0.1" a host, "127.0.0.1:8484" and "[::1]:8484" both; nothing asks for what the
// settings say. InvalidArgument for anything else. Whether the host can be listened on is not
// asked.
Result<std::vector<std::pair<std::string, std::string>>> http_address(std::string_view text);

}  // namespace elpis::cli
