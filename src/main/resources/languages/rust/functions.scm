; Rust functions, and what stands around them. The captures are explained in docs/extraction.md.
; Where several patterns match one node, the first wins.

(function_item name: (identifier) @name body: (block) @body) @definition.function

(impl_item type: (type_identifier) @name) @scope
(impl_item type: (scoped_type_identifier name: (type_identifier) @name)) @scope
(impl_item type: (generic_type type: (type_identifier) @name)) @scope
(impl_item type: (generic_type type: (scoped_type_identifier name: (type_identifier) @name))) @scope
(impl_item type: (reference_type type: (type_identifier) @name)) @scope
(impl_item type: (reference_type type: (generic_type type: (type_identifier) @name))) @scope
(impl_item type: (pointer_type type: (type_identifier) @name)) @scope
(impl_item type: (_) @name) @scope
(trait_item name: (type_identifier) @name) @scope

[(line_comment) (block_comment)] @comment
[(attribute_item) (inner_attribute_item)] @attribute

; A macro that wraps items, such as tokio's cfg_rt! { ... }, is opaque to the grammar: its content is parsed by itself.
(source_file (macro_invocation (token_tree) @injection))
(declaration_list (macro_invocation (token_tree) @injection))
