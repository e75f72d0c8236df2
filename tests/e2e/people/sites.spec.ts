// What the console says of sites.

import { site } from "../../support/authored.ts";
import { expect, sign_in, test, with_page } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";
import { in_looks } from "../../support/pictures.ts";
import { accessible, at_desk } from "../desk/world.ts";

test("[TEA-4] the page Sites shows what is published, gives the tag, and hands back the file", async ({ browser, deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  await admin.send("PUT", "/v1/sites/second", site("second", []));
  const desk = await at_desk(browser, deployment);
  const { page } = desk;
  await page.getByRole("link", { name: "Settings" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Sites" })).toBeVisible();
  const heads = page.getByRole("button", { name: /Version \d/ });
  await expect(heads.filter({ hasText: "by Ingrid" }).nth(1)).toBeVisible();
  const demo = page.locator("button[aria-controls=site-demo]");
  await expect(demo).toContainText("by Ingrid");
  await demo.click();
  const tag = page.getByLabel("Tag to copy");
  await expect(tag).toHaveValue(`<script async src="${deployment.edge}/portico.js" data-site="demo"></script>`);
  const file = JSON.parse(await (await admin.send("GET", "/v1/sites/demo")).text()) as { site: { origins: string[] }; flows: { name: string }[] };
  const flows = page.locator(".flows > li");
  for (const [place, { name }] of file.flows.entries()) await expect(flows.nth(place)).toContainText(name);
  for (const origin of file.site.origins) await expect(page.getByText(origin, { exact: true })).toBeVisible();
  const kept = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download" }).click();
  expect((await kept).suggestedFilename()).toBe("demo.json");
  await accessible(page, "sites");
  await in_looks(page, "people/sites");
  await page.context().close();

  // An editor sees the sites and their own keys, and nothing else of the settings.
  const editor = await admin.invites("Edith", "edith@example.com", "seven teapots, one kettle", { role: "editor", seat: false, teams: [] });
  await with_page(browser, async (page, context) => {
    await sign_in(context, editor);
    await page.goto(deployment.console);
    await expect(page.getByRole("heading", { level: 1, name: "Sites" })).toBeVisible();
    await page.getByRole("link", { name: "API keys" }).click();
    await expect(page.getByText("No API keys yet")).toBeVisible();
  });
});
