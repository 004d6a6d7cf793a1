//! A picture for the tests of desk and server.

/// The head of a PNG as large as it says, which is all that is looked at. There is nothing in it.
pub(crate) const fn png(width: u32, height: u32) -> [u8; 33] {
    let mut bytes = *b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\0\0\0\0\0\x08\x06\0\0\0\0\0\0\0";
    let (width, height) = (width.to_be_bytes(), height.to_be_bytes());
    let mut place = 0;
    while place < 4 {
        bytes[16 + place] = width[place];
        bytes[20 + place] = height[place];
        place += 1;
    }
    bytes
}
