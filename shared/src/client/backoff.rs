//! How long to wait before the next socket (DLV-6).

use crate::time::{Span, Timestamp};

const FIRST: Span = Span(500);
const HEALTH: Span = Span::seconds(30);

/// Full jitter from 0.5 s to 30 s, reset after 30 s of health.
#[derive(Debug)]
pub struct Backoff {
    ceiling: Span,
    healthy_since: Option<Timestamp>,
    noise: u64,
}

impl Backoff {
    /// The longest wait there is.
    pub(crate) const LONGEST: Span = Span::seconds(30);

    pub fn new(entropy: u64) -> Self {
        Self {
            ceiling: FIRST,
            healthy_since: None,
            noise: entropy | 1,
        }
    }

    pub fn healthy(&mut self, now: Timestamp) {
        self.healthy_since = Some(now);
    }

    /// A wait between nothing and the ceiling, which doubles with each.
    pub fn next_wait(&mut self, now: Timestamp) -> Span {
        if let Some(since) = self.healthy_since.take()
            && now.since(since) >= HEALTH
        {
            self.ceiling = FIRST;
        }
        let wait = Span(self.noise() % (self.ceiling.0 + 1));
        self.ceiling = Span((self.ceiling.0 * 2).min(Self::LONGEST.0));
        wait
    }

    /// xorshift64: jitter needs spread, not secrecy.
    fn noise(&mut self) -> u64 {
        self.noise ^= self.noise << 13;
        self.noise ^= self.noise >> 7;
        self.noise ^= self.noise << 17;
        self.noise
    }
}

#[cfg(test)]
mod tests {

    use super::*;

    #[test]
    fn dlv_6_waits_grow_to_thirty_seconds_and_start_over_after_health() {
        let mut backoff = Backoff::new(7);
        let mut now = Timestamp(0);
        let mut longest = Span(0);
        for round in 0..200_u32 {
            let ceiling = 500_u64
                .saturating_mul(2_u64.saturating_pow(round))
                .min(30_000);
            let wait = backoff.next_wait(now);
            assert!(wait.0 <= ceiling, "round {round}: {wait:?}");
            longest = longest.max(wait);
        }
        assert!(longest.0 > 25_000, "{longest:?} is no full jitter");

        backoff.healthy(now);
        now = now.after(Span::seconds(29));
        assert_eq!(backoff.ceiling, Backoff::LONGEST);
        backoff.next_wait(now);
        assert_eq!(backoff.ceiling, Backoff::LONGEST, "29 s are not health");

        backoff.healthy(now);
        now = now.after(Span::seconds(30));
        assert!(backoff.next_wait(now).0 <= 500);
    }
}
