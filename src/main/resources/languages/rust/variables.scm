; Variables that say their type, and the types that a file defines. The captures are explained in docs/extraction.md.

(field_declaration name: (field_identifier) @name type: (_) @written) @variable
(parameter pattern: (identifier) @name type: (_) @written) @variable
(let_declaration pattern: (identifier) @name type: (_) @written) @variable
(const_item name: (identifier) @name type: (_) @written) @variable
(static_item name: (identifier) @name type: (_) @written) @variable

(struct_item name: (type_identifier) @name body: (_)) @type.struct
(enum_item name: (type_identifier) @name) @type.enum
(union_item name: (type_identifier) @name) @type.union
(trait_item name: (type_identifier) @name) @type.trait
