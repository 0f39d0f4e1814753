// SPDX-License-Identifier: MIT

/// Twice in this file, once.
#[cfg(unix)]
struct Pipe;

/// Twice in this file, again.
#[cfg(windows)]
struct Pipe;

impl Pipe {
    fn write_bytes(&self, bytes: &[u8]) -> usize { self.handle.write(bytes, bytes.len()) }
}
