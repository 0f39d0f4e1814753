; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.
; Documentation stands before template<...>, as the type does in a declaration that ends with a semicolon.

(template_declaration (class_specifier name: (_) @name body: (_) @body)) @type.class
(template_declaration (struct_specifier name: (_) @name body: (_) @body)) @type.struct
(class_specifier name: (_) @name body: (_) @body) @type.class
(struct_specifier name: (_) @name body: (_) @body) @type.struct
(union_specifier name: (_) @name body: (_) @body) @type.union
