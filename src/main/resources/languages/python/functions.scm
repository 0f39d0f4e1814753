; Python functions and methods, and what stands around them. The captures are explained in docs/extraction.md.
; Where several patterns match one node, the first wins.

(function_definition name: (identifier) @name body: (block) @body) @definition.function

(class_definition name: (identifier) @name) @scope

(comment) @comment
(decorator) @attribute

; A statement that is nothing but a string documents what it stands in (or the assignment before it).
(expression_statement . [(string) (concatenated_string)] .) @docstring
(expression_statement . (parenthesized_expression . [(string) (concatenated_string)] .) .) @docstring
(expression_statement
  . (parenthesized_expression . (parenthesized_expression . [(string) (concatenated_string)] .) .) .) @docstring
