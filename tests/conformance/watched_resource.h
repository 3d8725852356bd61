#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "elpis/base/guarded.h"

namespace elpis::conformance {

// The one resource whose content changes: test://watched-resource. Any thread.
class WatchedResource {
public:
    static constexpr std::string_view kUri = "test://watched-resource";

    std::string text();
    void change();

    // `hook` runs after every change with the URI, while the returned object lives. Quick.
    std::shared_ptr<void> listen(std::function<void(const std::string& uri)> hook);

private:
    struct State {
        int version = 1;
        int last_hook = 0;
        std::map<int, std::function<void(const std::string&)>> hooks;
    };
    // Shared with those that listen.
    std::shared_ptr<Guarded<State>> state_ = std::make_shared<Guarded<State>>();
};

}  // namespace elpis::conformance
