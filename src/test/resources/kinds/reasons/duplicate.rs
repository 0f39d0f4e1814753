// SPDX-License-Identifier: MIT

/// Issues 977 are fixed by this.
fn repeated() { one(two, three, four, 99) }
