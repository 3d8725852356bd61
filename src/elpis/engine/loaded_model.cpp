#include "elpis/engine/loaded_model.h"

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/adapter_set.h"
#include "elpis/engine/llama/adapter_file.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/llama/native_tools.h"
#include "elpis/engine/model_header.h"
#include "elpis/engine/options.h"
#include "elpis/engine/plan.h"
#include "elpis/engine/weights_file.h"

namespace elpis::engine {
namespace {

// A file that cannot be looked at has a state as well: reading it is what fails.
FileState state_of(const std::filesystem::path& file) {
    std::error_code unknown;
    return {.written = std::filesystem::last_write_time(file, unknown),
            .bytes = std::filesystem::file_size(file, unknown)};
}

std::vector<FileState> states_of(const Options& options) {
    std::vector<FileState> files{state_of(options.model_path)};
    for (const AdapterFile& adapter : options.adapters)
        files.push_back(state_of(adapter.path));
    return files;
}

}  // namespace

Result<std::shared_ptr<const LoadedModel>> load_model(
    const Plan& plan,
    const std::function<bool(float)>& progress,
    const std::function<void(bool)>& in_template) {
    const std::filesystem::path& file = plan.options.model_path;
    std::vector<FileState> files = states_of(plan.options);
    // Cells, context and vectors are planned for what the header said at start. What cannot be read
    // now is the load's to report.
    const auto header = read_model_header(file);
    if (header && *header != plan.header) {
        return fail(ErrorCode::Unavailable,
                    fmt::format("{} is another model than when this server began; start it again",
                                file.string()));
    }
    ELPIS_TRY(const std::filesystem::path weights, weights_file(plan.options, plan.threads));
    const bool stretched = plan.context_length > plan.header.stretched_from;
    ELPIS_TRY(std::unique_ptr<llama::Model> model,
              llama::Model::load(weights,
                                 plan.device,
                                 plan.gpu_layers,
                                 progress,
                                 stretched ? std::string() : plan.header.stretch_key()));
    ELPIS_OK(llama::check_adapters(plan.options.adapters, file));  // they may be others by now
    for (const AdapterFile& adapter : plan.options.adapters)
        ELPIS_OK(model->load_adapter(adapter));
    in_template(true);
    ELPIS_TRY(llama::ChatTemplate chat_template, llama::ChatTemplate::of(model->get()));
    const bool knows_tools = llama::knows_tools(chat_template);
    auto loaded = std::make_shared<LoadedModel>(LoadedModel{std::move(model),
                                                            std::move(chat_template),
                                                            knows_tools,
                                                            plan.context_length,
                                                            std::move(files),
                                                            {}});
    // An empty system message keeps the template from making one up.
    if (!plan.options.system_prompt.empty() ||
        !loaded->chat_template.made_up_system_message().empty()) {
        loaded->default_system = plan.options.system_prompt;
    }
    in_template(false);
    loaded->pooling = plan.header.pooling;
    return loaded;
}

}  // namespace elpis::engine
