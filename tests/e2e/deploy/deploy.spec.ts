// What is deployed, up to the upload.

import { execFileSync } from "node:child_process";

import { expect, test } from "@playwright/test";

test("cargo xtask deploy --dry-run hands wrangler everything it needs", () => {
  test.setTimeout(900_000);
  const said = execFileSync(process.env.PORTICO_XTASK ?? "", ["deploy", "--dry-run"], { encoding: "utf8" });
  for (const binding of ["CONVERSATIONS", "INBOXES", "DIRECTORY", "CONTACTS", "VISITORS", "FILES", "ASSETS"]) {
    expect(said).toContain(`env.${binding}`);
  }
  expect(said).toContain("--dry-run: exiting now.");
});
