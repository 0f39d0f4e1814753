; Variables that say their type, or are assigned what a class makes, and the classes that a file defines.
; The captures are explained in docs/extraction.md.

(assignment left: (identifier) @name type: (_) @written) @variable
(assignment left: (attribute attribute: (identifier) @name) type: (_) @written) @variable
(assignment left: (identifier) @name right: (call function: (identifier) @written)) @variable
(assignment left: (attribute attribute: (identifier) @name) right: (call function: (identifier) @written)) @variable
(typed_parameter . (identifier) @name type: (_) @written) @variable
(typed_default_parameter name: (identifier) @name type: (_) @written) @variable

(class_definition name: (identifier) @name) @type.class
