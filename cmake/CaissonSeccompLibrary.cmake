# libcaisson-seccomp, static and shared: seccomp/library and all layers below it, each in one file, with headers,
# pkg-config file and CMake package.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# The library's version is its ABI's (docs/library.md). The major number is also in the headers' namespace and in
# exports.map.
set(CAISSON_SECCOMP_VERSION 1.0.0)
set(CAISSON_SECCOMP_ABI 1)

# All layers that a layer is linked to, itself among them.
function(caisson_layers_below out target)
  set(all ${target})
  get_target_property(lower ${target} INTERFACE_LINK_LIBRARIES)
  foreach(library ${lower})
    get_target_property(type ${library} TYPE)
    if(type STREQUAL "STATIC_LIBRARY")
      caisson_layers_below(further ${library})
      list(APPEND all ${further})
    endif()
  endforeach()
  list(REMOVE_DUPLICATES all)
  set(${out} ${all} PARENT_SCOPE)
endfunction()

function(caisson_add_seccomp_library name type export_name)
  caisson_layers_below(layers caisson_seccomp_library)
  set(objects "")
  foreach(layer ${layers})
    list(APPEND objects $<TARGET_OBJECTS:${layer}>)
  endforeach()
  add_library(${name} ${type} ${objects})
  set_target_properties(
    ${name}
    PROPERTIES OUTPUT_NAME caisson-seccomp
               EXPORT_NAME ${export_name}
               LINKER_LANGUAGE CXX
               VERSION ${CAISSON_SECCOMP_VERSION}
               SOVERSION ${CAISSON_SECCOMP_ABI})
  target_compile_features(${name} INTERFACE cxx_std_17)
  target_include_directories(${name} INTERFACE $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  install(TARGETS ${name} EXPORT caisson-seccomp-targets)
endfunction()

# Exported is what the headers mark; what is inline in them is in each program anyway.
target_compile_options(caisson_seccomp_library PRIVATE -fvisibility=hidden -fvisibility-inlines-hidden)
caisson_add_seccomp_library(caisson_seccomp_static STATIC seccomp_static)
caisson_add_seccomp_library(caisson_seccomp_shared SHARED seccomp)
set(exports ${CMAKE_SOURCE_DIR}/src/seccomp/library/exports.map)
target_link_options(caisson_seccomp_shared PRIVATE LINKER:--version-script=${exports} LINKER:--gc-sections
                    LINKER:-z,now)
set_target_properties(caisson_seccomp_shared PROPERTIES LINK_DEPENDS ${exports})
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_link_options(caisson_seccomp_shared PRIVATE LINKER:-s)
endif()

install(DIRECTORY ${CMAKE_SOURCE_DIR}/include/caisson TYPE INCLUDE)
set(package ${CMAKE_INSTALL_LIBDIR}/cmake/caisson-seccomp)
install(EXPORT caisson-seccomp-targets NAMESPACE caisson:: DESTINATION ${package} FILE caisson-seccomp-config.cmake)
write_basic_package_version_file(caisson-seccomp-config-version.cmake VERSION ${CAISSON_SECCOMP_VERSION}
                                 COMPATIBILITY SameMajorVersion)
# Relative, so that the installed tree can be moved.
file(RELATIVE_PATH pc_to_prefix /prefix/${CMAKE_INSTALL_LIBDIR}/pkgconfig /prefix)
configure_file(${CMAKE_SOURCE_DIR}/src/seccomp/library/caisson-seccomp.pc.in caisson-seccomp.pc @ONLY)
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/caisson-seccomp-config-version.cmake DESTINATION ${package})
install(FILES ${CMAKE_CURRENT_BINARY_DIR}/caisson-seccomp.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)
