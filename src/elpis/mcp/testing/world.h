#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/mcp/era.h"
#include "elpis/mcp/json.h"
#include "elpis/mcp/options.h"
#include "elpis/mcp/presentation.h"
#include "elpis/mcp/server.h"
#include "elpis/mcp/testing/fake_backend.h"
#include "elpis/mcp/testing/recorder.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/testing/journal_in_memory.h"
#include "elpis/streams/options.h"

namespace elpis::mcp::testing {

struct Settings {
    Options mcp;
    mind::Options mind;
    streams::Options streams;
    std::size_t line = 256;  // of the workers
    bool real_time = false;  // else time stands still
    mind::Personas personas;
};

// A client, a server and a mind around a model that the test plays.
class World {
public:
    explicit World(const Settings& settings = {})
        : clock_(settings.real_time ? static_cast<const Clock&>(system_) : manual),
          journal_(mind::testing::journal_in_memory(clock_, log_)),
          workers_(2, settings.line) {
        mind.emplace(settings.mind,
                     affect::Options{},
                     settings.streams,
                     mind::VectorSource{.why_none = "this model is played"},
                     mind::Mind::Parts{.backend = backend,
                                       .clock = clock_,
                                       .workers = workers_,
                                       .timer = timer_,
                                       .log = log_,
                                       .journal = journal_.get()},
                     settings.personas);
        server.emplace(settings.mcp,
                       Identity{.version = "1.2.3"},
                       Server::Parts{.mind = *mind,
                                     .workers = workers_,
                                     .timer = timer_,
                                     .clock = clock_,
                                     .log = log_,
                                     .transport = client});
    }

    // The opening of a conversation in the legacy era; modern requests need none.
    void initialize(std::string_view version = "2025-11-25") {
        ask("initialize", {{"protocolVersion", version}});
    }

    void send(const Json& message) { server->on_line(encode(message)); }

    Json start(std::string_view method, Json params = Json::object()) {
        const Json id = ++last_id_;
        request(id, method, std::move(params));
        return id;
    }
    void request(const Json& id, std::string_view method, Json params = Json::object()) {
        if (modern) {
            params["_meta"][kMetaVersion] = kModernVersion;
            params["_meta"][kMetaCapabilities] = Json::object();
        }
        send({{"jsonrpc", "2.0"}, {"id", id}, {"method", method}, {"params", std::move(params)}});
    }
    void notify(std::string_view method, Json params) {
        send({{"jsonrpc", "2.0"}, {"method", method}, {"params", std::move(params)}});
    }
    void cancel(const Json& id) { notify("notifications/cancelled", {{"requestId", id}}); }

    // The whole answer: with a result or an error.
    Json ask(std::string_view method, Json params = Json::object()) {
        return client.answer_to(start(method, std::move(params)));
    }
    Json start_call(std::string_view tool, Json arguments, Json meta = nullptr) {
        Json params = {{"name", tool}, {"arguments", std::move(arguments)}};
        if (!meta.is_null()) params["_meta"] = std::move(meta);
        return start("tools/call", std::move(params));
    }
    // What a tool gave.
    Json given(const Json& id) const { return client.answer_to(id)["result"]["structuredContent"]; }
    Json call(std::string_view tool, Json arguments = Json::object()) {
        return given(start_call(tool, std::move(arguments)));
    }
    // What a failed call says.
    std::string said(const Json& id) const {
        const Json result = client.answer_to(id)["result"];
        if (result.value("isError", false) && !result.contains("structuredContent")) {
            return Json::parse(result["content"][0]["text"].get<std::string>())["error"];
        }
        return "it did not fail";
    }
    std::string refusal(std::string_view tool, Json arguments = Json::object()) {
        return said(start_call(tool, std::move(arguments)));
    }

    static Json hello() {
        return {{"messages", Json::array({{{"role", "user"}, {"content", "Hello"}}})}};
    }

    ManualClock manual;
    Recorder client;
    FakeBackend backend;
    bool modern = false;

private:
    SystemClock system_;
    const Clock& clock_;
    Log log_{{.quiet = true}};
    // NOLINTNEXTLINE(misc-include-cleaner): its header is the mind's to know
    std::unique_ptr<journal::Journal> journal_;
    Timer timer_;
    WorkerPool workers_;
    int last_id_ = 0;

public:
    std::optional<mind::Mind> mind;
    std::optional<Server> server;
};

}  // namespace elpis::mcp::testing
