#include "elpis/cli/process_inputs.h"

#include <filesystem>
#include <string>

#include <doctest/doctest.h>
#include <stdlib.h>  // setenv is POSIX

#include "elpis/base/error.h"
#include "elpis/base/test_folder.h"
#include "elpis/config/load.h"

namespace elpis::cli {
namespace {

config::Inputs inputs_in(const TestFolder& folder) {
    config::Inputs inputs;
    inputs.working_directory = folder.path();
    return inputs;
}

TEST_CASE("the process brings its environment, its folder and its program along") {
    ::setenv("ELPIS_TEST_VARIABLE", "a=b", 1);
    const config::Inputs inputs =
        process_inputs({.file = "my.toml", .flags = {{"model.path", "x"}}});
    ::unsetenv("ELPIS_TEST_VARIABLE");

    CHECK(inputs.environment.at("ELPIS_TEST_VARIABLE") == "a=b");
    CHECK(inputs.working_directory == std::filesystem::current_path());
    CHECK(inputs.executable.filename() == "cli_test");
    CHECK(inputs.share_directory.filename() == "elpis");
    CHECK(inputs.file == "my.toml");
    CHECK(inputs.flags.size() == 1);
}

TEST_CASE(
    "settings that cannot be used are one error with all reasons, a problem of configuration") {
    const TestFolder folder;
    config::Inputs inputs = inputs_in(folder);
    inputs.flags = {{"model.n_threads", "many"}, {"model.top_p", "7"}};
    const auto loaded = load_settings(inputs);
    REQUIRE_FALSE(loaded);
    CHECK(loaded.error().code == ErrorCode::Unavailable);
    CHECK(loaded.error().message.find("many") != std::string::npos);
    CHECK(loaded.error().message.find("2 errors") != std::string::npos);
}

TEST_CASE("the model to load is found, and its absence is noticed before anything starts") {
    const TestFolder folder;
    config::Inputs inputs = inputs_in(folder);
    CHECK(load_settings(inputs));
    CHECK_FALSE(load_settings_and_files(inputs));

    const auto model = folder.write("a.gguf", "not looked into yet");
    inputs.flags = {{"model.path", "a.gguf"}};
    const auto loaded = load_settings_and_files(inputs);
    REQUIRE(loaded);
    CHECK(loaded->settings.engine.model_path == model);
}

}  // namespace
}  // namespace elpis::cli
