; What a module imports. The captures are explained in docs/extraction.md.

(module (import_statement name: (dotted_name) @imported))
(module (import_statement name: (aliased_import name: (dotted_name) @imported alias: (identifier) @name)))
(module (import_from_statement module_name: (_) @module name: (dotted_name) @imported))
(module (import_from_statement
  module_name: (_) @module
  name: (aliased_import name: (dotted_name) @imported alias: (identifier) @name)))
