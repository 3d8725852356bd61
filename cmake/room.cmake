# elpis_room(affect SOURCES state.cpp TESTS state_test.cpp DEPENDS base [PUBLIC lib] [PRIVATE lib])
#
# One folder is one static library, and one test binary made from its *_test.cpp files.
function(elpis_room name)
  cmake_parse_arguments(ROOM "" "" "SOURCES;TESTS;DEPENDS;PUBLIC;PRIVATE;TEST_LIBS" ${ARGN})

  set(kind STATIC)
  set(scope PUBLIC)
  if(NOT ROOM_SOURCES)  # headers only
    set(kind INTERFACE)
    set(scope INTERFACE)
  endif()

  list(TRANSFORM ROOM_DEPENDS PREPEND elpis::)
  add_library(elpis_${name} ${kind} ${ROOM_SOURCES})
  add_library(elpis::${name} ALIAS elpis_${name})
  target_include_directories(elpis_${name} ${scope} ${PROJECT_SOURCE_DIR}/src)
  target_link_libraries(elpis_${name} ${scope} elpis_flags ${ROOM_DEPENDS} ${ROOM_PUBLIC})
  if(ROOM_PRIVATE)
    target_link_libraries(elpis_${name} PRIVATE ${ROOM_PRIVATE})
  endif()

  if(ELPIS_TESTS AND ROOM_TESTS)
    add_executable(${name}_test ${ROOM_TESTS} ${PROJECT_SOURCE_DIR}/tests/main.cpp)
    target_link_libraries(${name}_test PRIVATE elpis::${name} doctest::doctest ${ROOM_TEST_LIBS})
    target_compile_options(${name}_test PRIVATE -O0)  # a third less compile time; what they test is optimised
    add_test(NAME ${name} COMMAND ${name}_test)
    set_tests_properties(${name} PROPERTIES TIMEOUT 1800)
  endif()
endfunction()
