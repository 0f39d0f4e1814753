; Lean's structures and classes are definitions themselves, and what is about them stands in namespaces: no pairs of
; this kind. The captures are explained in docs/extraction.md.
