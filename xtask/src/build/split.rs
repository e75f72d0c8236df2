//! One program as two: what is fetched with the page, and what is fetched when it is wanted.
//!
//! Rust links one program, so it is taken apart after that. Functions named as *doors* are the ways
//! into the second program: it gets them, and everything that is reached through them alone. In the
//! first program a door is a few instructions that call through a slot of the table, which the second
//! fills when it is instantiated; a call before that traps. Both use the first one's memory, table and
//! stack, and the second imports the functions of the first that it calls.
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

/// How the first program's exports for the second begin, until they are shortened.
pub(super) const SHARED: &str = "__split_";

/// Texts from this length on go along with the functions that use them.
const LONG: u32 = 64;

/// Takes the functions behind the doors out of a program and puts them into another. A door is the
/// beginning of a name without hashes; one that leads nowhere is an error, since it has been inlined
/// or renamed.
pub(super) fn split(program: &Path, second: &Path, doors: &[&str]) -> Result<()> {
    let (small, rest) = split_bytes(&fs::read(program)?, doors)?;
    fs::write(program, small)?;
    fs::write(second, rest)?;
    Ok(())
}

fn split_bytes(whole: &[u8], doors: &[&str]) -> Result<(Vec<u8>, Vec<u8>)> {
    let mut first = Module::from_buffer(whole)?;
    let mut second = Module::from_buffer(whole)?;
    let plan = Plan::of(&first, doors)?;
    plan.make_second(&mut second)?;
    plan.make_first(&mut first, &second)?;
    Ok((first.emit_wasm(), second.emit_wasm()))
}

/// What goes where. Both programs are read from the same bytes, so a function has the same number in
/// both.
struct Plan {
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
    fn of(module: &Module, doors: &[&str]) -> Result<Self> {
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
            if let ExportItem::Function(id) = export.item {
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
        let texts = texts(module, &uses, &deferred);
        Ok(Self {
            deferred,
            slots,
            stubs,
            texts,
        })
    }

    fn make_second(&self, module: &mut Module) -> Result<()> {
        let table = table_of(module)?;
        let exports: Vec<_> = module.exports.iter().map(|export| export.id()).collect();
        for export in exports {
            module.exports.delete(export);
        }
        module.start = None;
        let memory = module.memories.iter().map(|memory| memory.id()).next();
        let mut moved = Vec::new();
        for text in &self.texts {
            let bytes = read(module, text).context("a text is not in memory")?;
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
            let name = shared_name(ImportKind::Function(id));
            let import = module.imports.add(FIRST, &name, id);
            module.funcs.get_mut(id).kind = FunctionKind::Import(ImportedFunction { import, ty });
        }
        let memories: Vec<_> = module.memories.iter().map(|memory| memory.id()).collect();
        for id in memories {
            let import = module
                .imports
                .add(FIRST, &shared_name(ImportKind::Memory(id)), id);
            module.memories.get_mut(id).import = Some(import);
        }
        let tables: Vec<_> = module.tables.iter().map(|table| table.id()).collect();
        for id in tables {
            let import = module
                .imports
                .add(FIRST, &shared_name(ImportKind::Table(id)), id);
            let grown = self.grown(table == Some(id));
            let table = module.tables.get_mut(id);
            table.import = Some(import);
            table.initial += grown;
            table.maximum = table.maximum.map(|maximum| maximum + grown);
        }
        let globals: Vec<_> = module.globals.iter().map(|global| global.id()).collect();
        for id in globals {
            let import = module
                .imports
                .add(FIRST, &shared_name(ImportKind::Global(id)), id);
            module.globals.get_mut(id).kind = GlobalKind::Import(import);
        }
        gc::run(module);
        Ok(())
    }

    fn make_first(&self, module: &mut Module, second: &Module) -> Result<()> {
        let table = table_of(module)?;
        for text in &self.texts {
            blank(module, text);
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
            let name = shared_name(item.clone());
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

/// The long texts that nothing but the deferred functions names.
fn texts(
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
fn read<'a>(module: &'a Module, range: &Range<u32>) -> Option<&'a [u8]> {
    module.data.iter().find_map(|data| {
        let start = start_of(&data.kind)?;
        let from = range.start.checked_sub(start)? as usize;
        data.value.get(from..from + range.len())
    })
}

fn blank(module: &mut Module, range: &Range<u32>) {
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

/// The name under which the first program gives something to the second.
fn shared_name(item: ImportKind) -> String {
    let (kind, index) = match item {
        ImportKind::Function(id) => ("function", id.index()),
        ImportKind::Table(id) => ("table", id.index()),
        ImportKind::Memory(id) => ("memory", id.index()),
        ImportKind::Global(id) => ("global", id.index()),
        ImportKind::Tag(id) => ("tag", id.index()),
    };
    format!("{SHARED}{kind}_{index}")
}

#[cfg(test)]
mod tests {
    use std::{env, process::Command};

    use serde_json::{Value as Json, json};
    use walrus::{
        ModuleConfig, RefType, ValType,
        ir::{BinaryOp, LoadKind, MemArg},
    };

    use super::*;
    use crate::tools;

    const TEXT: &str =
        "A text that is long enough to go along with the function that is the only one to name it.";
    const SHARED_TEXT: &str = "Another text as long, which is named on both sides, and so stays where it is for good and all.";
    const TEXT_AT: i32 = 1024;
    const SHARED_TEXT_AT: i32 = 2048;

    /// `run(n)` goes through a door to a function that calls back, keeps a number in the global that
    /// both have and reads both texts; `call(slot, n)` calls through the table, which has a function
    /// of the first program in slot 1 and a door in slot 2.
    fn program() -> Vec<u8> {
        let mut module = Module::with_config(ModuleConfig::new());
        let memory = module.memories.add_local(false, false, 1, None, None);
        for (at, text) in [(TEXT_AT, TEXT), (SHARED_TEXT_AT, SHARED_TEXT)] {
            let offset = ConstExpr::Value(Value::I32(at));
            let kind = DataKind::Active { memory, offset };
            let data = module.data.add(kind, text.into());
            module.memories.get_mut(memory).data_segments.insert(data);
        }
        let zero = ConstExpr::Value(Value::I32(0));
        let count = module.globals.add_local(ValType::I32, true, false, zero);
        let number = [ValType::I32];
        let arg = MemArg {
            align: 1,
            offset: 0,
        };
        let byte = LoadKind::I32_8 {
            kind: walrus::ir::ExtendedLoad::ZeroExtend,
        };

        // What both use.
        let (n, mut add_one) = function(&mut module, "first::add_one");
        add_one
            .func_body()
            .global_get(count)
            .i32_const(1)
            .binop(BinaryOp::I32Add)
            .global_set(count)
            .local_get(n)
            .i32_const(1)
            .binop(BinaryOp::I32Add);
        let add_one = add_one.finish(vec![n], &mut module.funcs);

        // The first byte of a text.
        let (n, mut first_byte) = function(&mut module, "helper::first_byte");
        first_byte.func_body().local_get(n).load(memory, byte, arg);
        let first_byte = first_byte.finish(vec![n], &mut module.funcs);

        let (n, mut work) = function(&mut module, "panel::work");
        work.func_body()
            .local_get(n)
            .call(add_one)
            .i32_const(TEXT_AT)
            .i32_const(i32::try_from(TEXT.len()).unwrap())
            .drop()
            .call(first_byte)
            .binop(BinaryOp::I32Add)
            .i32_const(SHARED_TEXT_AT)
            .i32_const(i32::try_from(SHARED_TEXT.len()).unwrap())
            .drop()
            .call(first_byte)
            .binop(BinaryOp::I32Add);
        let work = work.finish(vec![n], &mut module.funcs);

        let (n, mut double) = function(&mut module, "panel::double");
        double
            .func_body()
            .local_get(n)
            .local_get(n)
            .binop(BinaryOp::I32Add);
        let double = double.finish(vec![n], &mut module.funcs);

        let (n, mut run) = function(&mut module, "first::run");
        run.func_body()
            .i32_const(SHARED_TEXT_AT)
            .drop()
            .local_get(n)
            .call(add_one)
            .call(work);
        let run = run.finish(vec![n], &mut module.funcs);

        let table = module.tables.add_local(false, 3, Some(3), RefType::FUNCREF);
        let offset = ConstExpr::Value(Value::I32(1));
        let kind = ElementKind::Active { table, offset };
        let items = ElementItems::Functions(vec![add_one, double]);
        let element = module.elements.add(kind, items);
        module.tables.get_mut(table).elem_segments.insert(element);

        let ty = module.types.add(&number, &number);
        let both = [ValType::I32, ValType::I32];
        let mut call = FunctionBuilder::new(&mut module.types, &both, &number);
        let (slot, n) = (
            module.locals.add(ValType::I32),
            module.locals.add(ValType::I32),
        );
        call.func_body()
            .local_get(n)
            .local_get(slot)
            .call_indirect(ty, table);
        let call = call.finish(vec![slot, n], &mut module.funcs);

        let (n, mut counted) = function(&mut module, "first::counted");
        counted.func_body().global_get(count);
        let counted = counted.finish(vec![n], &mut module.funcs);

        module.exports.add("run", run);
        module.exports.add("call", call);
        module.exports.add("counted", counted);
        module.exports.add("byte", first_byte);
        module.emit_wasm()
    }

    fn function(module: &mut Module, name: &str) -> (walrus::LocalId, FunctionBuilder) {
        let number = [ValType::I32];
        let mut builder = FunctionBuilder::new(&mut module.types, &number, &number);
        builder.name(name.to_owned());
        (module.locals.add(ValType::I32), builder)
    }

    const DOORS: [&str; 1] = ["panel::"];

    /// What some calls answer before the second program is there and after; `null` for a trap.
    fn run(whole: &[u8], calls: &[Json]) -> Json {
        const SCRIPT: &str = r#"
            const [first, second, calls] = JSON.parse(require("fs").readFileSync(0, "utf8"));
            const module = (bytes) => new WebAssembly.Module(Uint8Array.from(bytes));
            const { exports } = new WebAssembly.Instance(module(first));
            const answers = () => calls.map(([name, ...numbers]) => {
              try { return exports[name](...numbers); } catch { return null; }
            });
            const before = answers();
            new WebAssembly.Instance(module(second), { p: exports });
            console.log(JSON.stringify([before, answers()]));
        "#;
        let (first, second) = split_bytes(whole, &DOORS).unwrap();
        let input = env::temp_dir().join(format!(
            "portico-split-{}.json",
            super::super::hash(&second)
        ));
        fs::write(&input, json!([first, second, calls]).to_string()).unwrap();
        let node = tools::bin().join("node");
        let output = Command::new(node)
            .args(["-e", SCRIPT])
            .stdin(fs::File::open(&input).unwrap())
            .output()
            .unwrap();
        fs::remove_file(&input).unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.success(), "{said}");
        serde_json::from_slice(&output.stdout).unwrap()
    }

    #[test]
    fn dsp_2_a_door_traps_until_the_second_program_is_there_and_both_share_everything() {
        let calls = [
            json!(["run", 40]),
            json!(["counted", 0]),
            json!(["call", 1, 40]),
            json!(["call", 2, 40]),
            json!(["byte", TEXT_AT]),
            json!(["byte", SHARED_TEXT_AT]),
        ];
        let (a, another) = (u32::from(b'A'), u32::from(b'A'));
        assert_eq!(
            run(&program(), &calls),
            json!([
                [null, 1, 41, null, 0, another],
                // The first program's function has been called on both sides.
                [42 + a + another, 4, 41, 80, a, another],
            ])
        );
    }

    fn names(program: &[u8]) -> BTreeSet<String> {
        let module = Module::from_buffer(program).unwrap();
        module
            .funcs
            .iter_local()
            .filter_map(|(id, _)| module.funcs.get(id).name.clone())
            .collect()
    }

    #[test]
    fn what_is_reached_through_doors_alone_goes_along_and_nothing_else() {
        let (first, second) = split_bytes(&program(), &DOORS).unwrap();
        let second = names(&second);
        assert_eq!(
            second.iter().map(String::as_str).collect::<Vec<_>>(),
            ["panel::double", "panel::work"]
        );
        assert!(names(&first).contains("first::add_one"));
        assert!(!names(&first).contains("panel::double"));
        let holds = |text: &str| {
            first
                .windows(text.len())
                .any(|bytes| bytes == text.as_bytes())
        };
        assert!(!holds(TEXT));
        assert!(holds(SHARED_TEXT));
    }

    #[test]
    fn a_door_that_leads_nowhere_is_said() {
        let error = split_bytes(&program(), &["panel::", "inlined::"]).unwrap_err();
        assert!(error.to_string().contains("inlined::"), "{error}");
    }
}
