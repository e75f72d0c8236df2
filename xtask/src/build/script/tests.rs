//! A small program, split, and run by Node in both forms.

use std::{
    env,
    path::PathBuf,
    process::{Command, Stdio},
};

use serde_json::{Value, json};

use super::*;
use crate::{
    build::split::{FIRST, split},
    root, tools,
};

const PROGRAM: &str = include_str!("program.wat");
const DOORS: [&str; 1] = ["panel::"];

/// What the programs are given.
const GLUE: &str = "
    const g = { make: (n) => ({ n }), read: (made) => made.n };
    export const __wbg_get_imports = () => ({ g });
";

/// What each call answers, `null` for a trap, before the second program is there and after; and how
/// much is left of the memory that has grown.
const ANSWERS: &str = "
    const answers = (exports) => calls.map(([name, ...numbers]) => {
      try { return exports[name](...numbers); } catch { return null; }
    });
    const tell = async (first, load) => {
      const buffer = first.memory.buffer;
      const before = answers(first);
      await load();
      console.log(JSON.stringify([before, answers(first), buffer.byteLength]));
    };
";

const AS_WASM: &str = r#"
    import { readFileSync } from "node:fs";
    import { __wbg_get_imports } from "./script.glue.js";
    const run = (file, more) =>
      new WebAssembly.Instance(new WebAssembly.Module(readFileSync(file)), { ...__wbg_get_imports(), ...more }).exports;
    const first = run("first.wasm");
    await tell(first, () => run("second.wasm", { [FIRST]: first }));
"#;

const AS_SCRIPT: &str = r#"
    delete globalThis.WebAssembly;
    await tell(await import("./entry.js"), () => import("./second.js"));
"#;

/// A folder with the programs of a text in both forms.
struct Case(PathBuf);

impl Case {
    fn of(name: &str, text: &str) -> Result<Self> {
        let case = Self(env::temp_dir().join(format!("portico-{name}-{}", std::process::id())));
        let file = |name: &str| case.0.join(name);
        fs::create_dir_all(&case.0)?;
        fs::write(file("program.wat"), text)?;
        run(npm_tool("wasm-as")
            .args(Engine::Browser.features())
            .args(["-g", "-o"])
            .args([file("first.wasm"), file("program.wat")]))?;
        split(&file("first.wasm"), &file("second.wasm"), "second", &DOORS)?;
        let scripts = translate(&file("first.wasm"), &file("second.wasm"), "./entry.js")?;
        let entry = format!("export * from \"./{FIRST_FILE}\";\n{}", scripts.given);
        fs::write(file("entry.js"), entry)?;
        fs::write(file("package.json"), r#"{"type":"module"}"#)?;
        fs::write(file(FIRST_FILE), scripts.first)?;
        fs::write(file("second.js"), scripts.second)?;
        fs::write(file(GLUE_FILE), GLUE)?;
        fs::copy(root().join("www/loader/host.js"), file(HOST_FILE))?;
        Ok(case)
    }

    fn answers(&self, script: &str, calls: &[Value]) -> Value {
        let calls = json!(calls);
        let script = format!("const FIRST = {FIRST:?}, calls = {calls};{ANSWERS}{script}");
        let file = self.0.join("run.js");
        fs::write(&file, script).unwrap();
        let output = Command::new(tools::bin().join("node"))
            .arg(&file)
            .current_dir(&self.0)
            .stderr(Stdio::inherit())
            .output()
            .unwrap();
        assert!(output.status.success());
        serde_json::from_slice(&output.stdout).unwrap()
    }
}

impl Drop for Case {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

fn calls() -> Vec<Value> {
    let mut calls = vec![
        json!(["call", 1, 21]),
        json!(["call", 2, -42]),
        json!(["call", 0, 1]),
        json!(["lower", 16]),
        json!(["refer", 12]),
        json!(["more_references", 4]),
        json!(["is_null", 2]),
        json!(["is_null", 1]),
        json!(["texts"]),
        json!(["move"]),
        json!(["fail"]),
        json!(["end_it", 5]),
        json!(["end_it", 6]),
        json!(["end_it", -1]),
        json!(["grow", 1]),
        json!(["size"]),
        json!(["grow", 40]),
        json!(["grow", 65536]),
        json!(["size"]),
        json!(["lower", 16]),
    ];
    for shift in [0, 13, 32, 47] {
        calls.push(json!(["wide", -5, 77, shift]));
        calls.push(json!(["call_wide", 3, -9, shift]));
    }
    calls.extend([7, 1, -3].map(|by| json!(["divide", 123_456_789, by])));
    calls.extend([0.5, -3.7, 4e9, 3e18, 1e300, -1e300].map(|x| json!(["numbers", x])));
    calls.extend([0, 1, 200, -1, i32::MIN].map(|n| json!(["bits", n])));
    let bytes = (1020..1075).chain(2040..2270).chain(39_998..40_010);
    calls.extend(bytes.map(|at| json!(["byte", at])));
    calls
}

#[test]
fn run_3_a_program_does_the_same_as_javascript() {
    let case = Case::of("same", PROGRAM).unwrap();
    let (wasm, script) = (
        case.answers(AS_WASM, &calls()),
        case.answers(AS_SCRIPT, &calls()),
    );
    let [before, after, left] = wasm.as_array().unwrap().as_slice() else {
        panic!("not three answers");
    };
    assert_eq!(script, wasm);
    // The calls do what they are there for: doors trap and then lead somewhere, and memory has grown.
    assert_eq!(
        (before.get(1), after.get(1)),
        (Some(&Value::Null), Some(&json!(-21)))
    );
    assert_eq!(after.get(15), Some(&json!(2)));
    assert_eq!(left, &json!(0));
    let second = fs::read_to_string(case.0.join("second.js")).unwrap();
    assert!(second.contains("This is long enough") && !second.contains("keeps between"));
}

#[test]
fn run_3_control_another_program_does_something_else() {
    let case = Case::of("other", PROGRAM).unwrap();
    let wasm = case.answers(AS_WASM, &calls());
    let file = case.0.join("second.js");
    let second = fs::read_to_string(&file).unwrap();
    // As `wasm2js` would have it: each program with an upper half of its own.
    let own = format!(
        "const own = {{ bits: 0 }};\n{}",
        second.replace("high.bits", "own.bits")
    );
    fs::write(&file, own).unwrap();
    assert_ne!(case.answers(AS_SCRIPT, &calls()), wasm);
}

#[test]
fn what_has_no_javascript_form_is_said() {
    let two = r#"(func (export "two") (result i32 i32) (i32.const 1) (i32.const 2))"#;
    let long = r#"(func (export "long") (call $long (i64.const 1)))"#;
    let import = r#"(import "g" "long" (func $long (param i64)))"#;
    for (what, import, function) in [
        ("more than one result", "", two),
        ("called with 64 bits", import, long),
    ] {
        let text = PROGRAM
            .replacen("(import", &format!("{import}(import"), 1)
            .replacen("(func $first", &format!("{function}(func $first"), 1);
        let error = Case::of("none", &text).err().unwrap();
        assert!(format!("{error:#}").contains(what), "{error:#}");
    }
}
