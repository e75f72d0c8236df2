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
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["json", { outputFile: "../target/tests/report.json" }]],
  use: { browserName: "chromium", launchOptions: launch, viewport: { width: 1280, height: 800 } },
});
