#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/affect/event_table.h"
#include "elpis/affect/options.h"
#include "elpis/base/clock.h"
#include "elpis/base/result.h"
#include "elpis/cli/affect/kept_life.h"
#include "elpis/config/characters.h"
#include "elpis/config/load.h"
#include "elpis/journal/reader.h"

// Who lives in the journal, beside a server that may be writing it.
namespace elpis::cli {

// What feelings go by: the settings, and the files of characters.
class Natures {
public:
    // Unavailable with all that is wrong with settings or names of files.
    static Result<Natures> load(const config::Inputs& inputs);

    struct Nature {
        affect::Options options;    // the persona's over the settings
        affect::EventTable events;  // the same
        bool manual = false;        // its clock, where nothing is saved yet
    };
    // Of anybody, also of who has no file. Unavailable with what is wrong with the file.
    Result<Nature> of(const std::string& name) const;

    const config::Loaded& settings() const { return loaded_; }
    bool has_file(std::string_view name) const { return files_.contains(name); }
    std::vector<std::string> names() const;  // of those with files

private:
    config::Loaded loaded_;
    config::CharacterFiles files_;
};

// Unavailable where the settings say that there is none.
Result<void> check_journal(const config::Loaded& loaded);

// The journal of the settings, to look into. NotFound where there is none, Unavailable where it
// cannot be read or is switched off.
Result<journal::Reader> open_journal(const config::Loaded& loaded);

// Everybody in it, page by page.
Result<std::vector<journal::Character>> all_characters(journal::Reader& reader);

// The one that was asked for, or else the one that was saved last. NotFound: nobody of that name,
// with the nearest one, or nobody at all.
Result<std::string> named_or_last(const std::string& asked, journal::Reader& reader);

// Somebody's life until now; at home where the journal has no state. Unavailable: what was saved
// cannot be understood.
Result<KeptLife> life_of(const std::string& name,
                         const Natures::Nature& nature,
                         journal::Reader& reader,
                         Clock::Wall now);

// The newest of somebody's events before `until`, oldest first, at most `count`.
Result<std::vector<journal::Event>> newest_events(journal::Reader& reader,
                                                  const std::string& name,
                                                  std::size_t count,
                                                  Clock::Wall until);

}  // namespace elpis::cli
