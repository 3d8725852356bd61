#include "elpis/cli/demo/moods.h"

#include <array>

#include "elpis/cli/terminal.h"

namespace elpis::cli {
namespace {

constexpr std::array kTriumph{Happening{"insight", 2, 3}, Happening{"success", 2, 2}};
constexpr std::array kSetback{
    Happening{"blocked", 2, 2}, Happening{"failure", 2, 1}, Happening{"frustration", 2, 2}};
constexpr std::array kEvening{Happening{"routine", 2, 12}, Happening{"idle", 2, 3}};
constexpr std::array kAftermath{Happening{"failure", 2, 4}, Happening{"idle", 2, 14}};

}  // namespace

const std::array<Mood, 4>& moods() {
    static constexpr std::array<Mood, 4> kMoods{
        Mood{"Iris", "excited", Ink::Yellow, kTriumph},
        Mood{"Bruno", "frustrated", Ink::Red, kSetback},
        Mood{"Olive", "calm", Ink::Green, kEvening},
        Mood{"Edgar", "depleted", Ink::Blue, kAftermath},
    };
    return kMoods;
}

}  // namespace elpis::cli
