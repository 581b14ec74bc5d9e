# Makes one static library per line of src/layers.txt, linked to the folders that the line allows,
# and one test program from the folder's *_test.cc; a folder's main.cc is left to the executable that
# src/cli/CMakeLists.txt makes of it. scripts/check-layers reads the same table.
function(caisson_target_name out folder)
  string(REPLACE "/" "_" name ${folder})
  set(${out} caisson_${name} PARENT_SCOPE)
endfunction()

# Most of the code runs once in a life, where each page that is touched costs more than the instructions on it: the
# smaller program is the faster one. Nothing in it catches exceptions, and one that leaves a function ends the program
# with or without tables for unwinding. What computes, and what the library for other programs holds, is left alone.
function(caisson_prefer_small name folder)
  if(CMAKE_BUILD_TYPE STREQUAL "Release" AND NOT folder MATCHES "^(base|json|sys|seccomp/.*|image/.*|archive)$")
    target_compile_options(${name} PRIVATE -Os -fno-exceptions -fno-asynchronous-unwind-tables)
  endif()
endfunction()

function(caisson_add_layer folder)
  set(dir ${CMAKE_SOURCE_DIR}/src/${folder})
  file(GLOB sources CONFIGURE_DEPENDS ${dir}/*.cc)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  caisson_target_name(name ${folder})
  set(libraries "")
  foreach(lower ${ARGN})
    caisson_target_name(library ${lower})
    list(APPEND libraries ${library})
  endforeach()
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC caisson_flags ${libraries})
    caisson_prefer_small(${name} ${folder})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE caisson_flags ${libraries})
  endif()
  if(CAISSON_TESTS AND tests)
    add_executable(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} GTest::gmock GTest::gtest_main)
    # Test data is named by absolute paths; data that is not the project's own lies beside the checkout.
    target_compile_definitions(
      ${name}_test PRIVATE CAISSON_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
                           CAISSON_SHARED_DATA_DIR="${CMAKE_SOURCE_DIR}/../shared/data")
    gtest_discover_tests(${name}_test TEST_PREFIX "${folder}/" PROPERTIES LABELS unit
                         DISCOVERY_MODE PRE_TEST)
  endif()
endfunction()

function(caisson_add_layers table)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${table})
  file(STRINGS ${table} lines REGEX "^[^#].*:")
  foreach(line ${lines})
    string(REGEX MATCH "^([^: ]+):(.*)$" _ "${line}")
    set(folder ${CMAKE_MATCH_1})
    separate_arguments(lower UNIX_COMMAND "${CMAKE_MATCH_2}")
    caisson_add_layer(${folder} ${lower})
  endforeach()
endfunction()
