# Run at installation: installs the public header and those of the project that it includes, and no others, each at the place
# by which it is included.  Needs source_dir, destination.

cmake_minimum_required(VERSION 3.25) # of the policies, which an installation does not inherit
set(left heavytail/heavytail.hpp)
set(found "")
while(left)
  list(POP_FRONT left header)
  if(header IN_LIST found)
    continue()
  endif()
  list(APPEND found ${header})
  find_file(file ${header} PATHS ${source_dir}/host/library ${source_dir}/include ${source_dir} NO_DEFAULT_PATH NO_CACHE REQUIRED)
  cmake_path(GET header PARENT_PATH folder)
  file(INSTALL ${file} DESTINATION ${CMAKE_INSTALL_PREFIX}/${destination}/${folder})
  file(STRINGS ${file} lines REGEX "^#include [<\"](heavytail|host|kernels)/")
  foreach(line IN LISTS lines)
    string(REGEX MATCH "[a-z_]+/[^>\"]+" included "${line}")
    list(APPEND left ${included})
  endforeach()
  unset(file)
endwhile()
