/// Packs a response so that fewer bytes are sent.
pub fn pack(response: &[u8]) -> Vec<u8> {
    let mut encoder = Encoder::new();
    encoder.write_all(response);
    encoder.finish()
}

/// Whether the client takes packed responses.
pub fn accepted(header: &str) -> bool {
    header.split(',').any(|part| part.trim() == "gzip")
}
