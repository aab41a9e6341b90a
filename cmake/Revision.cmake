# Run as a script at every build: writes the build's facts to OUTPUT, touching it only where they changed.
# Needs VERSION, COMPILER, SOURCE_DIR, OUTPUT; GIT may be empty.

set(revision unknown)
if(GIT)
  execute_process(COMMAND ${GIT} -C ${SOURCE_DIR} describe --always --dirty --abbrev=12 --exclude=*
                  OUTPUT_VARIABLE described ERROR_QUIET RESULT_VARIABLE failed OUTPUT_STRIP_TRAILING_WHITESPACE)
  if(NOT failed)
    set(revision ${described})
  endif()
endif()
file(CONFIGURE OUTPUT ${OUTPUT} CONTENT "\"${VERSION}\", \"${revision}\", \"${COMPILER}\"\n")
