// Opens the page on which wasm-bindgen's runner serves its tests, and prints what it says.
// Exits 0 only if it says that all passed.

import { open_browser } from "./support/browser.mjs";

const [address] = process.argv.slice(2);
const DONE = /test result: (ok|FAILED)\..*/;

async function reachable() {
  for (let tries = 0; tries < 200; tries += 1) {
    const answer = await fetch(`http://${address}/`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((next) => setTimeout(next, 50));
  }
  throw new Error(`nothing answers at ${address}`);
}

await reachable();
const browser = await open_browser();
const page = await browser.newPage();
page.on("pageerror", (error) => console.error(error.message));
await page.goto(`http://${address}/`);
const output = page.locator("#output");
await page.waitForFunction(
  (pattern) => new RegExp(pattern).test(document.querySelector("#output")?.textContent ?? ""),
  DONE.source,
  { timeout: 300_000 },
);
const text = await output.innerText();
console.log(text);
await browser.close();
process.exit(DONE.exec(text)?.[1] === "ok" ? 0 : 1);
