; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.
; Without a @body the methods stand elsewhere, in an implementation, and are told by the type's name.

(class_interface name: (identifier) @name) @type.interface
(class_implementation name: (identifier) @name) @type.class @body
(category_implementation name: (identifier) @name) @type.category @body
