//! Noise for tests: xorshift64 from a seed, which a failure prints.

pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    /// A number below `bound`.
    pub(crate) fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        usize::try_from(self.0 % bound as u64).unwrap_or_default()
    }
}
