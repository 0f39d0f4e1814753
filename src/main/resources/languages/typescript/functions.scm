; Functions of TypeScript and JavaScript, and what stands around them. The captures are explained in docs/extraction.md.
; Where several patterns match one node, the first wins.

(function_declaration name: (identifier) @name body: (statement_block) @body) @definition.function
(generator_function_declaration name: (identifier) @name body: (statement_block) @body) @definition.function

((method_definition name: (property_identifier) @name body: (statement_block) @body) @definition.constructor
  (#eq? @name "constructor"))
(method_definition
  name: [(property_identifier) (private_property_identifier) (computed_property_name) (number)] @name
  body: (statement_block) @body) @definition.method
(method_definition name: (string (string_fragment) @name) body: (statement_block) @body) @definition.method

; A variable, field or property whose value is a function: the name is theirs, and documentation stands above all of it.
([(lexical_declaration
    . (variable_declarator
      name: (identifier) @name
      value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) .)
  (variable_declaration
    . (variable_declarator
      name: (identifier) @name
      value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]) .)
] @definition.function)
(variable_declarator
  name: (identifier) @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]
) @definition.function
(public_field_definition
  name: [(property_identifier) (private_property_identifier) (computed_property_name) (number)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]
) @definition.method
(pair
  key: [(property_identifier) (private_property_identifier) (computed_property_name) (number)] @name
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]
) @definition.method
(pair
  key: (string (string_fragment) @name)
  value: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)]
) @definition.method

; Assigned: exports.parse = function () {}, Parser.prototype.next = () => ...
(expression_statement
  (assignment_expression
    left: [
      (identifier)
      (member_expression object: [(identifier) (member_expression object: (identifier))])
    ] @name
    right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])
) @definition.function
(expression_statement
  (assignment_expression
    left: (member_expression object: [(this) (member_expression object: (this))] property: (_) @name)
    right: [(arrow_function body: (_) @body) (function_expression body: (_) @body) (generator_function body: (_) @body)])
) @definition.method

; Exported without a name.
(export_statement
  "default" @name
  value: [
    (arrow_function body: (_) @body)
    (function_expression !name body: (_) @body)
    (generator_function !name body: (_) @body)
  ] @definition.function)

; Expressions with a name of their own.
(function_expression name: (identifier) @name body: (_) @body) @definition.function
(generator_function name: (identifier) @name body: (_) @body) @definition.function

; Overloads.
(function_signature name: (identifier) @name) @declaration
(method_signature name: (_) @name) @declaration

(class_declaration name: (type_identifier) @name) @scope
(abstract_class_declaration name: (type_identifier) @name) @scope
(class name: (type_identifier) @name) @scope
(variable_declarator name: (identifier) @name value: (class !name)) @scope
(assignment_expression left: [(identifier) (member_expression object: (identifier))] @name right: (class !name)) @scope
(internal_module name: (_) @name) @namespace
(module name: [(identifier) (nested_identifier)] @name) @namespace

(variable_declarator
  name: (identifier) @name
  value: [(object) (as_expression . (object)) (satisfies_expression . (object))]) @scope
(pair key: (property_identifier) @name value: [(object) (as_expression . (object)) (satisfies_expression . (object))]) @scope
(public_field_definition name: (property_identifier) @name value: (object)) @scope
(assignment_expression left: [(identifier) (member_expression object: (identifier))] @name right: (object)) @scope

(comment) @comment
(decorator) @attribute

; What may stand between documentation and function as decorators may.
(export_statement ["export" "default"] @attribute)
(return_statement "return" @attribute)
