//! One program as two: what is fetched with the page, and what is fetched when it is wanted.
//!
//! Rust links one program, so it is taken apart after that. Functions named as *doors* are the ways
//! into the second program: it gets them, and everything that is reached through them alone. In the
//! first program a door is a few instructions that call through a slot of the table, which the second
//! fills when it is instantiated; a call before that traps. Both use the first one's memory, table and
//! stack, and the second imports the functions of the first that it calls.
//!
//! A program that was taken apart may be taken apart again: what the first half gives to the second is
//! then given by the part that has it. So the last part to be fetched is the first to be taken out.
//!
//! A door is to be met by types: a value is needed to go through that exists only where the second
//! program does. It has to be marked `#[inline(never)]`, and what only the page's first moments need
//! must not be behind one. A function in the table (a callback) is behind a door only if it is named
//! as one; the linker makes identical functions one, so such a callback has to do something of its own.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    ops::Range,
    path::Path,
};

mod texts;

use anyhow::{Context, Result, bail, ensure};
use walrus::{
    ConstExpr, DataKind, ElementItems, ElementKind, ExportItem, FunctionBuilder, FunctionId,
    FunctionKind, GlobalKind, ImportKind, ImportedFunction, InstrLocId, LocalFunction, Module,
    TableId,
    ir::{Const, Instr, Load, Store, Value, Visitor, dfs_in_order},
    passes::gc,
};

use super::shrink::without_hashes;

/// What the second program calls the first one.
pub(super) const FIRST: &str = "p";

/// How the exports of a program for a later one begin, until they are shortened.
pub(super) const SHARED: &str = "__split_";

/// Takes the functions behind the doors out of a program and puts them into another, which has this name.
/// A door is the beginning of a function's name without hashes; one that leads nowhere is an error, since
/// it has been inlined or renamed.
pub(super) fn split(program: &Path, second: &Path, name: &str, doors: &[&str]) -> Result<()> {
    let (small, rest) = split_bytes(&fs::read(program)?, name, doors)?;
    fs::write(program, small)?;
    fs::write(second, rest)?;
    Ok(())
}

fn split_bytes(whole: &[u8], name: &str, doors: &[&str]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut first = Module::from_buffer(whole)?;
    let mut second = Module::from_buffer(whole)?;
    let plan = Plan::of(&first, name, doors)?;
    plan.make_second(&mut second)?;
    plan.make_first(&mut first, &second)?;
    Ok((first.emit_wasm(), second.emit_wasm()))
}

/// What goes where. Both programs are read from the same bytes, so a function has the same number in
/// both.
struct Plan {
    /// How the exports for the second program begin. Each split has its own, since functions are
    /// numbered anew in between.
    prefix: String,
    /// Behind the doors.
    deferred: BTreeSet<usize>,
    /// The table's slots, with those that are added for doors.
    slots: BTreeMap<u64, usize>,
    /// Where the first program finds the doors that it calls.
    stubs: BTreeMap<usize, u64>,
    /// What of memory goes along.
    texts: Vec<Range<u32>>,
}

impl Plan {
    fn of(module: &Module, name: &str, doors: &[&str]) -> Result<Self> {
        let uses: BTreeMap<usize, Uses> = module
            .funcs
            .iter_local()
            .map(|(id, function)| (id.index(), Uses::of(function)))
            .collect();
        let mut found = BTreeSet::new();
        let mut is_door = BTreeSet::new();
        for (id, _) in module.funcs.iter_local() {
            let name = module.funcs.get(id).name.as_deref().unwrap_or_default();
            let name = without_hashes(name);
            if let Some(door) = doors.iter().find(|door| name.starts_with(**door)) {
                found.insert(*door);
                is_door.insert(id.index());
            }
        }
        if let Some(lost) = doors.iter().find(|door| !found.contains(*door)) {
            bail!("no function is behind {lost}: it was inlined or has another name");
        }

        let mut slots = slots(module)?;
        let mut roots: BTreeSet<usize> = slots
            .values()
            .copied()
            .filter(|function| !is_door.contains(function))
            .collect();
        for export in module.exports.iter() {
            if let ExportItem::Function(id) = export.item
                && !export.name.starts_with(SHARED)
            {
                roots.insert(id.index());
            }
        }
        roots.extend(module.start.map(|id| id.index()));
        let stays = reach(&uses, roots, |function| !is_door.contains(&function));

        let called: BTreeSet<usize> = stays
            .iter()
            .filter_map(|function| uses.get(function))
            .flat_map(|uses| &uses.functions)
            .copied()
            .filter(|function| is_door.contains(function) && !stays.contains(function))
            .collect();
        let in_table = slots.values().filter(|function| is_door.contains(function));
        let ways_in = called.iter().chain(in_table).copied().collect();
        let deferred = reach(&uses, ways_in, |function| {
            uses.contains_key(&function) && !stays.contains(&function)
        });

        let end = table_of(module)?.map_or(0, |table| module.tables.get(table).initial);
        let stubs: BTreeMap<usize, u64> = called.into_iter().zip(end..).collect();
        slots.extend(stubs.iter().map(|(function, slot)| (*slot, *function)));
        let texts = texts::of(module, &uses, &deferred);
        Ok(Self {
            prefix: format!("{SHARED}{name}_"),
            deferred,
            slots,
            stubs,
            texts,
        })
    }

    fn make_second(&self, module: &mut Module) -> Result<()> {
        let table = table_of(module)?;
        self.keep_exports(module, |lent| lent);
        module.start = None;
        let memory = module.memories.iter().map(|memory| memory.id()).next();
        let mut moved = Vec::new();
        for text in &self.texts {
            let bytes = texts::read(module, text).context("a text is not in memory")?;
            moved.push((text.start, bytes.to_vec()));
        }
        let data: Vec<_> = module.data.iter().map(|data| data.id()).collect();
        for id in data {
            module.data.delete(id);
        }
        if let Some(memory) = memory {
            let added: Vec<_> = moved
                .into_iter()
                .map(|(start, bytes)| {
                    let offset = ConstExpr::Value(Value::I32(start.cast_signed()));
                    module.data.add(DataKind::Active { memory, offset }, bytes)
                })
                .collect();
            module.memories.get_mut(memory).data_segments = added.into_iter().collect();
        }
        self.fill(module, table, |function| self.deferred.contains(&function))?;

        // What is not its own comes from the first; what is not used falls away.
        let functions: Vec<(FunctionId, walrus::TypeId)> = module
            .funcs
            .iter_local()
            .filter(|(id, _)| !self.deferred.contains(&id.index()))
            .map(|(id, function)| (id, function.ty()))
            .collect();
        for (id, ty) in functions {
            let name = self.shared_name(ImportKind::Function(id));
            let import = module.imports.add(FIRST, &name, id);
            module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
        let memories: Vec<_> = module.memories.iter().map(|memory| memory.id()).collect();
        for id in memories {
            let import = module
                .imports
                .add(FIRST, &self.shared_name(ImportKind::Memory(id)), id);
            module.memories.get_mut(id).import = Some(import);
        }
        let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
        for id in tables {
            let import = module
                .imports
                .add(FIRST, &self.shared_name(ImportKind::Table(id)), id);
            let grown = self.grown(table == Some(id));
            let table = module.tables.get_mut(id);
            table.import = Some(import);
            table.initial += grown;
            // Another split may have made it longer by then.
            table.maximum = None;
        }
        let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
        for id in globals {
            let import = module
                .imports
                .add(FIRST, &self.shared_name(ImportKind::Global(id)), id);
            module.globals.get_mut(id).kind = GlobalKind::Import(import);
        }
        gc::run(module);
        Ok(())
    }

    fn make_first(&self, module: &mut Module, second: &Module) -> Result<()> {
        let table = table_of(module)?;
        self.keep_exports(module, |lent| !lent);
        for text in &self.texts {
            texts::blank(module, text);
        }
        self.fill(module, table, |function| !self.deferred.contains(&function))?;
        if let Some(table) = table {
            let grown = self.grown(true);
            let all = module.tables.get_mut(table);
            all.initial += grown;
            all.maximum = all.maximum.map(|maximum| maximum + grown);
            let doors: Vec<FunctionId> = module
                .funcs
                .iter_local()
                .map(|(id, _)| id)
                .filter(|id| self.stubs.contains_key(&id.index()))
                .collect();
            for door in doors {
                let slot = self.stubs.get(&door.index()).copied().unwrap_or_default();
                let slot = i32::try_from(slot).context("the table is too long")?;
                let stub = stub(module, door, table, slot);
                module.funcs.get_mut(door).kind = FunctionKind::Local(stub);
            }
        }
        let wanted: BTreeSet<&str> = second
            .imports
            .iter()
            .filter(|import| import.module == FIRST)
            .map(|import| import.name.as_str())
            .collect();
        let mut exports = Vec::new();
        let functions = module.funcs.iter().map(|it| ImportKind::Function(it.id()));
        let memories = module.memories.iter().map(|it| ImportKind::Memory(it.id()));
        let tables = module.tables.iter().map(|it| ImportKind::Table(it.id()));
        let globals = module.globals.iter().map(|it| ImportKind::Global(it.id()));
        for item in functions.chain(memories).chain(tables).chain(globals) {
            let name = self.shared_name(item.clone());
            if wanted.contains(name.as_str()) {
                exports.push((name, item));
            }
        }
        for (name, item) in exports {
            match item {
                ImportKind::Function(id) => module.exports.add(&name, id),
                ImportKind::Memory(id) => module.exports.add(&name, id),
                ImportKind::Table(id) => module.exports.add(&name, id),
                ImportKind::Global(id) => module.exports.add(&name, id),
                ImportKind::Tag(_) => continue,
            };
        }
        gc::run(module);
        Ok(())
    }

    /// Keeps some exports: by whether they are what the second program gives to one that was taken out
    /// before.
    fn keep_exports(&self, module: &mut Module, keeps: impl Fn(bool) -> bool) {
        let exports: Vec<_> = module
            .exports
            .iter()
            .filter(|export| {
                let behind = match export.item {
                    ExportItem::Function(id) => self.deferred.contains(&id.index()),
                    ExportItem::Memory(_)
                    | ExportItem::Table(_)
                    | ExportItem::Global(_)
                    | ExportItem::Tag(_) => false,
                };
                !keeps(behind && export.name.starts_with(SHARED))
            })
            .map(|export| export.id())
            .collect();
        for export in exports {
            module.exports.delete(export);
        }
    }

    /// The name under which the first program gives something to the second.
    fn shared_name(&self, item: ImportKind) -> String {
        let (kind, index) = match item {
            ImportKind::Function(id) => ("function", id.index()),
            ImportKind::Table(id) => ("table", id.index()),
            ImportKind::Memory(id) => ("memory", id.index()),
            ImportKind::Global(id) => ("global", id.index()),
            ImportKind::Tag(id) => ("tag", id.index()),
        };
        format!("{}{kind}_{index}", self.prefix)
    }

    /// By how much the table grows.
    fn grown(&self, is_table: bool) -> u64 {
        if is_table { self.stubs.len() as u64 } else { 0 }
    }

    /// Gives the table the functions that are here, at their slots.
    fn fill(
        &self,
        module: &mut Module,
        table: Option<TableId>,
        is_here: impl Fn(usize) -> bool,
    ) -> Result<()> {
        let Some(table) = table else {
            return Ok(());
        };
        let old: Vec<_> = module.elements.iter().map(|element| element.id()).collect();
        for id in old {
            module.elements.delete(id);
        }
        let ids: BTreeMap<usize, FunctionId> = module
            .funcs
            .iter()
            .map(|function| (function.id().index(), function.id()))
            .collect();
        let mut runs: Vec<(u64, Vec<FunctionId>)> = Vec::new();
        for (slot, function) in &self.slots {
            let Some(id) = ids.get(function).filter(|_| is_here(*function)) else {
                continue;
            };
            match runs.last_mut() {
                Some((start, run)) if *start + run.len() as u64 == *slot => run.push(*id),
                Some(_) | None => runs.push((*slot, vec![*id])),
            }
        }
        let mut segments = Vec::new();
        for (start, run) in runs {
            let offset = ConstExpr::Value(Value::I32(i32::try_from(start)?));
            let kind = ElementKind::Active { table, offset };
            segments.push(module.elements.add(kind, ElementItems::Functions(run)));
        }
        module.tables.get_mut(table).elem_segments = segments.into_iter().collect();
        Ok(())
    }
}

/// What a function refers to.
#[derive(Default)]
struct Uses {
    functions: BTreeSet<usize>,
    /// Numbers that may be addresses.
    numbers: BTreeSet<u32>,
    /// Numbers that follow each other, as an address and a length do.
    pairs: BTreeSet<(u32, u32)>,
    last: Option<u32>,
}

impl Uses {
    fn of(function: &LocalFunction) -> Self {
        let mut uses = Self::default();
        dfs_in_order(&mut uses, function, function.entry_block());
        uses
    }
}

impl<'a> Visitor<'a> for Uses {
    fn visit_instr(&mut self, instr: &'a Instr, _: &'a InstrLocId) {
        let number = if let Instr::Const(Const {
            value: Value::I32(number),
        }) = instr
        {
            Some(number.cast_unsigned())
        } else {
            None
        };
        if let Instr::Load(Load { arg, .. }) | Instr::Store(Store { arg, .. }) = instr {
            self.numbers.extend(u32::try_from(arg.offset));
        }
        self.numbers.extend(number);
        self.pairs.extend(self.last.zip(number));
        self.last = number;
    }

    fn visit_function_id(&mut self, function: &FunctionId) {
        self.functions.insert(function.index());
    }
}

/// Everything that is reached from somewhere, on the ways that `goes_on` allows.
fn reach(
    uses: &BTreeMap<usize, Uses>,
    from: BTreeSet<usize>,
    goes_on: impl Fn(usize) -> bool,
) -> BTreeSet<usize> {
    let mut reached = from;
    let mut next: Vec<usize> = reached.iter().copied().collect();
    while let Some(function) = next.pop() {
        let Some(uses) = uses.get(&function) else {
            continue;
        };
        for used in &uses.functions {
            if goes_on(*used) && reached.insert(*used) {
                next.push(*used);
            }
        }
    }
    reached
}

/// The table of functions.
fn table_of(module: &Module) -> Result<Option<TableId>> {
    let mut found = None;
    for element in module.elements.iter() {
        let ElementKind::Active { table, .. } = element.kind else {
            bail!("a segment of the table is not an active one");
        };
        ensure!(
            found.is_none_or(|found| found == table),
            "there are two tables of functions"
        );
        found = Some(table);
    }
    Ok(found)
}

/// The table's slots and the functions in them.
fn slots(module: &Module) -> Result<BTreeMap<u64, usize>> {
    let mut slots = BTreeMap::new();
    for element in module.elements.iter() {
        let (
            ElementKind::Active {
                offset: ConstExpr::Value(Value::I32(offset)),
                ..
            },
            ElementItems::Functions(functions),
        ) = (&element.kind, &element.items)
        else {
            bail!("a segment of the table is not a list of functions at a place");
        };
        let start = u64::from(offset.cast_unsigned());
        slots.extend((start..).zip(functions.iter().map(|id| id.index())));
    }
    Ok(slots)
}

/// A function that calls another of its type through the table.
fn stub(module: &mut Module, door: FunctionId, table: TableId, slot: i32) -> LocalFunction {
    let ty = module.funcs.get(door).ty();
    let (parameters, results) = {
        let ty = module.types.get(ty);
        (ty.params().to_vec(), ty.results().to_vec())
    };
    let mut builder = FunctionBuilder::new(&mut module.types, &parameters, &results);
    let arguments: Vec<_> = parameters
        .iter()
        .map(|parameter| module.locals.add(*parameter))
        .collect();
    let mut body = builder.func_body();
    for argument in &arguments {
        body.local_get(*argument);
    }
    body.i32_const(slot).call_indirect(ty, table);
    builder.local_func(arguments)
}

#[cfg(test)]
mod tests;
