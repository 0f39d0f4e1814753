; Where a comment inside a function can stand above something. The captures are explained in docs/extraction.md.

(statement_block (_) @statement) @block
(switch_body (_) @statement) @block
(switch_case body: (_) @statement) @block
(switch_default body: (_) @statement) @block
