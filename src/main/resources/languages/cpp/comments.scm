; Where a comment inside a function can stand above something. The captures are explained in docs/extraction.md.

(compound_statement (_) @statement) @block
(case_statement (_) @statement) @block
