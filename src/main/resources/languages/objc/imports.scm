; Headers, which are named after the class that they declare. The captures are explained in docs/extraction.md.

(preproc_import path: [(system_lib_string) (string_literal)] @imported)
(preproc_include path: [(system_lib_string) (string_literal)] @imported)
