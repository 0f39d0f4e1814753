; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.

(class_declaration declaration_kind: "class" name: (_) @name body: (_) @body) @type.class
(class_declaration declaration_kind: "struct" name: (_) @name body: (_) @body) @type.struct
(class_declaration declaration_kind: "enum" name: (_) @name body: (_) @body) @type.enum
(class_declaration declaration_kind: "actor" name: (_) @name body: (_) @body) @type.actor
(class_declaration declaration_kind: "extension" name: (_) @name body: (_) @body) @type.extension
