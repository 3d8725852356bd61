#include "elpis/http/metrics_page.h"

#include <regex>
#include <set>
#include <sstream>
#include <string>

#include <doctest/doctest.h>

#include "elpis/engine/status.h"
#include "elpis/http/traffic.h"

namespace elpis::http {
namespace {

std::string page_of(const engine::Status& status) {
    Traffic traffic;
    traffic.answered("/v1/models/*", 200);
    traffic.answered("/v1/models/*", 200);
    traffic.answered("(none)", 404);
    return metrics_page(status, 3, traffic);
}

TEST_CASE("every line of the metrics is one that Prometheus reads") {
    std::istringstream lines(page_of({}));
    const std::regex help("# HELP [a-z][a-z0-9_]* .+\\.");
    const std::regex type("# TYPE [a-z][a-z0-9_]* (counter|gauge)");
    const std::regex sample(
        "([a-z][a-z0-9_]*)(\\{[a-z]+=\"[^\"\\\\]*\"(,[a-z]+=\"[^\"\\\\]*\")*\\})? [0-9.e+-]+");
    std::string line;
    std::string described;
    std::set<std::string> seen;
    while (std::getline(lines, line)) {
        CAPTURE(line);
        if (std::regex_match(line, help)) {
            described = line.substr(7, line.find(' ', 7) - 7);
            CHECK(seen.insert(described).second);
            continue;
        }
        if (std::regex_match(line, type)) {
            CHECK(line.find(" " + described + " ") != std::string::npos);
            const bool counts = line.ends_with("counter");
            CHECK(described.ends_with("_total") == counts);  // as its linter has it
            continue;
        }
        std::smatch parts;
        REQUIRE(std::regex_match(line, parts, sample));
        CHECK(parts[1] == described);
    }
}

TEST_CASE("the metrics say what there is") {
    const std::string page = page_of({.state = engine::ModelState::Stuck, .running = 5});
    CHECK(page.find("elpis_model_state{state=\"stuck\"} 1\n") != std::string::npos);
    CHECK(page.find("elpis_model_state{state=\"ready\"} 0\n") != std::string::npos);
    CHECK(page.find("elpis_requests_running 5\n") != std::string::npos);
    CHECK(page.find("elpis_streams_live 3\n") != std::string::npos);
    CHECK(page.find("elpis_http_requests_total{route=\"/v1/models/*\",code=\"200\"} 2\n") !=
          std::string::npos);
}

}  // namespace
}  // namespace elpis::http
