// API keys as the team sees them: made for something, listed with what became of them.

import { expect, test } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";
import { in_looks } from "../../support/pictures.ts";
import { accessible, at_desk } from "../desk/world.ts";

test("[TEA-3] a key is made for what it is for, and the list says what it does and why it does nothing", async ({ browser, deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const position = { role: "administrator", seat: false, teams: [] };
  const leaver = await admin.invites("Lea", "lea@example.com", "seven teapots, one kettle", position);
  for (const [by, name] of [[leaver, "Old shop"], [admin, "Web shop"]] as const) {
    const { key } = (await (await by.send("POST", "/v1/keys", { name })).json()) as { key: string };
    expect((await fetch(`${deployment.console}/v1/sites`, { headers: { authorization: `Bearer ${key}` } })).status).toBe(200);
  }
  await admin.removes("lea@example.com");

  const { page } = await at_desk(browser, deployment);
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("link", { name: "API keys" }).click();
  const row = (name: string) => page.getByRole("main").getByRole("listitem").filter({ hasText: name });
  await expect(row("Old shop")).toContainText("Lea has left");
  await expect(row("Web shop")).toContainText(/Sites, Visitors, Signing keys · all sites · made by you on .* · last used on/);

  await page.getByRole("button", { name: "New key" }).click();
  const dialog = page.getByRole("dialog", { name: "New API key" });
  await dialog.getByLabel("Name").fill("Deploys");
  await expect(dialog.getByLabel("Sites", { exact: true })).toBeChecked();
  await dialog.getByLabel("Sites", { exact: true }).uncheck();
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByText("Choose at least one thing")).toBeVisible();
  await dialog.getByLabel("Sites", { exact: true }).check();
  await dialog.getByLabel("Only for the site").fill("nowhere");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByText("There is no site of this id.")).toBeVisible();
  await dialog.getByLabel("Only for the site").fill("demo");
  await in_looks(page, "people/new-key", async (look) => {
    if (look !== "phone") await accessible(page, `new key, ${look}`);
  });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.emulateMedia({ colorScheme: null, forcedColors: null });
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByLabel("Key", { exact: true })).toHaveValue(/^portico_key_/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(row("Deploys")).toContainText(/Sites · site demo · made by you on .* · never used · ends on/);
  await accessible(page, "keys");
  await in_looks(page, "people/keys");
  await page.context().close();
});
