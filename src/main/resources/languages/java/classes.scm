; Types whose documentation speaks of their methods. The captures are explained in docs/extraction.md.

(class_declaration name: (identifier) @name body: (_) @body) @type.class
(interface_declaration name: (identifier) @name body: (_) @body) @type.interface
(enum_declaration name: (identifier) @name body: (_) @body) @type.enum
(record_declaration name: (identifier) @name body: (_) @body) @type.record
