# The target `libzip`. Debian's own CMake file of libzip 1.7 asks for the command-line tools of another
# package, so the header and the library are looked for by name.
find_path(ELPIS_LIBZIP_INCLUDE zip.h)
find_library(ELPIS_LIBZIP_LIBRARY zip)
if(NOT ELPIS_LIBZIP_INCLUDE OR NOT ELPIS_LIBZIP_LIBRARY)
  message(FATAL_ERROR "libzip is missing: apt-get install libzip-dev, or `./test`, which does it.")
endif()
add_library(libzip INTERFACE)
target_include_directories(libzip SYSTEM INTERFACE ${ELPIS_LIBZIP_INCLUDE})
target_link_libraries(libzip INTERFACE ${ELPIS_LIBZIP_LIBRARY})
