#include "elpis/engine/side_work.h"

#include <cstddef>
#include <exception>
#include <memory>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "elpis/base/error.h"
#include "elpis/base/result.h"
#include "elpis/engine/cells.h"
#include "elpis/engine/chooser.h"
#include "elpis/engine/grammar_source.h"
#include "elpis/engine/letters.h"
#include "elpis/engine/llama/grammar.h"
#include "elpis/engine/loaded_model.h"
#include "elpis/engine/message.h"
#include "elpis/engine/prepared.h"
#include "elpis/engine/request.h"
#include "elpis/engine/side_jobs.h"

namespace elpis::engine {
namespace {

// Takes many times as long as a short question, whether it fits the context or not.
bool is_large(const Request& request) {
    constexpr std::size_t kMessages = 200;
    constexpr std::size_t kBytes = 32U << 10U;
    std::size_t bytes = 0;
    for (const Message& message : request.messages)
        bytes += message.content.size() + message.thought.size();
    for (const Tool& tool : request.tools)
        bytes += tool.description.size() + tool.parameters.size();
    return request.messages.size() > kMessages || bytes > kBytes;
}

// A library's exception ends this job, not the worker.
template <class Value, class Work>
Result<Value> guarded(Work&& work) {
    try {
        return work();
    } catch (const std::exception& error) {
        return fail(ErrorCode::Internal,
                    fmt::format("preparing this request failed: {}", error.what()));
    }
}

}  // namespace

SideWork::SideWork(Inbox& inbox, std::size_t open_requests)
    : inbox_(inbox),
      preparer_(1, open_requests),
      large_preparer_(1, open_requests),
      grammar_workers_(static_cast<std::size_t>(kGrammarWorkers), open_requests) {}

bool SideWork::prepare(RequestId id,
                       std::shared_ptr<const Request> request,
                       std::shared_ptr<const LoadedModel> model) {
    WorkerPool& preparer = is_large(*request) ? large_preparer_ : preparer_;
    return preparer.try_post(
        [&inbox = inbox_, id, request = std::move(request), model = std::move(model)] {
            inbox.try_send(WorkBegun{.id = id, .work = Work::Prepare});
            auto prepared = guarded<Prepared>([&] { return engine::prepare(*request, *model); });
            inbox.try_send(WasPrepared{.id = id, .result = std::move(prepared)});
        });
}

bool SideWork::compile(RequestId id,
                       GrammarSource source,
                       std::shared_ptr<const LoadedModel> model) {
    return grammar_workers_.try_post(
        [&inbox = inbox_, id, source = std::move(source), model = std::move(model)] {
            inbox.try_send(WorkBegun{.id = id, .work = Work::Grammar});
            auto grammar = guarded<llama::Grammar>(
                [&] { return llama::Grammar::compile(model->model->vocabulary(), source); });
            inbox.try_send(WasCompiled{.id = id, .result = std::move(grammar)});
        });
}

bool SideWork::sample(RequestId id,
                      std::shared_ptr<Chooser> chooser,
                      std::vector<float> logits,
                      std::shared_ptr<const LoadedModel> model) {
    return grammar_workers_.try_post([&inbox = inbox_,
                                      id,
                                      chooser = std::move(chooser),
                                      logits = std::move(logits),
                                      model = std::move(model)] {
        inbox.try_send(WorkBegun{.id = id, .work = Work::Grammar});
        auto choice = guarded<Choice>([&] { return chooser->choose(logits); });
        inbox.try_send(WasSampled{.id = id, .choice = std::move(choice).value_or(Choice{})});
    });
}

}  // namespace elpis::engine
