; Preprocessor lines are blanked before the grammar sees a file, and headers do not tell the names that they declare: no
; pairs of this kind. The captures are explained in docs/extraction.md.
