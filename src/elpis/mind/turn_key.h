#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "elpis/engine/message.h"

namespace elpis::mind {

// By what a turn of a conversation is known again: digests of the messages it answers. Servers of
// chats keep no ids; the messages are what comes back.
struct TurnKey {
    std::string whole;     // all up to and including the last message of the user
    std::string before;    // all before that; empty for the first message of a user
    std::string previous;  // `whole` of the turn before; empty for the first
    std::string said;      // that last message by itself

    bool operator==(const TurnKey&) const = default;
};

// Nothing when no message is the user's. `talk` keeps apart what must not be taken for one another
// although the words are the same; empty: told apart by the messages alone. Pure.
std::optional<TurnKey> turn_key(const std::vector<engine::Message>& messages,
                                std::string_view talk = {});

// What the journal calls the turn in the context of its events: "turn 0123456789ab".
std::string name_of(const TurnKey& key);

// Whether a turn with the key `next` takes the place of one with the key `old`, which has been
// continued or not: the same again; the same place of a conversation with another message (it
// follows the very same messages), or with another reply before it (it follows the same turn with
// the same message).
//
// A first message has nothing before it that could tell conversations apart. Word for word the same
// it counts as made again, unless the old one was continued: then somebody else may have begun with
// the same words.
bool takes_place_of(const TurnKey& next, const TurnKey& old, bool continued);

}  // namespace elpis::mind
