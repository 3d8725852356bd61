#include "elpis/http/host_list.h"

#include <doctest/doctest.h>

namespace elpis::http {
namespace {

TEST_CASE("this machine's own names are allowed with any port or none") {
    const HostList hosts("127.0.0.1", "", "");
    for (const char* host : {"localhost",
                             "localhost:",
                             "LocalHost:8484",
                             "127.0.0.1",
                             "127.0.0.1:1",
                             "[::1]",
                             "[::1]:65535"}) {
        CAPTURE(host);
        CHECK(hosts.allows_host(host));
    }
}

TEST_CASE("names that only look like ours are not allowed") {
    const HostList hosts("127.0.0.1", "", "");
    for (const char* host : {"",
                             ":80",
                             "evil.example",
                             "localhost.evil.example",
                             "localhost:evil",
                             "localhost::",
                             "evil.example:",
                             "localhost:123456",
                             "localhost@evil.example",
                             "[::1]evil.example",
                             "[::1",
                             "127.0.0.1.evil.example:80",
                             "localhost,evil.example",
                             "::1"}) {
        CAPTURE(host);
        CHECK_FALSE(hosts.allows_host(host));
    }
}

TEST_CASE("the address that is listened on is a name, too") {
    CHECK(HostList("192.168.1.5", "", "").allows_host("192.168.1.5:8484"));
    CHECK(HostList("fd00::5", "", "").allows_host("[fd00::5]:8484"));
}

TEST_CASE("a listed name is allowed with any port, a listed port only as it stands") {
    const HostList hosts("127.0.0.1", " elpis.lan , Box:9000,", "");
    CHECK(hosts.allows_host("elpis.lan:1234"));
    CHECK(hosts.allows_host("box:9000"));
    CHECK_FALSE(hosts.allows_host("box:9001"));
    CHECK_FALSE(hosts.allows_host("box"));
}

TEST_CASE("a page may use the server when its host may or when it is listed") {
    const HostList hosts("127.0.0.1", "elpis.lan", "https://app.example, chrome-extension://abc");
    CHECK(hosts.allows_origin("http://localhost:3000"));
    CHECK(hosts.allows_origin("https://elpis.lan"));
    CHECK(hosts.allows_origin("https://APP.example"));
    CHECK(hosts.allows_origin("chrome-extension://abc"));
    for (const char* origin : {"null",
                               "",
                               "https://app.example.evil",
                               "http://app.example",
                               "https://evil.example",
                               "file://localhost",
                               "http://localhost/",
                               "localhost"}) {
        CAPTURE(origin);
        CHECK_FALSE(hosts.allows_origin(origin));
    }
}

}  // namespace
}  // namespace elpis::http
