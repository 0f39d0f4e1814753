; The grammar leaves bodies opaque: it sees no statements that comments could stand above. The captures are explained in
; docs/extraction.md.
