//! What of memory goes along with the functions that use it: long texts, such as style sheets.
//!
//! A linked program does not say which bytes belong together. A text is taken for one where a function
//! has an address and, right behind it, a length, and what stands there is text. It goes along if no
//! number of a function that stays, and no word in memory, could be an address in it.

use std::{
    collections::{BTreeMap, BTreeSet},
    ops::Range,
};

use walrus::{ConstExpr, DataKind, Module, ir::Value};

use super::Uses;

/// Shorter ones are more trouble than they weigh.
const LONG: u32 = 64;

/// The long texts that nothing but the deferred functions names.
pub(super) fn of(
    module: &Module,
    uses: &BTreeMap<usize, Uses>,
    deferred: &BTreeSet<usize>,
) -> Vec<Range<u32>> {
    let mut elsewhere: BTreeSet<u32> = pointers(module);
    for (function, uses) in uses {
        if !deferred.contains(function) {
            elsewhere.extend(&uses.numbers);
        }
    }
    let mut texts: BTreeMap<u32, u32> = BTreeMap::new();
    for (address, length) in deferred
        .iter()
        .filter_map(|function| uses.get(function))
        .flat_map(|uses| &uses.pairs)
    {
        let text = *address..address.saturating_add(*length);
        let is_text = *length >= LONG && read(module, &text).is_some_and(is_text);
        if is_text && elsewhere.range(text.clone()).next().is_none() {
            let end = texts.entry(text.start).or_default();
            *end = text.end.max(*end);
        }
    }
    let mut ranges: Vec<Range<u32>> = Vec::new();
    for (start, end) in texts {
        match ranges.last_mut() {
            Some(last) if start <= last.end => last.end = end.max(last.end),
            Some(_) | None => ranges.push(start..end),
        }
    }
    ranges
}

fn is_text(bytes: &[u8]) -> bool {
    str::from_utf8(bytes).is_ok_and(|text| {
        text.chars()
            .all(|c| !c.is_control() || c == '\n' || c == '\t')
    })
}

/// The words in memory, any of which may be an address.
fn pointers(module: &Module) -> BTreeSet<u32> {
    let mut pointers = BTreeSet::new();
    for data in module.data.iter() {
        let Some(start) = start_of(&data.kind) else {
            continue;
        };
        let misaligned = (4 - start as usize % 4) % 4;
        for word in data.value.get(misaligned..).unwrap_or_default().chunks(4) {
            if let Ok(word) = word.try_into() {
                pointers.insert(u32::from_le_bytes(word));
            }
        }
    }
    pointers
}

fn start_of(kind: &DataKind) -> Option<u32> {
    if let DataKind::Active {
        offset: ConstExpr::Value(Value::I32(start)),
        ..
    } = kind
    {
        Some(start.cast_unsigned())
    } else {
        None
    }
}

/// What memory holds at first.
pub(super) fn read<'a>(module: &'a Module, range: &Range<u32>) -> Option<&'a [u8]> {
    module.data.iter().find_map(|data| {
        let start = start_of(&data.kind)?;
        let from = range.start.checked_sub(start)? as usize;
        data.value.get(from..from + range.len())
    })
}

pub(super) fn blank(module: &mut Module, range: &Range<u32>) {
    let segments: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in segments {
        let data = module.data.get_mut(id);
        let from = start_of(&data.kind).and_then(|start| range.start.checked_sub(start));
        if let Some(from) = from.map(|from| from as usize)
            && let Some(bytes) = data.value.get_mut(from..from + range.len())
        {
            bytes.fill(0);
        }
    }
}
