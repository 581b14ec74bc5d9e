# Makes the default profiles string literals that the code includes, so that the executables need no
# file at run time. Done when configuring, and again whenever a file changes.
function(caisson_embed_profile file library)
  set(profile ${CMAKE_SOURCE_DIR}/profiles/${file})
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${profile})
  file(READ ${profile} text)
  cmake_path(GET file STEM stem)
  file(CONFIGURE OUTPUT generated/${stem}_profile_text.inc CONTENT "R\"profile(@text@)profile\"" @ONLY)
  target_include_directories(${library} PRIVATE ${CMAKE_BINARY_DIR}/generated)
endfunction()

caisson_embed_profile(default.json caisson_seccomp_profile)
caisson_embed_profile(apparmor.profile caisson_lsm)
caisson_embed_profile(caisson-image.json caisson_image_fetch)
