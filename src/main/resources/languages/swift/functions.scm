; Swift functions, initialisers, subscripts and computed properties, and what stands around them. The captures are
; explained in docs/extraction.md.
; Where several patterns match one node, the first wins.

(function_declaration "func" . name: _ @name body: (function_body) @body) @definition.function
(init_declaration name: _ @name body: (function_body) @body) @definition.constructor
(deinit_declaration "deinit" @name body: (function_body) @body) @definition.method
(subscript_declaration "subscript" @name (computed_property) @body) @definition.method
(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  computed_value: (computed_property) @body) @definition.property

(class_declaration name: (type_identifier) @name) @scope
(class_declaration name: (user_type . (type_identifier) @name . (type_arguments))) @scope
(class_declaration name: (user_type) @name) @scope
(protocol_declaration name: (type_identifier) @name) @scope

[(comment) (multiline_comment)] @comment
(modifiers (attribute) @attribute)
