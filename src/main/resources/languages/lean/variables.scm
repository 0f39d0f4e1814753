; The grammar leaves the fields of structures and the binders of definitions opaque: no variables. The captures are
; explained in docs/extraction.md.
