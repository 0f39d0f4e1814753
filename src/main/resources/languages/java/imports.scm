; What is imported by its name. The captures are explained in docs/extraction.md.

(import_declaration (scoped_identifier scope: (_) @module name: (identifier) @imported) . ";")
