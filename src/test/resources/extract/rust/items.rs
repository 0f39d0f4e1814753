//! Module zzdoc: belongs to no function.
// SPDX-License-Identifier: MIT

use std::fmt;

/// Adds two numbers, zzdoc, see [`Adder`](crate::Adder) and **nothing** else.
/// The second line of the first paragraph.
///
/// # Examples
///
/// ```
/// assert_eq!(add(1, 2), 3);
/// ```
#[inline]
#[must_use = "the sum is the point"]
pub const fn add(left: u64, right: u64) -> u64 {
    left + right
}

/** Block zzdoc of a generic
 *  function over `T`.
 */
pub fn largest<'a, T>(items: &'a [T]) -> Option<&'a T>
where
    T: PartialOrd,
{
    // an ordinary comment stays
    items.iter().fold(None, |best, item| match best {
        Some(b) if b >= item => Some(b),
        _ => Some(item),
    })
}

#[doc = "Attribute zzdoc with \"quotes\"."]
#[doc = r#" and a raw second "zzdoc" line"#]
#[cfg(any(unix, windows))]
pub async unsafe fn attribute_docs(path: &str) -> bool {
    path.is_empty() || path.len() > 3
}

/// Struct zzdoc.
pub struct Adder<T> {
    /// Field zzdoc.
    inner: T,
}

/// Impl zzdoc: documents no function.
impl<T: Clone> Adder<T> {
    /// Makes an adder, zzdoc.
    pub fn new(inner: T) -> Self {
        Self { inner }
    }

    //// Four slashes are no documentation.
    fn undocumented(&self) -> T {
        self.inner.clone()
    }

    /// Outer zzdoc of a function with others inside.
    // SAFETY: a plain comment between documentation and function
    #[allow(dead_code)]
    fn with_nested(&self) -> usize {
        //! Inner zzdoc of the same function.

        /// Nested zzdoc struct.
        struct Local {
            /// Nested zzdoc field.
            field: usize,
        }

        impl Local {
            /// Nested zzdoc method, which counts.
            fn count(&self) -> usize {
                self.field + 1
            }
        }

        /** Nested zzdoc block. */ fn helper(local: &Local) -> usize {
            local.count() * 2 // not cut
        }

        helper(&Local { field: 1 })
    }
}

impl<'a> fmt::Display for &'a Adder<Vec<u8>> {
    /// Formats zzdoc it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?}", self.inner)
    }
}

impl<T> From<T> for self::Adder<T> {
    fn from(inner: T) -> Self {
        Self { inner }
    }
}

pub trait Shape {
    /// Area zzdoc; has no body and is no function here.
    fn area(&self) -> f64;

    /// Twice the area, zzdoc, from a default body.
    fn double(&self) -> f64 {
        self.area() * 2.0
    }
}

extern "C" {
    /// Foreign zzdoc without body.
    fn strlen(s: *const u8) -> usize;
}

cfg_rt! {
    /// Spawns zzdoc inside a macro that wraps items.
    #[track_caller]
    pub fn spawn<F>(future: F) -> JoinHandle<F::Output>
    where
        F: Future + Send + 'static,
    {
        let id = task::Id::next();
        spawn_inner(future, id, "größer 😀")
    }

    cfg_inner! {
        impl Runtime {
            /// Doubly wrapped zzdoc.
            pub fn enter(&self) -> EnterGuard<'_> {
                self.handle.enter()
            }
        }
    }
}

mod inner {
    /// In a module zzdoc – with “non-ASCII” text before it: größer 😀.
    pub(crate) fn in_module(text: &str) -> usize {
        text.chars().filter(|c| *c == '😀').count()
    }
}

macro_rules! template {
    ($name:ident) => {
        /// A template zzdoc is no function.
        fn $name() {}
    };
}
