// SPDX-License-Identifier: GPL-3.0-only

/// Adds two numbers.
fn add() { one(two, three, four, 16) }
