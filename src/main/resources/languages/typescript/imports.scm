; What a module imports. The captures are explained in docs/extraction.md.

(program (import_statement
  (import_clause (named_imports (import_specifier !alias name: (_) @imported)))
  source: (string (string_fragment) @module)))
(program (import_statement
  (import_clause (named_imports (import_specifier name: (_) @imported alias: (_) @name)))
  source: (string (string_fragment) @module)))
(program (import_statement
  (import_clause (identifier) @imported)
  source: (string (string_fragment) @module)))
(program (import_statement
  (import_clause (namespace_import (identifier) @name))
  source: (string (string_fragment) @module)))

(program (lexical_declaration (variable_declarator
  name: [
    (identifier) @imported
    (object_pattern (shorthand_property_identifier_pattern) @imported)
    (object_pattern (pair_pattern key: (property_identifier) @imported value: (identifier) @name))
  ]
  value: (call_expression
    function: (identifier) @_require
    arguments: (arguments . (string (string_fragment) @module) .))
  (#eq? @_require "require"))))
