# Installs the library heavytail::heavytail: its archives, its public header with those that it includes, and the package
# that find_package(heavytail) finds.

include(CMakePackageConfigHelpers)
set(heavytail_install_package ${CMAKE_INSTALL_LIBDIR}/cmake/heavytail)
set_target_properties(heavytail_library PROPERTIES EXPORT_NAME heavytail)
set_target_properties(heavytail_host PROPERTIES EXPORT_NAME host)
set_target_properties(heavytail_kernels PROPERTIES EXPORT_NAME kernels)
set_target_properties(heavytail_cuda PROPERTIES EXPORT_NAME cuda)
install(TARGETS heavytail_library heavytail_host heavytail_kernels heavytail_cuda EXPORT heavytail
        ARCHIVE DESTINATION ${CMAKE_INSTALL_LIBDIR})
install(EXPORT heavytail NAMESPACE heavytail:: FILE heavytailTargets.cmake DESTINATION ${heavytail_install_package})
configure_package_config_file(${CMAKE_CURRENT_LIST_DIR}/heavytailConfig.cmake.in ${PROJECT_BINARY_DIR}/heavytailConfig.cmake
                              INSTALL_DESTINATION ${heavytail_install_package})
write_basic_package_version_file(${PROJECT_BINARY_DIR}/heavytailConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(FILES ${PROJECT_BINARY_DIR}/heavytailConfig.cmake ${PROJECT_BINARY_DIR}/heavytailConfigVersion.cmake
        DESTINATION ${heavytail_install_package})
install(CODE "set(source_dir \"${PROJECT_SOURCE_DIR}\")\nset(destination \"${heavytail_install_headers}\")")
install(SCRIPT ${CMAKE_CURRENT_LIST_DIR}/InstallHeaders.cmake)
