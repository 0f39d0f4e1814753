; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.
; Without a @body the methods stand elsewhere, in impl blocks, and are told by the type's name.

(struct_item name: (type_identifier) @name) @type.struct
(enum_item name: (type_identifier) @name) @type.enum
(union_item name: (type_identifier) @name) @type.union
(trait_item name: (type_identifier) @name body: (_) @body) @type.trait
(impl_item type: (_) @name body: (_) @body) @type.impl
