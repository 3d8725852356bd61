#include "elpis/steering/formats/testing/test_data.h"

#include <filesystem>

namespace elpis::steering::formats::testing {

std::filesystem::path vectors_folder() {
    return std::filesystem::path(ELPIS_TEST_DATA) / "vectors";  // told by the build
}

}  // namespace elpis::steering::formats::testing
