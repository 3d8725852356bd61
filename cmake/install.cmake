# What `cmake --install` puts where, and the one executable with its two names.
include(GNUInstallDirs)

# elpis_program(elpis): builds TARGET as bin/elpis with bin/elpis-server beside it, the name under
# which clients start the MCP server, and installs both.
function(elpis_program target)
  set(bin ${CMAKE_BINARY_DIR}/bin)
  set_target_properties(${target} PROPERTIES OUTPUT_NAME elpis RUNTIME_OUTPUT_DIRECTORY ${bin})
  add_custom_command(TARGET ${target} POST_BUILD
    COMMAND ${CMAKE_COMMAND} -E create_symlink elpis ${bin}/elpis-server VERBATIM)
  install(TARGETS ${target} RUNTIME DESTINATION ${CMAKE_INSTALL_BINDIR})
  install(FILES ${bin}/elpis-server DESTINATION ${CMAKE_INSTALL_BINDIR})
endfunction()

# Models are looked for in this folder; none is installed.
install(DIRECTORY DESTINATION ${CMAKE_INSTALL_DATADIR}/elpis/models)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/characters DESTINATION ${CMAKE_INSTALL_DATADIR}/elpis)
install(FILES ${PROJECT_SOURCE_DIR}/LICENSE DESTINATION ${CMAKE_INSTALL_DOCDIR})
install(FILES ${PROJECT_SOURCE_DIR}/README.md DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
install(DIRECTORY ${PROJECT_SOURCE_DIR}/docs/ DESTINATION ${CMAKE_INSTALL_DOCDIR} OPTIONAL)
# Scenarios for `elpis affect simulate`, found by their names.
install(DIRECTORY ${PROJECT_SOURCE_DIR}/share/scenarios DESTINATION ${CMAKE_INSTALL_DATADIR}/elpis)

# User units, found under every prefix of $XDG_DATA_DIRS and under ~/.local. Where the program lies is known
# only when it is installed.
install(CODE "
  set(ELPIS_PROGRAM \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_BINDIR}/elpis\")
  configure_file(\"${PROJECT_SOURCE_DIR}/share/systemd/elpis.service.in\"
                 \"${PROJECT_BINARY_DIR}/elpis.service\" @ONLY)
  file(INSTALL \"${PROJECT_BINARY_DIR}/elpis.service\" \"${PROJECT_SOURCE_DIR}/share/systemd/elpis.socket\"
       DESTINATION \"\${CMAKE_INSTALL_PREFIX}/${CMAKE_INSTALL_DATADIR}/systemd/user\")
")
