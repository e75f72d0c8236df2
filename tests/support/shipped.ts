// The JavaScript that a visitor's page loads: the loader, the page's glue, and what comes with the panel.

import { expect } from "@playwright/test";

import type { Deployment } from "./deployment.ts";

// Every word in it.
export async function shipped_words({ edge }: Deployment): Promise<string[]> {
  const file = async (path = "") => (await fetch(edge + path)).text();
  const loader = await file("/portico.js");
  const glue = await file(/\/code\/widget\.[0-9a-f]+\.js/.exec(loader)?.[0]);
  const panel = await file(/\/code\/panel\.[0-9a-f]+\.js/.exec(glue)?.[0]);
  expect(panel).toContain("visualViewport");
  return [...new Set((loader + glue + panel).match(/[A-Za-z_]\w+/g))];
}
