//! A small program, split, and run by Node.

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
    let (first, second) = split_bytes(whole, "second", &DOORS).unwrap();
    answer(SCRIPT, &json!([first, second, calls]))
}

/// What a script prints that reads this from its standard input.
fn answer(script: &str, given: &Json) -> Json {
    let given = given.to_string();
    let name = super::super::hash(given.as_bytes());
    let input = env::temp_dir().join(format!("portico-split-{name}.json"));
    fs::write(&input, given).unwrap();
    let node = tools::bin().join("node");
    let output = Command::new(node)
        .args(["-e", script])
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
    let (first, second) = split_bytes(&program(), "second", &DOORS).unwrap();
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
    let error = split_bytes(&program(), "second", &["panel::", "inlined::"]).unwrap_err();
    assert!(error.to_string().contains("inlined::"), "{error}");
}

/// `run(n)` goes through a door to the panel, which calls a helper of its own and goes through another
/// door to the talk; that calls the panel's helper and a function of the first program.
fn program_of_three() -> Vec<u8> {
    let mut module = Module::with_config(ModuleConfig::new());
    let add = |module: &mut Module, name: &str, number: i32, calls: &[FunctionId]| {
        let (n, mut builder) = function(module, name);
        let mut body = builder.func_body();
        body.local_get(n).i32_const(number).binop(BinaryOp::I32Add);
        for called in calls {
            body.call(*called);
        }
        builder.finish(vec![n], &mut module.funcs)
    };
    let first = add(&mut module, "first::add", 1, &[]);
    let helper = add(&mut module, "panel::add", 10, &[]);
    let talk = add(&mut module, "talk::say", 100, &[helper, first]);
    let panel = add(&mut module, "panel::open", 1000, &[helper, talk]);
    let run = add(&mut module, "first::run", 10_000, &[panel]);
    let look = add(&mut module, "first::look", 0, &[first]);
    let table = module.tables.add_local(false, 1, Some(1), RefType::FUNCREF);
    let offset = ConstExpr::Value(Value::I32(0));
    let kind = ElementKind::Active { table, offset };
    let element = module
        .elements
        .add(kind, ElementItems::Functions(vec![first]));
    module.tables.get_mut(table).elem_segments.insert(element);
    module.exports.add("run", run);
    module.exports.add("look", look);
    module.emit_wasm()
}

#[test]
fn dsp_2_a_program_is_taken_apart_twice_and_each_part_calls_those_before_it() {
    const SCRIPT: &str = r#"
        const parts = JSON.parse(require("fs").readFileSync(0, "utf8"));
        let given = {};
        let run;
        const answers = parts.map((bytes) => {
          const module = new WebAssembly.Module(Uint8Array.from(bytes));
          const { exports } = new WebAssembly.Instance(module, { p: given });
          given = { ...given, ...exports };
          run ??= exports.run;
          try { return run(0); } catch { return null; }
        });
        console.log(JSON.stringify(answers));
    "#;
    let (rest, talk) = split_bytes(&program_of_three(), "talk", &["talk::"]).unwrap();
    let (first, panel) = split_bytes(&rest, "panel", &["panel::open"]).unwrap();
    assert_eq!(
        answer(SCRIPT, &json!([first, panel, talk])),
        json!([null, null, 11_121])
    );
    let names = |program: &[u8]| names(program).into_iter().collect::<Vec<_>>();
    assert_eq!(names(&talk), ["talk::say"]);
    assert!(names(&panel).contains(&"panel::add".to_owned()));
    assert!(!names(&first).contains(&"panel::add".to_owned()));
}
