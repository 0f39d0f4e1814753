; Variables that say their type, and the types that a file defines. The captures are explained in docs/extraction.md.

(field_declaration type: (_) @written declarator: (variable_declarator name: (identifier) @name)) @variable
(local_variable_declaration type: (_) @written declarator: (variable_declarator name: (identifier) @name)) @variable
(formal_parameter type: (_) @written name: (identifier) @name) @variable

(class_declaration name: (identifier) @name) @type.class
(interface_declaration name: (identifier) @name) @type.interface
(enum_declaration name: (identifier) @name) @type.enum
(record_declaration name: (identifier) @name) @type.record
(annotation_type_declaration name: (identifier) @name) @type.annotation
