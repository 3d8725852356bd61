#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "elpis/mcp/json.h"

namespace elpis::mcp {

// What a client carries from one of its requests to the next and can read but not change: JSON
// under an HMAC (SHA-256) whose key lives as long as the process. Who has a sealed state may bring
// it more than once. Immutable: any thread.
class SealedState {
public:
    SealedState();  // with a key of its own

    // `purpose`: whose state it is. It opens for no other.
    std::string seal(std::string_view purpose, const Json& state) const;
    // Nothing when it is not as it was sealed, or was sealed for another purpose.
    std::optional<Json> open(std::string_view purpose, std::string_view sealed) const;

private:
    std::string key_;  // 32 bytes
};

}  // namespace elpis::mcp
