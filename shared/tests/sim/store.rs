//! What the object keeps: rows that outlive it.

use std::collections::BTreeMap;

use shared::{
    conversation::stored::{Entry, Header, Receipts, Row},
    ids::{Epoch, Seq},
    stored,
};

/// Rows as bytes, as they are in the real one.
#[derive(Clone, Default)]
pub(crate) struct Store {
    header: Vec<u8>,
    receipts: Vec<u8>,
    log: Vec<Vec<u8>>,
    /// Rows written so far.
    pub(crate) written: u64,
}

impl Store {
    pub(crate) fn put_header(&mut self, header: &Header) {
        self.written += 1;
        self.header = stored::encode(header);
    }

    pub(crate) fn put_receipts(&mut self, receipts: &Receipts) {
        self.written += 1;
        self.receipts = stored::encode(receipts);
    }

    /// A number that is there already is an error, as it is in SQLite.
    pub(crate) fn append(&mut self, row: &Row) {
        self.written += 1;
        self.log.push(stored::encode(&row.entry));
        assert_eq!(row.seq, Seq(self.log.len() as u64), "the log has a hole");
    }

    pub(crate) fn header(&self) -> Option<Header> {
        stored::decode(&self.header).ok()
    }

    pub(crate) fn receipts(&self) -> Receipts {
        stored::decode(&self.receipts).unwrap_or_default()
    }

    pub(crate) fn len(&self) -> u64 {
        self.log.len() as u64
    }

    pub(crate) fn rows(&self) -> impl Iterator<Item = Row> {
        (1..).map(Seq).zip(&self.log).map(|(seq, bytes)| {
            let entry = stored::decode(bytes).expect("a row is read back");
            Row { seq, entry }
        })
    }

    /// At most `limit` rows behind a number, and whether there are more.
    pub(crate) fn read(&self, after: Seq, limit: usize) -> (Vec<Row>, bool) {
        let mut rows: Vec<Row> = self.rows().skip(after.0 as usize).take(limit + 1).collect();
        let more = rows.len() > limit;
        rows.truncate(limit);
        (rows, more)
    }

    /// The same, with the rows in the order of somebody's clocks and numbered in that order.
    pub(crate) fn read_by_time(
        &self,
        clocks: &BTreeMap<String, u64>,
        after: Seq,
    ) -> (Vec<Row>, bool) {
        let mut rows: Vec<Row> = self.rows().collect();
        rows.sort_by_key(|row| clocks.get(row.entry.parts().3.text()).copied());
        let mut seen = 0;
        for (row, number) in rows.iter_mut().zip(1..) {
            row.seq = Seq(number);
            if let Entry::Message { visible, .. } = &mut row.entry {
                seen += 1;
                *visible = Seq(seen);
            }
        }
        rows.retain(|row| row.seq > after);
        (rows, false)
    }

    /// This storage as a restored copy of another life of the log. Rows go on being counted.
    pub(crate) fn restored(self, epoch: Option<Epoch>, written: u64) -> Self {
        let mut copy = Self { written, ..self };
        if let (Some(epoch), Some(mut header)) = (epoch, copy.header()) {
            header.epoch = epoch;
            copy.put_header(&header);
        }
        copy
    }
}
