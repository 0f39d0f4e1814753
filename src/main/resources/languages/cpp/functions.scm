; C++ functions, and what stands around them. The captures are explained in docs/extraction.md.
; Where several patterns match one node, the first wins. Declarators nest: the name stands in a pointer's, a
; reference's and in parentheses.

; Constructors have no type, and initializers belong to what they do. Macros that define a function have no
; type, too, outside of classes: TEST(A, b) { }
(field_declaration_list
  (function_definition
    !type
    declarator: (function_declarator declarator: (identifier) @name)
    (field_initializer_list)? @body
    body: [(compound_statement) (try_statement)] @body) @definition.constructor)
(field_declaration_list
  (template_declaration
    (function_definition
      !type
      declarator: (function_declarator declarator: (identifier) @name)
      (field_initializer_list)? @body
      body: [(compound_statement) (try_statement)] @body) @definition.constructor))
(function_definition
  !type
  declarator: (function_declarator declarator: (qualified_identifier name: (identifier)) @name)
  (field_initializer_list)? @body
  body: [(compound_statement) (try_statement)] @body) @definition.constructor

((function_definition
  !type
  declarator: (function_declarator declarator: (identifier) @name)
  body: [(compound_statement) (try_statement)] @body) @definition.function
  (#match? @name "[a-z]"))

; Conversion operators, in a class and out of it.
(function_definition
  declarator: [(operator_cast) (qualified_identifier)] @name
  body: [(compound_statement) (try_statement)] @body) @definition.method

; Defined out of their class.
(function_definition
  declarator: [
    (function_declarator declarator: (qualified_identifier) @name)
    (_ !parameters (function_declarator declarator: (qualified_identifier) @name))
    (_ !parameters (_ !parameters (function_declarator declarator: (qualified_identifier) @name)))
    (_ !parameters (_ !parameters (_ !parameters (function_declarator declarator: (qualified_identifier) @name))))
  ]
  body: [(compound_statement) (try_statement)] @body) @definition.method

(function_definition
  type: (_)
  declarator: [
    (function_declarator declarator: [(identifier) (field_identifier) (template_function) (template_method)] @name)
    (_ !parameters (function_declarator declarator: [(identifier) (field_identifier) (template_function) (template_method)] @name))
    (_ !parameters (_ !parameters (function_declarator declarator: [(identifier) (field_identifier) (template_function) (template_method)] @name)))
    (_ !parameters (_ !parameters (_ !parameters (function_declarator declarator: [(identifier) (field_identifier) (template_function) (template_method)] @name))))
    (function_declarator declarator: (parenthesized_declarator [(identifier) (field_identifier) (template_function) (template_method)] @name))
    (_ !parameters (function_declarator declarator: (parenthesized_declarator [(identifier) (field_identifier) (template_function) (template_method)] @name)))
    (function_declarator declarator: (parenthesized_declarator (_ !parameters (function_declarator declarator: [(identifier) (field_identifier) (template_function) (template_method)] @name))))
  ]
  body: [(compound_statement) (try_statement)] @body) @definition.function

(function_definition
  declarator: [
    (function_declarator declarator: [(operator_name) (destructor_name)] @name)
    (_ !parameters (function_declarator declarator: (operator_name) @name))
    (_ !parameters (_ !parameters (function_declarator declarator: (operator_name) @name)))
  ]
  body: [(compound_statement) (try_statement)] @body) @definition.function

; A lambda that a variable holds.
(declaration
  declarator: (init_declarator
    declarator: (identifier) @name
    value: (lambda_expression body: (compound_statement) @body))) @definition.function

; Declared without a body: what documents them serves a definition of the same parameters elsewhere.
(field_declaration
  declarator: [
    (function_declarator declarator: [(field_identifier) (operator_name)] @name)
    (_ !parameters (function_declarator declarator: [(field_identifier) (operator_name)] @name))
    (_ !parameters (_ !parameters (function_declarator declarator: [(field_identifier) (operator_name)] @name)))
  ]) @declaration
(declaration
  declarator: [
    (function_declarator declarator: [(identifier) (destructor_name) (operator_name)] @name)
    (operator_cast) @name
    (_ !parameters (function_declarator declarator: [(identifier) (operator_name)] @name))
    (_ !parameters (_ !parameters (function_declarator declarator: [(identifier) (operator_name)] @name)))
  ]) @declaration

(namespace_definition name: (_) @name) @enclosure
(namespace_definition !name "namespace" @name) @enclosure

(class_specifier name: (_) @name body: (_)) @scope
(struct_specifier name: (_) @name body: (_)) @scope
(union_specifier name: (_) @name body: (_)) @scope

(template_declaration) @outer
(friend_declaration) @outer
(linkage_specification body: (function_definition)) @outer

(comment) @comment
(attribute_declaration) @attribute
