; Where a comment inside a function can stand above something. The captures are explained in docs/extraction.md.

(block (_) @statement) @block
(constructor_body (_) @statement) @block
(switch_block (_) @statement) @block
(switch_block_statement_group (_) @statement) @block
