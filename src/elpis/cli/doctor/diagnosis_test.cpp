#include "elpis/cli/doctor/diagnosis.h"

#include <algorithm>
#include <expected>
#include <filesystem>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "elpis/base/error.h"
#include "elpis/cli/doctor/evidence.h"
#include "elpis/config/load.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/status.h"

namespace elpis::cli {
namespace {

bool contains(std::string_view text, std::string_view part) {
    return text.find(part) != std::string_view::npos;
}

bool any_contains(const std::vector<std::string>& sentences, std::string_view part) {
    return std::ranges::any_of(sentences, [&](const auto& each) { return contains(each, part); });
}

const Diagnosis::Fact& fact(const Diagnosis& diagnosis,
                            std::string_view section,
                            std::string_view name) {
    const auto in = std::ranges::find(diagnosis.sections, section, &Diagnosis::Section::name);
    REQUIRE(in != diagnosis.sections.end());
    const auto it = std::ranges::find(in->facts, name, &Diagnosis::Fact::name);
    REQUIRE(it != in->facts.end());
    return *it;
}

config::Inputs with_flags(std::vector<std::pair<std::string, std::string>> flags) {
    config::Inputs inputs{.flags = std::move(flags)};
    inputs.working_directory = std::filesystem::temp_directory_path();
    return inputs;
}

// A machine of four CPUs on which all is well.
Evidence healthy(std::vector<std::pair<std::string, std::string>> flags = {}) {
    Evidence evidence{.settings = config::load(with_flags(std::move(flags))), .model = "/m.gguf"};
    REQUIRE(evidence.settings);
    evidence.header = engine::ModelHeader{.name = "Tiny",
                                          .architecture = "llama",
                                          .context_trained = 8192,
                                          .blocks = 30,
                                          .width = 576,
                                          .cell_bytes = 1024,
                                          .file_bytes = 100U << 20U,
                                          .has_chat_template = true};
    evidence.engine = engine::Capabilities{.context_length = 4096,
                                           .context_trained = 8192,
                                           .modulation_type = "sampling",
                                           .hardware = "cpu",
                                           .device = "A CPU",
                                           .threads = 4,
                                           .sequences = 8,
                                           .kv_cells = 32768};
    evidence.cpus = {.affinity = 4};
    evidence.memory_available = 8ULL << 30U;
    evidence.devices = {{.backend = "cpu", .name = "CPU", .description = "A CPU"}};
    return evidence;
}

TEST_CASE("on a healthy machine there is nothing to complain about") {
    const Diagnosis diagnosis = diagnose(healthy());
    CHECK(diagnosis.problems.empty());
    CHECK(diagnosis.advice.empty());
    CHECK(fact(diagnosis, "model", "file").why == "the default model");
    CHECK(contains(fact(diagnosis, "model", "context_length").why, "8192"));
    CHECK(fact(diagnosis, "engine", "kv_cells").text == "32768, 32 MiB");
}

TEST_CASE("every choice comes with its reason") {
    Evidence evidence = healthy({{"model.path", "/m.gguf"}});
    evidence.cpus.quota = 2.0;
    const Diagnosis diagnosis = diagnose(evidence);
    CHECK(contains(fact(diagnosis, "model", "file").why, "--model-path"));
    CHECK(contains(fact(diagnosis, "engine", "threads").why, "quota is 2.0 of 4 CPUs"));
    CHECK(contains(fact(diagnosis, "engine", "device").why, "no accelerator"));
}

TEST_CASE("a cache that holds fewer answers than could run says why") {
    Evidence evidence = healthy();
    (*evidence.engine)->kv_cells = 8192;
    CHECK(contains(fact(diagnose(evidence), "engine", "kv_cells").why, "memory"));
}

TEST_CASE("settings that were limited are told with both figures") {
    Evidence evidence = healthy({{"model.n_threads", "64"}, {"model.context_length", "16384"}});
    (*evidence.engine)->context_length = 8192;
    const Diagnosis diagnosis = diagnose(evidence);
    CHECK(diagnosis.problems.empty());
    CHECK(any_contains(diagnosis.advice, "model.n_threads is 64"));
    CHECK(any_contains(diagnosis.advice, "16384"));
    CHECK(contains(fact(diagnosis, "engine", "threads").why, "limited"));
}

TEST_CASE("what does not fit into memory is told before it is tried") {
    Evidence evidence = healthy();
    evidence.memory_available = 64U << 20U;
    CHECK(any_contains(diagnose(evidence).advice, "engine.kv_cells"));
}

TEST_CASE("an accelerator that this build cannot use is pointed out") {
    Evidence evidence = healthy();
    evidence.nvidia_driver = true;
    CHECK(any_contains(diagnose(evidence).advice, "preset cuda"));
    evidence.devices.push_back({.backend = "cuda", .accelerator = true});
    CHECK(diagnose(evidence).advice.empty());
}

TEST_CASE("a model without a chat template may ramble") {
    Evidence evidence = healthy();
    evidence.header->has_chat_template = false;
    CHECK(any_contains(diagnose(evidence).advice, "chat template"));
}

TEST_CASE("settings that cannot be used are the problems, and the machine is still looked at") {
    const Evidence evidence{
        .settings = std::unexpected(std::vector<Error>{{ErrorCode::InvalidArgument, "one"},
                                                       {ErrorCode::InvalidArgument, "two"}}),
        .cpus = {.affinity = 4}};
    const Diagnosis diagnosis = diagnose(evidence);
    CHECK(diagnosis.problems == std::vector<std::string>{"one", "two"});
    CHECK(fact(diagnosis, "machine", "cpus").value == 4);
}

TEST_CASE("a model that is missing or that the engine refuses is a problem") {
    Evidence evidence = healthy();
    evidence.engine = std::unexpected(Error{ErrorCode::InvalidArgument, "not a GGUF"});
    CHECK(diagnose(evidence).problems == std::vector<std::string>{"not a GGUF"});

    evidence.engine.reset();
    evidence.model.clear();
    evidence.missing_files = {{ErrorCode::NotFound, "no model there"}};
    CHECK(diagnose(evidence).problems == std::vector<std::string>{"no model there"});
}

}  // namespace
}  // namespace elpis::cli
