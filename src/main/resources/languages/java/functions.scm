; Java methods and constructors, and what stands around them. The captures are explained in docs/extraction.md.
; Where several patterns match one node, the first wins.

(method_declaration name: (identifier) @name body: (block) @body) @definition.method
(constructor_declaration name: (identifier) @name body: (constructor_body) @body) @definition.constructor
(compact_constructor_declaration name: (identifier) @name body: (block) @body) @definition.constructor

(class_declaration name: (identifier) @name) @scope
(interface_declaration name: (identifier) @name) @scope
(enum_declaration name: (identifier) @name) @scope
(record_declaration name: (identifier) @name) @scope
(annotation_type_declaration name: (identifier) @name) @scope
(enum_constant name: (identifier) @name body: (class_body)) @scope
(object_creation_expression type: (generic_type . (_) @name) (class_body)) @scope
(object_creation_expression type: (_) @name (class_body)) @scope

[(line_comment) (block_comment)] @comment
(modifiers [(annotation) (marker_annotation)] @attribute)
