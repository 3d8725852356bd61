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

# The reader of model files looks at a number from a file as if it were one of its enumerators before it
# refuses it, and multiplies extents before it finds them too large. Both are theirs, and come to nothing with
# the compilers in use; the address sanitizer still sees all of it.
if(ELPIS_SANITIZE MATCHES "undefined")
  target_compile_options(ggml-base PRIVATE -fno-sanitize=enum,signed-integer-overflow)
endif()

# Heads of requests are measured by our lobby, before the library sees them: its own limits have to be no
# narrower than the largest http.max_header_bytes (config/table.cpp) and http/head.h's kMostHeaderLines.
target_compile_definitions(cpp-httplib PRIVATE CPPHTTPLIB_MAX_LINE_LENGTH=1048576
                                               CPPHTTPLIB_HEADER_MAX_LENGTH=1048576
                                               CPPHTTPLIB_HEADER_MAX_COUNT=1000)

# Some kernels of the CPU are ours (src/elpis/engine/ggml says why). They become a part of ggml-cpu: three
# functions of llama.cpp get other names where they are defined, and ours stand under the old ones, so the
# pinned sources stay as they are. Without GGML_LLAMAFILE products with Q4_1 weights stay llama.cpp's.
option(ELPIS_CPU_KERNELS "Compute attention and some products on the CPU with our own kernels" ON)
if(ELPIS_CPU_KERNELS AND NOT TARGET ggml-cpu)
  message(FATAL_ERROR "ELPIS_CPU_KERNELS needs llama.cpp's CPU backend as one static library; with GGML_CPU=OFF "
                      "or GGML_BACKEND_DL set ELPIS_CPU_KERNELS=OFF.")
endif()
if(ELPIS_CPU_KERNELS)
  set(own ${PROJECT_SOURCE_DIR}/src/elpis/engine/ggml)
  set(own_sources ${own}/entry_points.cpp ${own}/banded_attention.cpp ${own}/q4_1_product.cpp)
  target_sources(ggml-cpu PRIVATE ${own_sources})
  target_include_directories(ggml-cpu PRIVATE ${PROJECT_SOURCE_DIR}/src)
  set_source_files_properties(${own_sources} TARGET_DIRECTORY ggml-cpu PROPERTIES
    COMPILE_OPTIONS "-std=c++20;$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized>")  # in its own intrinsics

  set(theirs ${ELPIS_LLAMA_DIR}/ggml/src/ggml-cpu)
  set_source_files_properties(${theirs}/ops.cpp TARGET_DIRECTORY ggml-cpu PROPERTIES
    COMPILE_DEFINITIONS
      ggml_compute_forward_flash_attn_ext=ggml_compute_forward_flash_attn_ext_by_llama_cpp)
  set_source_files_properties(${theirs}/ggml-cpu.c TARGET_DIRECTORY ggml-cpu PROPERTIES
    COMPILE_DEFINITIONS ggml_graph_plan=ggml_graph_plan_by_llama_cpp)
  set_source_files_properties(${theirs}/llamafile/sgemm.cpp TARGET_DIRECTORY ggml-cpu PROPERTIES
    COMPILE_DEFINITIONS llamafile_sgemm=llamafile_sgemm_by_llama_cpp)
endif()
