; Lean's declarations, and what stands around them. The captures are explained in docs/extraction.md, the grammar in
; docs/languages/lean.md.
; Where several patterns match one node, the first wins.

(declaration keyword: (def) name: (name) @name body: (body) @body) @definition.def
(declaration keyword: (theorem) name: (name) @name body: (body) @body) @definition.theorem
(declaration keyword: (lemma) name: (name) @name body: (body) @body) @definition.lemma
(declaration keyword: (abbrev) name: (name) @name body: (body) @body) @definition.abbrev
(declaration keyword: (instance) name: (name) @name body: (body) @body) @definition.instance
(declaration keyword: (structure) name: (name) @name body: (body) @body) @definition.structure
(declaration keyword: (class) name: (name) @name body: (body) @body) @definition.class
(declaration keyword: (inductive) name: (name) @name body: (body) @body) @definition.inductive

; instance : (A × B) := ...
(declaration keyword: (instance) @name !name body: (body) @body) @definition.instance

(namespace name: (name) @name) @scope

[(comment) (doc_comment) (module_doc)] @comment
[(attributes) (prefix)] @attribute
