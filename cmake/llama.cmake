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

# Attention of a few rows is ours (src/elpis/engine/ggml says why). It becomes a part of ggml-cpu: llama.cpp's
# two functions that it stands in front of get other names while their files are compiled, so the pinned
# sources stay as they are.
option(ELPIS_FEW_ROWS_ATTENTION "Compute attention of small steps on the CPU with our own kernel" ON)
if(ELPIS_FEW_ROWS_ATTENTION)
  set(own ${PROJECT_SOURCE_DIR}/src/elpis/engine/ggml)
  set(theirs ${ELPIS_LLAMA_DIR}/ggml/src/ggml-cpu)
  target_sources(ggml-cpu PRIVATE ${own}/few_rows_attention.cpp ${own}/entry_points.cpp)
  target_include_directories(ggml-cpu PRIVATE ${PROJECT_SOURCE_DIR}/src)
  set_source_files_properties(${own}/few_rows_attention.cpp ${own}/entry_points.cpp
    TARGET_DIRECTORY ggml-cpu PROPERTIES COMPILE_OPTIONS -std=c++20)
  set_source_files_properties(${theirs}/ops.cpp TARGET_DIRECTORY ggml-cpu PROPERTIES
    COMPILE_DEFINITIONS
      ggml_compute_forward_flash_attn_ext=ggml_compute_forward_flash_attn_ext_by_llama_cpp)
  set_source_files_properties(${theirs}/ggml-cpu.c TARGET_DIRECTORY ggml-cpu PROPERTIES
    COMPILE_DEFINITIONS ggml_graph_plan=ggml_graph_plan_by_llama_cpp)
endif()
