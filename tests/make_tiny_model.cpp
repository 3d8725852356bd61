// Writes a small random model for tests that need a file but no sense: make_tiny_model FILE
#include <cstdio>
#include <exception>

#include "elpis/engine/llama/testing/tiny_model.h"

int main(int argc, char** argv) {
    if (argc != 2) {
        std::fputs("usage: make_tiny_model FILE\n", stderr);
        return 2;
    }
    try {
        elpis::engine::testing::write_tiny_model(argv[1], {.context = 4096});
    } catch (const std::exception& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}
