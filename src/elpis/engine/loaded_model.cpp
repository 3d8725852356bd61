#include "elpis/engine/loaded_model.h"

#include <functional>
#include <memory>
#include <utility>

#include "elpis/base/result.h"
#include "elpis/engine/llama/chat_template.h"
#include "elpis/engine/llama/model.h"
#include "elpis/engine/plan.h"

namespace elpis::engine {

Result<std::shared_ptr<const LoadedModel>> load_model(const Plan& plan,
                                                      const std::function<bool(float)>& progress) {
    ELPIS_TRY(std::unique_ptr<llama::Model> model,
              llama::Model::load(plan.options.model_path, plan.device, plan.gpu_layers, progress));
    ELPIS_TRY(llama::ChatTemplate chat_template, llama::ChatTemplate::of(model->get()));
    auto loaded = std::make_shared<LoadedModel>(
        std::move(model), std::move(chat_template), plan.context_length);
    // An empty system message keeps the template from making one up.
    if (!plan.options.system_prompt.empty() ||
        !loaded->chat_template.made_up_system_message().empty()) {
        loaded->default_system = plan.options.system_prompt;
    }
    return loaded;
}

}  // namespace elpis::engine
