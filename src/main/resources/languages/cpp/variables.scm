; Variables, and the types that a file defines. The captures are explained in docs/extraction.md.
; A variable may be a pointer or a reference.

(field_declaration
  type: (_) @written
  declarator: [(field_identifier) @name (_ (field_identifier) @name) (_ (_ (field_identifier) @name))]) @variable
(parameter_declaration
  type: (_) @written
  declarator: [(identifier) @name (_ (identifier) @name) (_ (_ (identifier) @name))]) @variable
(declaration
  type: (_) @written
  declarator: [
    (identifier) @name
    (init_declarator declarator: [(identifier) @name (_ (identifier) @name)])
    (pointer_declarator declarator: (identifier) @name)
  ]) @variable

(template_declaration (class_specifier name: (_) @name body: (_))) @type.class
(template_declaration (struct_specifier name: (_) @name body: (_))) @type.struct
(class_specifier name: (_) @name body: (_)) @type.class
(struct_specifier name: (_) @name body: (_)) @type.struct
(union_specifier name: (_) @name body: (_)) @type.union
(enum_specifier name: (_) @name body: (_)) @type.enum
(type_definition type: (_ body: (_)) declarator: (type_identifier) @name) @type.struct
