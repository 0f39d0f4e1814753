/-
Copyright of nobody. An ordinary block comment, with one /- nested -/ in it.
-/
module

public import Lean.Data
import Init

/-! # A module's own text is nobody's. -/

universe u v

open Lean in
/-- Doubles a number, zzdoc, `α → β` and `a ≤ b` included. -/
def double (n : Nat) : Nat :=
  n + n -- at the end of a line

namespace Outer

/-- By alternatives, zzdoc.

Its second paragraph. -/
@[simp, inline]
protected def size : List Nat → Nat
  | [] => 0
  /- not a `theorem` inside
theorem inside : True := trivial
  -/
  | _ :: rest => 1 + size rest
termination_by l => l.length

-- ordinary comments and a blank line may stand between

/-- The least upper bound, zzdoc. -/
-- a comment between
@[to_additive (attr := simp)
  "an attribute over two lines, with a ] in it"]
theorem abs_le {a b : Int} (h : |a| ≤ b) :
    |a + 0| ≤ b := by
  have : "def not_a_definition := \"x\"" = "" → 'x' = '"' := by
    simp
-- a comment at the beginning of a line, inside the proof
  exact trivial

/-- A lemma in one line, zzdoc. -/ lemma foo.bar' : 1 = 1 := rfl

/-- Its default is no body, zzdoc. -/
noncomputable abbrev withDefault (n : Nat := 3) (m := "where") : Nat := n

/-- A named instance, zzdoc. -/
instance instSize : Inhabited Nat where
  default := 0

/-- One without a name, zzdoc. -/
instance (priority := low) {α : Type u} [Inhabited α] : Nonempty (List α) :=
  ⟨[]⟩

/-- One of a type that begins with a bracket, zzdoc. -/
scoped instance : (x : Nat) → Inhabited (Fin (x + 1)) := fun _ => ⟨0⟩

/-- A point, zzdoc. -/
structure Point (α : Type u) extends Base α where
  /-- The constructor, zzdoc. -/
  mk ::
  /-- The first coordinate, zzdoc. -/
  x : α
  y : α := x
  deriving Repr

/-- Has nothing of its own, zzdoc, so that it has no body. -/
class Both (α : Type u) extends Left α, Right α

/-- A class with an operation, zzdoc. -/
class Combine (α : Type u) where
  combine : α → α → α

/-- Colours, zzdoc. -/
inductive Colour
/-- in the column of commands, zzdoc -/
| red | green
  /-- indented, zzdoc -/
  | blue
deriving Repr, BEq

deriving instance Hashable for Colour

/-- A class that is an inductive type, zzdoc. -/
class inductive Decides (p : Prop)
  | yes (h : p)
  | no

/-- Universes are no part of the name, zzdoc. -/
def lift.{w} (α : Type w) : Type w := α

/-- Quoted, zzdoc. -/
def «a name.with dots» := 1

set_option maxHeartbeats 400000 in -- it is long
/-- After an option, zzdoc. -/
private theorem long_one : True := by
  trivial

/-- Before an option, zzdoc. -/
set_option linter.all false in
theorem before_option : True := trivial

example : double 2 = 4 := rfl

/-- Of a notation, zzdoc. -/
notation "⟪" x "⟫" => double x

custom_command foo bar
  with something

/-- After a command that nobody knows, zzdoc. -/
def after := r#"raw "quotes" and \"# ++ s!"{double 2} and {"def x := 1"}"

mutual
  /-- Indented, zzdoc. -/
  def isEven : Nat → Bool
    | 0 => true
    | n + 1 => isOdd n

  /-- Indented with a modifier, zzdoc. -/
  @[inline]
  private def isOdd : Nat → Bool
    | 0 => false
    | n + 1 => isEven n
end

section Inner

variable {α : Type u} (f : α → α)

/-- In a section, zzdoc. -/
def twice (x : α) : α :=
  let g := fun y => f (f y)
  g x
where
  unused := 1

end Inner

/-- A macro's quotation holds no definition, zzdoc. -/
def quoted : Nat :=
  let _ := `(command|
    def hidden := 1)
  2

def undocumented (x : Nat) := x'' x where
  x'' y := f '' y

end Outer

noncomputable section

namespace A.B

/-- At the end of a file whose blocks are not closed, zzdoc. -/
def last : Nat := 1
