; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.

(class_definition name: (identifier) @name body: (block) @body) @type.class
