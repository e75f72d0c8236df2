import { defineConfig } from "@playwright/test";

import { launch } from "./support/browser.mjs";

// Each worker runs a deployment of its own, and two cores carry two of them.
export default defineConfig({
  testDir: "e2e",
  outputDir: "../target/tests/output",
  fullyParallel: false,
  forbidOnly: true,
  retries: 0,
  workers: 2,
  // Limits end what hangs. Nothing that passes waits for them, so they leave room for a machine that is
  // busy with something else.
  timeout: 300_000,
  expect: { timeout: 60_000 },
  reporter: [["list"], ["json", { outputFile: "../target/tests/report.json" }]],
  use: { browserName: "chromium", launchOptions: launch, viewport: { width: 1280, height: 800 } },
});
