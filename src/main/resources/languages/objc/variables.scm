; Variables, and the types that a file defines. The captures are explained in docs/extraction.md.
; Classes are what their interface says.

(field_declaration
  type: (_) @written
  declarator: [(field_identifier) @name (pointer_declarator declarator: (field_identifier) @name)]) @variable
(property_declaration
  type: (_) @written
  declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)]) @variable
(keyword_declarator type: (_) @written name: (identifier) @name) @variable
(parameter_declaration
  type: (_) @written
  declarator: [(identifier) @name (pointer_declarator declarator: (identifier) @name)]) @variable
(declaration
  type: (_) @written
  declarator: [
    (identifier) @name
    (pointer_declarator declarator: (identifier) @name)
    (init_declarator declarator: (pointer_declarator declarator: (identifier) @name))
  ]) @variable

(class_interface name: (identifier) @name) @type.interface
(protocol_declaration name: (identifier) @name) @type.protocol
(struct_specifier name: (_) @name body: (_)) @type.struct
(enum_specifier name: (_) @name body: (_)) @type.enum
(type_definition type: (_ body: (_)) declarator: (type_identifier) @name) @type.struct
