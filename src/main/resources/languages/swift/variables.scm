; Variables that say their type, and the types that a file defines. The captures are explained in docs/extraction.md.

(property_declaration
  name: (pattern bound_identifier: (simple_identifier) @name)
  (type_annotation) @written) @variable
(parameter name: (simple_identifier) @name name: (_) @written) @variable

(class_declaration declaration_kind: "class" name: (_) @name) @type.class
(class_declaration declaration_kind: "struct" name: (_) @name) @type.struct
(class_declaration declaration_kind: "enum" name: (_) @name) @type.enum
(class_declaration declaration_kind: "actor" name: (_) @name) @type.actor
(protocol_declaration name: (type_identifier) @name) @type.protocol
