//! A program without what `wasm2js` has no words for: tables of references, globals that two programs
//! change, numbers that are made whole with a limit (which it forgets), and memory's first content (which
//! it would write as base64).

use std::{
    collections::BTreeMap,
    mem::{Discriminant, discriminant},
    path::Path,
};

use anyhow::{Context, Result, bail, ensure};
use walrus::{
    ConstExpr, DataKind, ExportItem, FunctionBuilder, FunctionId, GlobalId, GlobalKind, ImportKind,
    Module, RefType, TableId, ValType,
    ir::{Call, Instr, InstrLocId, UnaryOp, Unop, Value, VisitorMut, dfs_pre_order_mut},
    passes::gc,
};

use super::HOST;
use crate::build::split::FIRST;

/// What was taken out of a program.
pub(super) struct Lowered {
    /// Pages of memory in the beginning; none if the memory is the first program's.
    pub(super) pages: Option<u64>,
    /// How long the table of references is in the beginning.
    pub(super) references: u64,
    /// The names under which the program gives that table away.
    pub(super) tables: Vec<String>,
    /// Memory's first content, piece by piece with its address.
    pub(super) data: Vec<(u32, Vec<u8>)>,
}

/// Up to so many zeros between two pieces of data are written out rather than starting another piece.
const GAP: usize = 256;

/// Writes the program without it, and gives back what was taken out. In its place are calls.
pub(super) fn lower(program: &Path, lowered: &Path) -> Result<Lowered> {
    let mut module = Module::from_file(program)?;
    ensure_words(&module)?;
    let mut calls = Calls::default();
    calls.shared_globals(&mut module)?;
    let (references, tables) = calls.references(&mut module)?;
    calls.whole_numbers(&mut module);
    for (_, function) in module.funcs.iter_local_mut() {
        let entry = function.entry_block();
        dfs_pre_order_mut(&mut calls, function, entry);
    }
    let own = module.memories.iter().find(|it| it.import.is_none());
    let pages = own.map(|memory| memory.initial);
    // Between the pieces of a second program stand those of the first.
    let gap = if pages.is_some() { GAP } else { 0 };
    let data = take_data(&mut module, gap)?;
    gc::run(&mut module);
    module.emit_wasm_file(lowered)?;
    Ok(Lowered {
        pages,
        references,
        tables,
        data,
    })
}

/// Whether everything that the programs and the glue give each other is the same in JavaScript.
fn ensure_words(module: &Module) -> Result<()> {
    for function in module.funcs.iter() {
        let results = module.types.get(function.ty()).results().len();
        ensure!(
            results < 2,
            "a function with more than one result has no JavaScript form"
        );
    }
    for import in module.imports.iter() {
        if let ImportKind::Function(id) = import.kind
            && import.module != FIRST
        {
            let ty = module.types.get(module.funcs.get(id).ty());
            let long = ty.params().iter().chain(ty.results()).any(is_long);
            ensure!(!long, "{} is called with 64 bits", import.name);
        }
    }
    Ok(())
}

fn is_long(ty: &ValType) -> bool {
    *ty == ValType::I64
}

/// What is called in place of instructions.
#[derive(Default)]
struct Calls {
    get_global: BTreeMap<GlobalId, FunctionId>,
    set_global: BTreeMap<GlobalId, FunctionId>,
    /// The table of references, and the functions for its elements.
    references: Option<(TableId, References)>,
    /// What makes numbers whole.
    whole: Vec<(Discriminant<UnaryOp>, FunctionId)>,
}

/// The instructions that do, with the function for it, what it is given and what it gives back.
const WHOLE: [(UnaryOp, &str, ValType, ValType); 8] = [
    (
        UnaryOp::I32TruncSSatF32,
        "to_i32",
        ValType::F32,
        ValType::I32,
    ),
    (
        UnaryOp::I32TruncUSatF32,
        "to_u32",
        ValType::F32,
        ValType::I32,
    ),
    (
        UnaryOp::I32TruncSSatF64,
        "to_i32",
        ValType::F64,
        ValType::I32,
    ),
    (
        UnaryOp::I32TruncUSatF64,
        "to_u32",
        ValType::F64,
        ValType::I32,
    ),
    (
        UnaryOp::I64TruncSSatF32,
        "to_i64",
        ValType::F32,
        ValType::I64,
    ),
    (
        UnaryOp::I64TruncUSatF32,
        "to_u64",
        ValType::F32,
        ValType::I64,
    ),
    (
        UnaryOp::I64TruncSSatF64,
        "to_i64",
        ValType::F64,
        ValType::I64,
    ),
    (
        UnaryOp::I64TruncUSatF64,
        "to_u64",
        ValType::F64,
        ValType::I64,
    ),
];

#[derive(Clone, Copy)]
struct References {
    get: FunctionId,
    set: FunctionId,
    grow: FunctionId,
}

impl Calls {
    /// The first program gives functions in place of a global, and the second calls them.
    fn shared_globals(&mut self, module: &mut Module) -> Result<()> {
        let imports: Vec<_> = module
            .imports
            .iter()
            .filter_map(|import| match import.kind {
                ImportKind::Global(id) => Some((id, import.name.clone())),
                ImportKind::Function(_)
                | ImportKind::Table(_)
                | ImportKind::Memory(_)
                | ImportKind::Tag(_) => None,
            })
            .collect();
        for (id, name) in imports {
            let ty = module.globals.get(id).ty;
            let get = module.types.add(&[], &[ty]);
            let set = module.types.add(&[ty], &[]);
            let (get, _) = module.add_import_func(FIRST, &getter(&name), get);
            let (set, _) = module.add_import_func(FIRST, &setter(&name), set);
            self.get_global.insert(id, get);
            self.set_global.insert(id, set);
        }
        let exports: Vec<_> = module
            .exports
            .iter()
            .filter_map(|export| match export.item {
                ExportItem::Global(id) => Some((export.id(), id, export.name.clone())),
                ExportItem::Function(_)
                | ExportItem::Table(_)
                | ExportItem::Memory(_)
                | ExportItem::Tag(_) => None,
            })
            .collect();
        for (export, id, name) in exports {
            module.exports.delete(export);
            let global = module.globals.get(id);
            if global.mutable {
                ensure!(
                    matches!(global.kind, GlobalKind::Local(_)),
                    "{name} is passed on"
                );
                let (get, set) = accessors(module, id);
                module.exports.add(&getter(&name), get);
                module.exports.add(&setter(&name), set);
            }
        }
        Ok(())
    }

    /// Gives back how long the table is, and its names.
    fn references(&mut self, module: &mut Module) -> Result<(u64, Vec<String>)> {
        let tables: Vec<(TableId, u64)> = module
            .tables
            .iter()
            .filter(|table| table.element_ty == RefType::EXTERNREF)
            .map(|table| (table.id(), table.initial))
            .collect();
        let (table, length) = match tables.as_slice() {
            [] => return Ok((0, Vec::new())),
            [table] => *table,
            [..] => bail!("there are two tables of references"),
        };
        let exports: Vec<_> = module
            .exports
            .iter()
            .filter(|export| matches!(export.item, ExportItem::Table(id) if id == table))
            .map(|export| (export.id(), export.name.clone()))
            .collect();
        for (export, _) in &exports {
            module.exports.delete(*export);
        }
        let (number, reference) = (ValType::I32, ValType::Ref(RefType::EXTERNREF));
        let mut import = |name, parameters: &[ValType], results: &[ValType]| {
            let ty = module.types.add(parameters, results);
            module.add_import_func(HOST, name, ty).0
        };
        let functions = References {
            get: import("get_reference", &[number], &[reference]),
            set: import("set_reference", &[number, reference], &[]),
            grow: import("grow_references", &[reference, number], &[number]),
        };
        self.references = Some((table, functions));
        Ok((length, exports.into_iter().map(|(_, name)| name).collect()))
    }

    fn whole_numbers(&mut self, module: &mut Module) {
        self.whole = WHOLE
            .into_iter()
            .map(|(op, name, given, back)| {
                let ty = module.types.add(&[given], &[back]);
                (discriminant(&op), module.add_import_func(HOST, name, ty).0)
            })
            .collect();
    }

    fn in_place_of(&self, instr: &Instr) -> Option<FunctionId> {
        let reference = |table: TableId, function: fn(&References) -> FunctionId| {
            let (of, functions) = self.references.as_ref()?;
            (*of == table).then(|| function(functions))
        };
        if let Instr::GlobalGet(get) = instr {
            self.get_global.get(&get.global).copied()
        } else if let Instr::GlobalSet(set) = instr {
            self.set_global.get(&set.global).copied()
        } else if let Instr::TableGet(get) = instr {
            reference(get.table, |functions| functions.get)
        } else if let Instr::TableSet(set) = instr {
            reference(set.table, |functions| functions.set)
        } else if let Instr::TableGrow(grow) = instr {
            reference(grow.table, |functions| functions.grow)
        } else if let Instr::Unop(Unop { op }) = instr {
            let found = self
                .whole
                .iter()
                .find(|(whole, _)| *whole == discriminant(op));
            found.map(|(_, function)| *function)
        } else {
            None
        }
    }
}

impl VisitorMut for Calls {
    fn visit_instr_mut(&mut self, instr: &mut Instr, _: &mut InstrLocId) {
        if let Some(func) = self.in_place_of(instr) {
            *instr = Instr::Call(Call { func });
        }
    }
}

fn getter(global: &str) -> String {
    format!("get_{global}")
}

fn setter(global: &str) -> String {
    format!("set_{global}")
}

/// Functions that read and write a global.
fn accessors(module: &mut Module, global: GlobalId) -> (FunctionId, FunctionId) {
    let ty = module.globals.get(global).ty;
    let mut get = FunctionBuilder::new(&mut module.types, &[], &[ty]);
    get.func_body().global_get(global);
    let get = get.finish(Vec::new(), &mut module.funcs);
    let value = module.locals.add(ty);
    let mut set = FunctionBuilder::new(&mut module.types, &[ty], &[]);
    set.func_body().local_get(value).global_set(global);
    let set = set.finish(vec![value], &mut module.funcs);
    (get, set)
}

/// Takes memory's first content out, with pieces joined that are no further apart.
fn take_data(module: &mut Module, most: usize) -> Result<Vec<(u32, Vec<u8>)>> {
    let mut found = BTreeMap::new();
    let all: Vec<_> = module.data.iter().map(|data| data.id()).collect();
    for id in all {
        let data = module.data.get(id);
        let DataKind::Active {
            offset: ConstExpr::Value(Value::I32(at)),
            memory,
        } = data.kind
        else {
            bail!("a piece of memory has no place of its own");
        };
        found.insert(at.cast_unsigned(), data.value.clone());
        let segments = &mut module.memories.get_mut(memory).data_segments;
        segments.remove(&id);
        module.data.delete(id);
    }
    let mut pieces: Vec<(u32, Vec<u8>)> = Vec::new();
    for (at, bytes) in found {
        if let Some((start, last)) = pieces.last_mut() {
            let place = usize::try_from(at - *start)?;
            let gap = place.checked_sub(last.len()).context("data overlaps")?;
            if gap <= most {
                last.resize(place, 0);
                last.extend(bytes);
                continue;
            }
        }
        pieces.push((at, bytes));
    }
    Ok(pieces)
}
