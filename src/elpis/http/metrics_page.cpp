#include "elpis/http/metrics_page.h"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

#include <fmt/format.h>

#include "elpis/engine/status.h"
#include "elpis/http/traffic.h"

namespace elpis::http {
namespace {

class Page {
public:
    void begin(std::string_view name, std::string_view type, std::string_view help) {
        text_ += fmt::format("# HELP {0} {1}\n# TYPE {0} {2}\n", name, help, type);
    }
    void sample(std::string_view name, auto value) { text_ += fmt::format("{} {}\n", name, value); }
    void gauge(std::string_view name, auto value, std::string_view help) {
        begin(name, "gauge", help);
        sample(name, value);
    }
    void counter(std::string_view name, auto value, std::string_view help) {
        begin(name, "counter", help);
        sample(name, value);
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

void add_engine(Page& page, const engine::Status& engine) {
    using engine::ModelState;
    page.begin("elpis_model_state", "gauge", "1 for the state that the model is in.");
    for (const ModelState state : {ModelState::Unloaded,
                                   ModelState::Loading,
                                   ModelState::Ready,
                                   ModelState::Failed,
                                   ModelState::Stuck}) {
        page.sample(fmt::format("elpis_model_state{{state=\"{}\"}}", engine::name_of(state)),
                    engine.state == state ? 1 : 0);
    }
    page.gauge("elpis_uptime_seconds", engine.uptime_seconds, "Since the engine was made.");
    page.gauge("elpis_requests_running", engine.running, "Requests in the batch.");
    page.gauge("elpis_requests_waiting", engine.waiting, "Requests in line for the batch.");
    page.gauge("elpis_cells_used", engine.cells_used, "Cells of the cache reserved by requests.");
    page.gauge("elpis_cells_kept", engine.cells_kept, "Cells that keep finished prompts.");
    page.gauge("elpis_cells", engine.cells_total, "Cells of the cache; 0 until it is loaded.");
    page.gauge("elpis_prefix_store_bytes", engine.prefix_bytes, "Finished prompts in memory.");
    page.gauge("elpis_threads", engine.threads, "Threads of a step.");
    const auto& totals = engine.totals;
    page.counter("elpis_steps_total", totals.steps, "Steps of the engine.");
    page.counter("elpis_tokens_written_total", totals.tokens_written, "Tokens of answers.");
    page.counter("elpis_tokens_read_total", totals.tokens_read, "Tokens of prompts, computed.");
    page.counter(
        "elpis_tokens_reused_total", totals.tokens_reused, "Tokens of prompts, found kept.");
    page.counter("elpis_tokens_guessed_total", totals.tokens_guessed, "Tokens guessed ahead.");
    page.counter("elpis_guesses_right_total", totals.guesses_right, "Guesses that were right.");
    page.begin("elpis_generations_total", "counter", "Requests that have ended, by how.");
    page.sample("elpis_generations_total{end=\"finished\"}", totals.finished);
    page.sample("elpis_generations_total{end=\"cancelled\"}", totals.cancelled);
    page.sample("elpis_generations_total{end=\"failed\"}", totals.failed);
    page.gauge("elpis_step_median_seconds",
               engine.recent.median_ms / 1000.0,
               "Of the last few hundred steps.");
    page.gauge(
        "elpis_step_p95_seconds", engine.recent.p95_ms / 1000.0, "Of the last few hundred steps.");
}

void add_http(Page& page, Traffic& traffic) {
    page.gauge("elpis_http_connections", traffic.connections.load(), "Open connections.");
    page.gauge("elpis_http_answers_waiting", traffic.waiting.load(), "Answers waited for.");
    page.gauge("elpis_http_listeners", traffic.listening.load(), "Clients that only listen.");
    page.counter("elpis_http_turned_away_total",
                 traffic.turned_away.load(),
                 "Connections closed unserved: too many, too slow, or too large.");
    const Traffic::Answers answers = traffic.answers();
    if (answers.empty()) return;
    page.begin("elpis_http_requests_total", "counter", "Requests answered, by route and status.");
    for (const auto& [key, count] : answers) {
        page.sample(
            fmt::format(
                "elpis_http_requests_total{{route=\"{}\",code=\"{}\"}}", key.first, key.second),
            count);
    }
}

}  // namespace

std::string metrics_page(const engine::Status& engine, std::size_t live_streams, Traffic& traffic) {
    Page page;
    add_engine(page, engine);
    page.gauge("elpis_streams_live", live_streams, "Streams of MCP that are kept.");
    add_http(page, traffic);
    return page.take();
}

}  // namespace elpis::http
