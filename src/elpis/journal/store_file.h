#pragma once

#include <memory>
#include <string>

#include "elpis/base/clock.h"
#include "elpis/journal/failure.h"
#include "elpis/journal/options.h"
#include "elpis/journal/store.h"

namespace elpis::journal {

// How far a file that is there is distrusted: None opens it, Some looks through it first, Entire
// sets it aside unseen.
enum class Distrust { None, Some, Entire };

struct StoreFile {
    std::unique_ptr<Store> store;
    std::string notice;  // a sentence, where another file had to be set aside for it
};

// Opens the store in the options' file, or begins one. A file that is no journal of this version or
// an older one, or is damaged, gets another name and is not touched otherwise. The folder must be
// there, and the caller has the lock.
Attempt<StoreFile> open_store(const Options& options, Clock::Wall now, Distrust distrust);

}  // namespace elpis::journal
