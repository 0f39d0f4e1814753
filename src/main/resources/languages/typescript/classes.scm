; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.

(class_declaration name: (type_identifier) @name body: (class_body) @body) @type.class
(abstract_class_declaration name: (type_identifier) @name body: (class_body) @body) @type.class
