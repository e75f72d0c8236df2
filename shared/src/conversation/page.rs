//! How much of the log is read at a time while a socket catches up.

use crate::protocol::limit::{PAGE_ENTRIES, REPLAY_BYTES};

/// A page that is being filled: entries, and their bytes.
#[derive(Clone, Copy, Debug, Default)]
pub struct Page {
    entries: usize,
    bytes: usize,
}

impl Page {
    /// Whether an entry of so many bytes is of this page. The first always is.
    pub fn takes(&mut self, bytes: usize) -> bool {
        let sum = self.bytes.saturating_add(bytes);
        let fits = self.entries < PAGE_ENTRIES && sum <= REPLAY_BYTES;
        let takes = self.entries == 0 || fits;
        if takes {
            self.entries += 1;
            self.bytes = sum;
        }
        takes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many entries of a size are on a page.
    fn fit(size: usize) -> usize {
        let mut page = Page::default();
        (0..1_000).take_while(|_| page.takes(size)).count()
    }

    #[test]
    fn dlv_4_a_page_of_a_replay_has_at_most_200_entries_and_256_kib() {
        assert_eq!(fit(1), PAGE_ENTRIES);
        assert_eq!(fit(1_310), 200);
        assert_eq!(fit(1_311), 199);
        assert_eq!(fit(40_000), 6);
        assert_eq!(fit(REPLAY_BYTES), 1);
        assert_eq!(fit(REPLAY_BYTES + 1), 1, "each is read at some time");
    }
}
