# The page at "/": web/ bundled by esbuild, and its bytes as a C++ source.
#
# page_assets(VARIABLE): in VARIABLE the source that holds the page, or a page-less stand-in.
option(ELPIS_PAGE "Build the page at / into the program (needs Node.js, and web/node_modules from ./run or ./test)" ON)

function(page_assets variable)
  if(NOT ELPIS_PAGE)
    set(${variable} no_assets.cpp PARENT_SCOPE)
    return()
  endif()
  find_program(NODE_EXECUTABLE NAMES node nodejs)
  set(web ${PROJECT_SOURCE_DIR}/web)
  if(NOT NODE_EXECUTABLE OR NOT EXISTS ${web}/node_modules/esbuild/package.json)
    message(FATAL_ERROR
      "The page at / is bundled by esbuild on Node.js 18 or newer, and one of them is missing "
      "(Node.js: ${NODE_EXECUTABLE}; ${web}/node_modules). ./run and ./test fetch both; "
      "`npm ci --omit=dev --ignore-scripts` in web/ does, too; -DELPIS_PAGE=OFF builds without the page.")
  endif()

  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${web}/src/*)
  set(bundle ${CMAKE_CURRENT_BINARY_DIR}/bundle)
  set(made ${CMAKE_CURRENT_BINARY_DIR}/assets.cpp)
  add_custom_command(
    OUTPUT ${made}
    COMMAND ${NODE_EXECUTABLE} ${web}/build.mjs ${bundle}
    COMMAND python3 ${PROJECT_SOURCE_DIR}/tools/embed_page.py ${bundle} ${made}
    DEPENDS ${sources} ${web}/build.mjs ${web}/tsconfig.json ${web}/package-lock.json
            ${PROJECT_SOURCE_DIR}/tools/embed_page.py
    COMMENT "Bundling the page"
    VERBATIM)
  set(${variable} ${made} PARENT_SCOPE)
endfunction()
