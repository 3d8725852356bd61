# llama.cpp as static libraries inside our build: `llama` and `llama-common`.
# Where the sources come from is tools/setup's business; here they only have to be there.
set(ELPIS_LLAMA_DIR "${PROJECT_SOURCE_DIR}/third_party/llama.cpp"
    CACHE PATH "Folder of the pinned llama.cpp release")
if(NOT EXISTS "${ELPIS_LLAMA_DIR}/include/llama.h")
  message(FATAL_ERROR "No llama.cpp in ${ELPIS_LLAMA_DIR}: run ./run or ./test once, which fetch the "
                      "pinned release, or set ELPIS_LLAMA_DIR to a checkout of v0.5.0.")
endif()

# Plain variables: they reach llama.cpp's own option() calls (policy CMP0077) and nobody else.
set(BUILD_SHARED_LIBS OFF)
set(LLAMA_BUILD_COMMON ON)
set(LLAMA_BUILD_TESTS OFF)
set(LLAMA_BUILD_TOOLS OFF)
set(LLAMA_BUILD_EXAMPLES OFF)
set(LLAMA_BUILD_SERVER OFF)
set(LLAMA_BUILD_APP OFF)
set(LLAMA_BUILD_UI OFF)
set(LLAMA_BUILD_MTMD OFF)
set(LLAMA_OPENSSL OFF)
set(LLAMA_SUBPROCESS OFF)
set(LLAMA_LLGUIDANCE OFF)
set(GGML_CCACHE OFF)  # the launcher below serves both trees

find_program(ELPIS_CCACHE ccache)
if(ELPIS_CCACHE)
  set(CMAKE_C_COMPILER_LAUNCHER ${ELPIS_CCACHE})
  set(CMAKE_CXX_COMPILER_LAUNCHER ${ELPIS_CCACHE})
endif()

add_subdirectory(${ELPIS_LLAMA_DIR} ${CMAKE_BINARY_DIR}/llama SYSTEM EXCLUDE_FROM_ALL)
