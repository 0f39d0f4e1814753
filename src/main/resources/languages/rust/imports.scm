; What a module of another name brings in. The captures are explained in docs/extraction.md.
; Lists are read three deep.

(source_file (use_declaration argument: (scoped_identifier path: (_) @module name: (_) @imported)))
(source_file (use_declaration argument: (use_as_clause
  path: (scoped_identifier path: (_) @module name: (_) @imported) alias: (identifier) @name)))

(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list (identifier) @imported))))
(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list
  (scoped_identifier path: (_) @module name: (_) @imported)))))
(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list
  (use_as_clause path: (identifier) @imported alias: (identifier) @name)))))
(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list
  (use_as_clause path: (scoped_identifier path: (_) @module name: (_) @imported) alias: (identifier) @name)))))

(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list
  (scoped_use_list path: (_) @module list: (use_list (identifier) @imported))))))
(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list
  (scoped_use_list path: (_) @module list: (use_list
    (scoped_identifier path: (_) @module name: (_) @imported)))))))
(source_file (use_declaration argument: (scoped_use_list path: (_) @module list: (use_list
  (scoped_use_list path: (_) @module list: (use_list
    (use_as_clause path: (identifier) @imported alias: (identifier) @name)))))))
