//! An object's SQLite: migrations, rows of bytes, and several statements as one.

use std::{
    cell::{Cell, RefCell},
    collections::BTreeMap,
};

use js_sys::Reflect;
use wasm_bindgen::{JsCast, JsValue, closure::ScopedClosure};
use worker::{SqlStorage, SqlStorageValue, State};

use super::{
    js,
    meter::{self, Paid},
};
use crate::error::Fault;

/// SQLite in an object takes at most this many bound values in one statement.
const BOUND_VALUES: usize = 100;

/// A table of numbered rows of bytes: `(number INTEGER PRIMARY KEY, value BLOB)`.
#[derive(Clone, Copy)]
pub(crate) struct Table {
    pub(crate) name: &'static str,
    pub(crate) number: &'static str,
    pub(crate) value: &'static str,
}

/// A row of such a table.
pub(crate) type Row = (i64, Vec<u8>);

/// Two columns of bytes.
pub(crate) type Pair = (Vec<u8>, Vec<u8>);

pub(crate) struct Store {
    /// The kind of object, for the meter.
    object: &'static str,
    /// Statements as the platform takes them, by table, verb and rows.
    statements: RefCell<BTreeMap<(&'static str, Write, usize), JsValue>>,
    /// What makes the first table, until something is written.
    unmade: Cell<Option<&'static str>>,
    /// The same as `sql`.
    sql_js: JsValue,
    sql: SqlStorage,
    storage: JsValue,
}

impl Store {
    /// Makes the first table if it is not there, and runs the migrations that this object has not
    /// had, in their order, without an await. An object that needs none has no table of them: a row
    /// less for every conversation there is (DLV-12).
    pub(crate) fn open(
        object: &'static str,
        state: &State,
        first: &str,
        migrations: &[&str],
    ) -> Result<Self, Fault> {
        let store = Self::of(object, state)?;
        store.run(first, vec![])?;
        if !migrations.is_empty() {
            store.migrate(migrations)?;
        }
        Ok(store)
    }

    /// The same of an object whose name anybody may ask for: its only table is made with its first
    /// row, so that one that nothing was ever written to keeps nothing.
    pub(crate) fn open_unmade(
        object: &'static str,
        state: &State,
        table: Table,
        first: &'static str,
    ) -> Result<Self, Fault> {
        let store = Self::of(object, state)?;
        let made = "SELECT count(*) FROM sqlite_master WHERE name = ?";
        if store.number(made, vec![table.name.into()])? == 0 {
            store.unmade.set(Some(first));
        }
        Ok(store)
    }

    fn of(object: &'static str, state: &State) -> Result<Self, Fault> {
        let storage = state.storage();
        let raw: JsValue = storage.as_raw().into();
        Ok(Self {
            object,
            statements: RefCell::default(),
            unmade: Cell::default(),
            sql_js: Reflect::get(&raw, &"sql".into())
                .map_err(|error| Fault::store(error.into()))?,
            sql: storage.sql(),
            storage: raw,
        })
    }

    fn migrate(&self, migrations: &[&str]) -> Result<(), Fault> {
        self.run(
            "CREATE TABLE IF NOT EXISTS migrations (number INTEGER PRIMARY KEY)",
            vec![],
        )?;
        let done = self.number("SELECT count(*) FROM migrations", vec![])?;
        for (number, statement) in migrations.iter().enumerate().skip(done) {
            self.together(|| {
                self.run(statement, vec![])?;
                let number = SqlStorageValue::Integer(number as i64);
                self.run("INSERT INTO migrations VALUES (?)", vec![number])
            })?;
        }
        Ok(())
    }

    /// Writes rows in one statement; a turn of more than fifty takes several, as one transaction.
    pub(crate) fn write(&self, verb: Write, table: Table, rows: &[Row]) -> Result<(), Fault> {
        let chunks = rows.chunks(BOUND_VALUES / 2);
        if chunks.len() > 1 {
            self.together(|| {
                chunks
                    .clone()
                    .try_for_each(|chunk| self.write_chunk(verb, table, chunk))
            })
        } else {
            chunks
                .clone()
                .try_for_each(|chunk| self.write_chunk(verb, table, chunk))
        }
    }

    fn write_chunk(&self, verb: Write, table: Table, rows: &[Row]) -> Result<(), Fault> {
        if let Some(first) = self.unmade.get() {
            self.run(first, vec![])?;
            self.unmade.set(None);
        }
        let mut statements = self.statements.borrow_mut();
        let statement = statements
            .entry((table.name, verb, rows.len()))
            .or_insert_with(|| insertion(verb, table, rows.len()).into());
        let counts = meter::runs();
        let written = if let [(number, bytes)] = rows {
            js::write_one(&self.sql_js, statement, *number as f64, bytes, counts)
        } else {
            let mut bytes = Vec::new();
            let mut numbers = Vec::with_capacity(rows.len());
            let mut ends = Vec::with_capacity(rows.len());
            for (number, row) in rows {
                numbers.push(*number as f64);
                bytes.extend_from_slice(row);
                ends.push(u32::try_from(bytes.len()).unwrap_or(u32::MAX));
            }
            js::write(&self.sql_js, statement, &numbers, &bytes, &ends, counts)
        };
        let written = written.map_err(|error| Fault::store(error.into()))?;
        meter::count(self.object, Paid::Row, written as usize);
        Ok(())
    }

    /// One row, if it is there.
    pub(crate) fn one(&self, table: Table, number: i64) -> Result<Option<Vec<u8>>, Fault> {
        if self.unmade.get().is_some() {
            return Ok(None);
        }
        let statement = format!(
            "SELECT {} FROM {} WHERE {} = ?",
            table.value, table.name, table.number
        );
        let values = vec![SqlStorageValue::Integer(number)];
        Ok(self.blobs(&statement, values)?.pop())
    }

    /// The rows behind `after` that are taken by their bytes, in their order, until one is not; and
    /// whether one is left. At most `limit` are looked at.
    pub(crate) fn read(
        &self,
        table: Table,
        after: i64,
        limit: usize,
        mut takes: impl FnMut(usize) -> bool,
    ) -> Result<(Vec<Row>, bool), Fault> {
        if self.unmade.get().is_some() {
            return Ok((Vec::new(), false));
        }
        let statement = format!(
            "SELECT {number}, {value} FROM {name} WHERE {number} > ? ORDER BY {number} LIMIT ?",
            number = table.number,
            value = table.value,
            name = table.name
        );
        let values = vec![
            SqlStorageValue::Integer(after),
            SqlStorageValue::Integer(limit as i64),
        ];
        let cursor = self.sql.exec(&statement, values).map_err(Fault::store)?;
        let mut rows = Vec::new();
        for row in cursor.raw() {
            let row = row.map_err(Fault::store)?;
            let Ok(
                [
                    SqlStorageValue::Integer(number),
                    SqlStorageValue::Blob(bytes),
                ],
            ) = <[SqlStorageValue; 2]>::try_from(row)
            else {
                return Err(Fault::stored_garbled());
            };
            if !takes(bytes.len()) {
                return Ok((rows, true));
            }
            rows.push((number, bytes));
        }
        Ok((rows, false))
    }

    /// Nothing is kept any more of an object that was opened with [`Store::open_unmade`].
    pub(crate) fn unmake(&self, table: Table, first: &'static str) -> Result<(), Fault> {
        if self.unmade.get().is_none() {
            self.run(&format!("DROP TABLE {}", table.name), vec![])?;
            self.unmade.set(Some(first));
        }
        Ok(())
    }

    pub(crate) fn run(&self, statement: &str, values: Vec<SqlStorageValue>) -> Result<(), Fault> {
        let cursor = self.sql.exec(statement, values).map_err(Fault::store)?;
        meter::count(self.object, Paid::Row, cursor.rows_written());
        Ok(())
    }

    /// The first column of each row of bytes.
    pub(crate) fn blobs(
        &self,
        statement: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<Vec<Vec<u8>>, Fault> {
        let cursor = self.sql.exec(statement, values).map_err(Fault::store)?;
        cursor
            .raw()
            .map(|row| match row.map_err(Fault::store)?.into_iter().next() {
                Some(SqlStorageValue::Blob(bytes)) => Ok(bytes),
                _ => Err(Fault::stored_garbled()),
            })
            .collect()
    }

    /// The first two columns of each row, both bytes.
    pub(crate) fn pairs(&self, statement: &str) -> Result<Vec<Pair>, Fault> {
        let cursor = self.sql.exec(statement, vec![]).map_err(Fault::store)?;
        cursor
            .raw()
            .map(|row| {
                let row = row.map_err(Fault::store)?;
                match <[SqlStorageValue; 2]>::try_from(row) {
                    Ok([SqlStorageValue::Blob(first), SqlStorageValue::Blob(second)]) => {
                        Ok((first, second))
                    }
                    _ => Err(Fault::stored_garbled()),
                }
            })
            .collect()
    }

    /// The one number that a statement gives.
    pub(crate) fn number(
        &self,
        statement: &str,
        values: Vec<SqlStorageValue>,
    ) -> Result<usize, Fault> {
        let cursor = self.sql.exec(statement, values).map_err(Fault::store)?;
        match cursor.raw().next() {
            Some(row) => match row.map_err(Fault::store)?.first() {
                Some(SqlStorageValue::Integer(number)) => {
                    usize::try_from(*number).map_err(|_| Fault::stored_garbled())
                }
                _ => Err(Fault::stored_garbled()),
            },
            None => Err(Fault::stored_garbled()),
        }
    }

    /// Statements that belong together: all of them or none. The platform commits what ran before
    /// an error unless it is thrown inside `transactionSync`.
    pub(crate) fn together(
        &self,
        statements: impl FnOnce() -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let mut statements = Some(statements);
        let mut outcome = None;
        let mut body = || match statements.take().map(|statements| statements()) {
            Some(Err(fault)) => {
                outcome = Some(fault);
                Err(JsValue::from_str("rolled back"))
            }
            Some(Ok(())) | None => Ok(JsValue::UNDEFINED),
        };
        let body = ScopedClosure::borrow_mut(&mut body);
        let transaction = Reflect::get(&self.storage, &"transactionSync".into())
            .map_err(|error| Fault::store(error.into()))?;
        let called = transaction
            .unchecked_ref::<js_sys::Function>()
            .call1(&self.storage, body.as_js_value());
        drop(body);
        match (outcome, called) {
            (Some(fault), _) => Err(fault),
            (None, Err(error)) => Err(Fault::store(error.into())),
            (None, Ok(_)) => Ok(()),
        }
    }
}

/// The statement that writes so many rows.
fn insertion(verb: Write, table: Table, rows: usize) -> String {
    let verb = match verb {
        Write::New => "INSERT",
        Write::Over => "INSERT OR REPLACE",
    };
    let places = vec!["(?,?)"; rows].join(",");
    let Table {
        name,
        number,
        value,
    } = table;
    format!("{verb} INTO {name} ({number}, {value}) VALUES {places}")
}

/// What becomes of a row that is there already.
#[derive(Clone, Copy, Eq, Ord, PartialEq, PartialOrd)]
pub(crate) enum Write {
    /// It is an error.
    New,
    /// It is replaced.
    Over,
}
