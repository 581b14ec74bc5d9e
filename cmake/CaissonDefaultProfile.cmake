# Makes profiles/default.json a string literal that seccomp/profile includes, so that the
# executables need no file at run time. Done when configuring, and again whenever the file changes.
set(profile ${CMAKE_SOURCE_DIR}/profiles/default.json)
set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${profile})
file(READ ${profile} text)
file(CONFIGURE OUTPUT generated/default_profile_text.inc CONTENT "R\"json(@text@)json\"" @ONLY)
target_include_directories(caisson_seccomp_profile PRIVATE ${CMAKE_BINARY_DIR}/generated)
