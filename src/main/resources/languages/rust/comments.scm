; Where a comment inside a function can stand above something. The captures are explained in docs/extraction.md.

(block (_) @statement) @block
(match_block (_) @statement) @block
