#include "elpis/engine/template_budget.h"

#include <cstddef>
#include <functional>
#include <memory>
#include <new>
#include <string>
#include <thread>
#include <tuple>
#include <vector>

#include <doctest/doctest.h>

namespace elpis::engine {
namespace {

// Calls itself, as a template may, and keeps what it makes on the way.
std::size_t descend(std::size_t depth) {
    std::vector<char> kept(1000 + depth % 2);
    return depth == 0 ? kept.size() : kept.size() + descend(depth - 1);
}

TEST_CASE("what is within the budget is made as ever") {
    bool exceeded = false;
    const TemplateBudget budget(TemplateBudget::kRendering, exceeded);
    CHECK(std::string(1000, 'x').size() == 1000);
    CHECK(descend(100) > 100'000);
}

TEST_CASE("a text that doubles, a loop that never ends and a call of itself all come to an end") {
    bool exceeded = false;
    {
        const TemplateBudget budget(TemplateBudget::kRendering, exceeded);
        std::string text = "x";
        CHECK_THROWS_AS(for (;;) { text += text; }, std::bad_alloc);
    }
    {
        const TemplateBudget budget(TemplateBudget::kRendering, exceeded);
        CHECK_THROWS_AS(
            for (;;) { std::ignore = std::make_unique<std::string>(100, 'x'); }, std::bad_alloc);
    }
    const TemplateBudget budget(TemplateBudget::kRendering, exceeded);
    CHECK_THROWS_AS(descend(1'000'000), std::bad_alloc);
    CHECK(descend(10) > 10'000);  // further up there is room again
}

struct AllocatesAtItsEnd {  // NOLINT(cppcoreguidelines-special-member-functions)
    std::size_t* made;
    ~AllocatesAtItsEnd() { *made += std::string(2U << 20U, 'x').size(); }
};

bool is_refused(const std::function<void()>& work) {
    try {
        work();
        return false;
    } catch (const std::bad_alloc&) {
        return true;
    }
}

TEST_CASE(
    "a destructor that allocates beyond it ends nothing, on its way out or on the usual one") {
    bool exceeded = false;
    std::size_t made = 0;
    bool refused_afterwards = false;
    {
        const TemplateBudget budget(1U << 20U, exceeded);
        {
            const AllocatesAtItsEnd usual{&made};
        }
        refused_afterwards = is_refused([] { std::ignore = std::string(100, 'x'); });
    }
    CHECK(made == 2U << 20U);
    CHECK(refused_afterwards);  // it has been counted
    bool refused = false;
    {
        const TemplateBudget budget(1U << 20U, exceeded);
        refused = is_refused([&made] {
            const AllocatesAtItsEnd on_the_way{&made};
            std::ignore = std::string(2U << 20U, 'x');
        });
    }
    CHECK(refused);
    CHECK(exceeded);
    CHECK(made == 4U << 20U);
}

TEST_CASE("who catches it has room for some words, and no more than that") {
    bool exceeded = false;
    const TemplateBudget budget(1U << 20U, exceeded);
    for (int i = 0; i < 3; ++i) {
        try {
            const std::string much(2U << 20U, 'x');
            FAIL("it was made: ", much.size());
        } catch (const std::bad_alloc& error) {
            CHECK(std::string(error.what()).find("more time, memory or depth") !=
                  std::string::npos);
            CHECK(std::string(10'000, 'x').size() == 10'000);
        }
    }
}

TEST_CASE("a budget within another counts on, and after the outer one nothing is counted") {
    bool exceeded = false;
    {
        const TemplateBudget outer(1U << 20U, exceeded);
        const TemplateBudget inner(TemplateBudget::kRendering, exceeded);
        CHECK_THROWS_AS(std::string(2U << 20U, 'x'), std::bad_alloc);
    }
    CHECK(std::string(2U << 20U, 'x').size() == 2U << 20U);
}

TEST_CASE("other threads notice nothing") {
    bool exceeded = false;
    const TemplateBudget budget(1U << 20U, exceeded);
    std::size_t made = 0;
    std::thread([&made] { made = std::string(8U << 20U, 'x').size(); }).join();
    CHECK(made == 8U << 20U);
}

}  // namespace
}  // namespace elpis::engine
