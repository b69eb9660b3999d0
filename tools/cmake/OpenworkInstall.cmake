# The exported package: find_package(Openwork) gives Openwork::Topology, Openwork::Dialect and the rest.
include(CMakePackageConfigHelpers)

get_property(openwork_libraries GLOBAL PROPERTY OPENWORK_LIBRARIES)
install(TARGETS ${openwork_libraries} EXPORT OpenworkTargets
  ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(DIRECTORY ${PROJECT_SOURCE_DIR}/include/ ${PROJECT_BINARY_DIR}/include/
  DESTINATION ${CMAKE_INSTALL_INCLUDEDIR}
  FILES_MATCHING PATTERN "*.h" PATTERN "*.h.inc" PATTERN "*.td")
install(EXPORT OpenworkTargets NAMESPACE Openwork::
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Openwork)

configure_package_config_file(${PROJECT_SOURCE_DIR}/tools/cmake/OpenworkConfig.cmake.in
  ${PROJECT_BINARY_DIR}/OpenworkConfig.cmake
  INSTALL_DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Openwork)
write_basic_package_version_file(${PROJECT_BINARY_DIR}/OpenworkConfigVersion.cmake
  COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/OpenworkConfig.cmake ${PROJECT_BINARY_DIR}/OpenworkConfigVersion.cmake
  DESTINATION ${CMAKE_INSTALL_LIBDIR}/cmake/Openwork)
