; Objective-C methods and C functions, and what stands around them. The captures are explained in docs/extraction.md.
; Where several patterns match one node, the first wins. A selector's parts make one name: at:put:

(method_definition selector: (identifier) @name body: (compound_statement) @body) @definition.method
(method_definition
  selector: (keyword_selector (keyword_declarator keyword: (identifier)? @name ":" @name)+)
  body: (compound_statement) @body) @definition.method

(function_definition
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (_ !parameters (function_declarator declarator: (identifier) @name))
    (_ !parameters (_ !parameters (function_declarator declarator: (identifier) @name)))
    (_ !parameters (_ !parameters (_ !parameters (function_declarator declarator: (identifier) @name))))
  ]
  body: (compound_statement) @body) @definition.function

; Declared without a body: what documents them serves the implementation.
(method_declaration selector: (identifier) @name) @declaration
(method_declaration
  selector: (keyword_selector (keyword_declarator keyword: (identifier)? @name ":" @name)+)) @declaration
(declaration
  declarator: [
    (function_declarator declarator: (identifier) @name)
    (_ !parameters (function_declarator declarator: (identifier) @name))
    (_ !parameters (_ !parameters (function_declarator declarator: (identifier) @name)))
  ]) @declaration

(class_interface name: (identifier) @name) @scope
(category_interface name: (identifier) @name) @scope
(protocol_declaration name: (identifier) @name) @scope
(class_implementation name: (identifier) @name) @scope
(category_implementation name: (identifier) @name) @scope

(comment) @comment
(attribute_specifier) @attribute
