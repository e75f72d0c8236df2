//! The runner of WebAssembly tests: wasm-bindgen's own, with a browser driven by Playwright.
//!
//! cargo calls `xtask wasm-tests PROGRAM …` in place of the test program. wasm-bindgen's runner
//! serves a page with the tests; a small script opens that page and prints what it says.

use std::{env, net::TcpListener, thread};

use anyhow::{Context, Result};

use crate::{root, shell::program, tools};

/// Where the test page is served; set for the runner by ourselves.
const ADDRESS: &str = "WASM_BINDGEN_TEST_ADDRESS";
const NO_HEADLESS: &str = "NO_HEADLESS";

pub(crate) fn run(arguments: &[String]) -> Result<()> {
    if env::var_os(ADDRESS).is_none() {
        return run_with_address(arguments);
    }
    let address = env::var(ADDRESS)?;
    thread::spawn(move || {
        let script = root().join("tests/wasm.mjs");
        let status = program(tools::bin().join("node"))
            .arg(script)
            .arg(&address)
            .status();
        let passed = status.is_ok_and(|status| status.success());
        std::process::exit(i32::from(!passed));
    });
    let arguments = ["wasm-bindgen-test-runner".to_owned()]
        .into_iter()
        .chain(arguments.iter().cloned());
    wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
}

/// The runner reads its address from the environment, which is set for a child alone.
fn run_with_address(arguments: &[String]) -> Result<()> {
    let port = TcpListener::bind(("127.0.0.1", 0))?.local_addr()?.port();
    let this = env::current_exe()?;
    let status = std::process::Command::new(this)
        .arg("wasm-tests")
        .arg("--")
        .args(arguments)
        .env(ADDRESS, format!("127.0.0.1:{port}"))
        .env(NO_HEADLESS, "1")
        .status()
        .context("the runner cannot be started")?;
    std::process::exit(status.code().unwrap_or(1));
}
