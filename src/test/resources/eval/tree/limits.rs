pub const LIMIT: usize = 3;
