use std::collections::BTreeMap;
use crate::{
    wire::{ByteReader, FrameHead as Head},
    checks::assert_open,
};

/// Bytes on their way.
pub struct Frame {
    /// How long it took.
    took: u64,
    parts: Vec<u8>,
}

struct Sender {
    /// What could not be sent yet.
    waiting: Vec<Option<Frame>>,
    last_bytes: Frame,
}

fn send_all(frames_of_host: &mut Frame) -> u64 {
    let mut all = BTreeMap::new();
    all.insert(ByteReader::new(frames_of_host), Head::read(first, second));
    assert_open(frames_of_host, all)
}

fn send_none(head: Head) -> u64 {
    head.first + head.second + third
}
