import Lean.Data

/-- A point of the plane. -/
structure Point where
  x : Nat
  y : Nat

def Point.leftOf (movedPoint : Point) : Point := movedPoint
