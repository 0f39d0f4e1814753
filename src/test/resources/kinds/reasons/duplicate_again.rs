// SPDX-License-Identifier: MIT

/// Nothing else is fixed by this.
fn repeated() { one(two, three, four, 99) }
