; Where a comment inside a function can stand above something. The captures are explained in docs/extraction.md.

(statements (_) @statement) @block
