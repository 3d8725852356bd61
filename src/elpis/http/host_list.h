#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace elpis::http {

// Which names of this server a request may be for, and from which pages a browser may send it.
// This is what keeps a foreign web page, or a foreign name that resolves to this machine (DNS
// rebinding), from using it. Immutable: any thread.
class HostList {
public:
    // Allowed are this machine's own names (localhost, 127.0.0.1, [::1]) with any port; `bound`,
    // the address that is listened on; and those in `hosts`: "name" with any port, "name:8484" with
    // this one. An origin is allowed when its host is, or when it is in `origins`, whole:
    // "https://app.example". Both lists are separated by commas.
    HostList(std::string_view bound, std::string_view hosts, std::string_view origins);

    bool allows_host(std::string_view host) const;
    bool allows_origin(std::string_view origin) const;

private:
    std::vector<std::string> hosts_;  // in small letters, as are the origins
    std::vector<std::string> origins_;
};

}  // namespace elpis::http
