#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <utility>

#include "elpis/affect/options.h"
#include "elpis/base/log.h"
#include "elpis/base/timer.h"
#include "elpis/base/worker_pool.h"
#include "elpis/journal/journal.h"
#include "elpis/mind/cast.h"
#include "elpis/mind/mind.h"
#include "elpis/mind/options.h"
#include "elpis/mind/steering_set.h"
#include "elpis/mind/steering_sets.h"
#include "elpis/mind/testing/journal_in_memory.h"
#include "elpis/streams/options.h"

namespace elpis::mind::testing {

struct Scene {
    Options mind;
    streams::Options streams;
    VectorSource vectors{.why_none = "this model is played"};
    affect::Options affect;
    Personas personas;
    OwnVectors own_vectors;
    std::size_t line = 100;  // of the workers
};

// A mind with all it stands on, around a model that somebody plays. Model: an engine::Backend;
// Time: a Clock. What uses the mind is declared after this, so that it goes before.
template <class Model, class Time>
struct PlayedMind {
    explicit PlayedMind(Scene scene = {}) : workers(2, scene.line) {
        mind.emplace(scene.mind,
                     scene.affect,
                     scene.streams,
                     std::move(scene.vectors),
                     Mind::Parts{.backend = backend,
                                 .clock = clock,
                                 .workers = workers,
                                 .timer = timer,
                                 .log = log,
                                 .journal = journal.get()},
                     std::move(scene.personas),
                     std::move(scene.own_vectors));
    }

    Model backend;
    Time clock;
    Timer timer;
    Log log{{.quiet = true}};
    std::unique_ptr<journal::Journal> journal = journal_in_memory(clock, log);
    WorkerPool workers;
    std::optional<Mind> mind;
};

}  // namespace elpis::mind::testing
