#include "elpis/journal/journal.h"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <ios>
#include <iterator>
#include <span>
#include <string>
#include <string_view>

#include "elpis/base/log.h"
#include "elpis/base/manual_clock.h"
#include "elpis/base/test_folder.h"
#include "elpis/journal/place.h"

// A good journal with some bytes changed: the input is a list of four bytes each, where and what.
// The first byte says how much of the file is left, and whether the log is changed instead. However
// it looks, the journal opens, and what it takes it gives back.
namespace {

using namespace elpis;
using namespace elpis::journal;

struct Files {
    std::string database;
    std::string log;
};

std::string read(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void must(bool it_is_so) {
    if (!it_is_so) std::abort();
}

Log& quiet() {
    static Log log({.quiet = true});
    return log;
}

void live(Journal& journal, const Clock& clock, const char* name) {
    const SavedState state{"{}", clock.wall()};
    const Message words{.time = clock.wall(), .role = "user", .content = "words"};
    must(journal.record(Event{.time = clock.wall(), .character = name, .type = "success"}, state)
             .has_value());
    must(journal.record(Generation{.time = clock.wall(), .character = name}).has_value());
    must(journal.say(name, "me", std::span(&words, 1)).has_value());
    must(journal.mark_turn(name, "hash", state).has_value());
}

Files good_files() {
    const TestFolder folder;
    const ManualClock clock;
    const Options options{.path = folder.path() / "j"};
    {
        Journal journal(options, clock, quiet());
        for (int i = 0; i < 20; ++i)
            live(journal, clock, i % 2 == 0 ? "Iris" : "Bruno");
    }
    Journal journal(options, clock, quiet());
    live(journal, clock, "Iris");
    return {read(options.path), read(log_of(options.path))};
}

void look_around(Journal& journal) {
    for (const char* name : {"Iris", "Bruno"}) {
        [[maybe_unused]] const auto state = journal.state(name);
        [[maybe_unused]] const auto state_before = journal.state_before(name, "hash");
        [[maybe_unused]] const auto events = journal.events(name);
        [[maybe_unused]] const auto generations = journal.generations(name);
        [[maybe_unused]] const auto conversation = journal.conversation(name, "me");
        [[maybe_unused]] const auto users = journal.users(name);
        [[maybe_unused]] const auto erase = journal.erase(name, "me");
    }
    [[maybe_unused]] const auto characters = journal.characters();
    journal.prune();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Files kGood = good_files();
    if (size == 0) return 0;
    Files files = kGood;
    std::string& changed = data[0] < 64 ? files.log : files.database;
    for (std::size_t i = 1; i + 4 <= size; i += 4) {
        const std::size_t place = data[i] << 16U | data[i + 1] << 8U | data[i + 2];
        changed[place % changed.size()] = static_cast<char>(data[i + 3]);
    }
    if (data[0] > 192) files.database.resize(files.database.size() * (data[0] - 192U) / 64);
    const bool has_log = data[0] < 128;

    const TestFolder folder;
    const Options options{.path = folder.write("j", files.database)};
    if (has_log) folder.write("j-wal", files.log);
    ManualClock clock;
    Journal journal(options, clock, quiet());
    look_around(journal);
    clock.advance(std::chrono::minutes(2));
    live(journal, clock, "Olive");
    must(journal.health().kept == Health::Kept::OnDisk);
    const auto state = journal.state("Olive");
    must(state && *state && (*state)->at == clock.wall());
    return 0;
}
