; Variables that say their type, or are assigned what a class makes, and the types that a file defines.
; The captures are explained in docs/extraction.md.

(public_field_definition
  name: [(property_identifier) (private_property_identifier)] @name
  type: (type_annotation (_) @written)) @variable
(property_signature name: (property_identifier) @name type: (type_annotation (_) @written)) @variable
(required_parameter pattern: (identifier) @name type: (type_annotation (_) @written)) @variable
(optional_parameter pattern: (identifier) @name type: (type_annotation (_) @written)) @variable
(variable_declarator name: (identifier) @name type: (type_annotation (_) @written)) @variable
(public_field_definition
  name: [(property_identifier) (private_property_identifier)] @name
  value: (new_expression constructor: (identifier) @written)) @variable
(variable_declarator name: (identifier) @name value: (new_expression constructor: (identifier) @written)) @variable
(assignment_expression
  left: (member_expression property: [(property_identifier) (private_property_identifier)] @name)
  right: (new_expression constructor: (identifier) @written)) @variable

(class_declaration name: (_) @name) @type.class
(abstract_class_declaration name: (_) @name) @type.class
(interface_declaration name: (_) @name) @type.interface
(enum_declaration name: (_) @name) @type.enum
(type_alias_declaration name: (_) @name value: (object_type)) @type.type
