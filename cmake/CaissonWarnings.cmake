# One interface target carries the flags of every target of ours.
add_library(caisson_flags INTERFACE)
target_include_directories(caisson_flags INTERFACE ${CMAKE_SOURCE_DIR}/include)
# -iquote, not -I: src/sys and src/net must not hide <sys/socket.h> and <net/if.h>.
target_compile_options(caisson_flags INTERFACE "SHELL:-iquote ${CMAKE_SOURCE_DIR}/src")
# fmt without std::locale: pulling it in costs start time and 200 KiB.
target_compile_definitions(caisson_flags INTERFACE _GNU_SOURCE FMT_HEADER_ONLY=1
                                                   FMT_STATIC_THOUSANDS_SEPARATOR=0)
target_compile_options(
  caisson_flags
  INTERFACE -Wall
            -Wextra
            -Werror
            -Wshadow
            -Wconversion
            -Wsign-conversion
            -Wnon-virtual-dtor
            -Wold-style-cast
            -Wcast-align
            -Woverloaded-virtual
            -Wimplicit-fallthrough
            -fstack-protector-strong)
if(CMAKE_BUILD_TYPE STREQUAL "Release")
  target_compile_definitions(caisson_flags INTERFACE _FORTIFY_SOURCE=2)
  # One section per function, so that the linker leaves out what an executable does not reach.
  target_compile_options(caisson_flags INTERFACE -ffunction-sections -fdata-sections)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # std::stable_sort of libstdc++ 12 calls what the library itself has deprecated; GCC doesn't report it.
  target_compile_options(caisson_flags INTERFACE -Wno-deprecated-declarations)
endif()
