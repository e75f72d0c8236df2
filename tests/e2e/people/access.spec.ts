// Losing a seat, and getting back in: by a link, and by a code of an owner who deploys.

import { execFileSync, spawnSync } from "node:child_process";

import type { Page } from "@playwright/test";

import { Deployment } from "../../support/deployment.ts";
import { expect, test, with_page } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";
import { picture } from "../../support/pictures.ts";
import { at_desk, Visitor } from "../desk/world.ts";

const OLD = "seven teapots, one kettle";
const NEW = "eleven lamps over a table";
const XTASK = process.env.PORTICO_XTASK ?? "";

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

async function sign_in(page: Page, mail: string, password: string) {
  await page.goto(deployment.console);
  await page.getByLabel("Mail address").fill(mail);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
}

const position = (role: string) => ({ role, seat: true, teams: [] });

// A code as the command prints it, alone on standard output.
const reset_code = () => execFileSync(XTASK, ["reset-access", "--state", deployment.state], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();

test("[RTE-3] conversations of a person who is removed or loses the seat are unassigned at once; the dialog says how many", async ({ browser }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const put = async (id: string, role: string, seat: boolean) =>
    expect((await admin.send("PUT", `/v1/people/${id}`, { name: "Nils Holm", position: { role, seat, teams: [] } })).status).toBe(204);
  const nils = await admin.invites("Nils Holm", "nils@example.com", "seven teapots, one kettle", { role: "agent", seat: true, teams: [] });
  const { members } = (await (await admin.send("GET", "/v1/people")).json()) as { members: { id: string; mail: string }[] };
  const id = members.find(({ mail }) => mail.startsWith("nils"))!.id;
  const held = async () => ((await (await admin.send("GET", `/v1/people/${id}/conversations`)).json()) as { open: number }).open;

  const first = await at_desk(browser, nils);
  for (const words of ["Is it in stock?", "Do you ship to Bodø?"]) {
    await (await Visitor.begin(deployment)).say(words);
    await expect(first.rows().filter({ hasText: words })).toBeVisible();
  }
  await expect.poll(held).toBe(2);
  await first.page.context().close();

  // The administrator looks on and takes none, having set themselves away.
  const ingrid = await at_desk(browser, deployment);
  await ingrid.page.getByRole("button", { name: /account and signing out/ }).click();
  await ingrid.page.getByRole("menuitem", { name: "Set yourself away" }).click();
  await expect(ingrid.page.getByText("You are away.")).toBeVisible();
  await expect(ingrid.tab("Unassigned")).toHaveText(/^Unassigned0?$/);

  await put(id, "agent", false);
  await expect(ingrid.tab("Unassigned")).toHaveText("Unassigned2");
  expect(await held()).toBe(0);

  // With a seat again they are given what waits, and lose it with the inbox.
  await put(id, "agent", true);
  const again = await Person.signed_in(deployment.console, "nils@example.com", "seven teapots, one kettle");
  const second = await at_desk(browser, again);
  await expect.poll(held).toBe(2);
  await second.page.context().close();
  await put(id, "editor", true);
  await expect(ingrid.tab("Unassigned")).toHaveText("Unassigned2");
  await put(id, "agent", true);
  const third = await at_desk(browser, await Person.signed_in(deployment.console, "nils@example.com", "seven teapots, one kettle"));
  await expect.poll(held).toBe(2);
  await third.page.context().close();

  await ingrid.page.getByRole("link", { name: "People" }).click();
  await ingrid.page.getByRole("button", { name: "What to do with Nils Holm" }).click();
  await ingrid.page.getByRole("menuitem", { name: "Remove" }).click();
  const dialog = ingrid.page.getByRole("dialog");
  await expect(dialog).toContainText("Their 2 open conversations go back in line.");
  await ingrid.page.screenshot({ path: picture("people/remove") });
  await dialog.getByRole("button", { name: "Remove" }).click();
  await ingrid.page.getByRole("link", { name: /Inbox/ }).click();
  await expect(ingrid.tab("Unassigned")).toHaveText("Unassigned2");
  await ingrid.page.context().close();
});

test("[TEA-1] an administrator gives a new sign-in link; it works once, and what was open ends", async ({ browser }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const grace = await admin.invites("Grace", "grace@example.com", OLD, position("agent"));
  await with_page(browser, async (page) => {
    await sign_in(page, MAIL, deployment.password);
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("button", { name: "What to do with Ingrid" }).click();
    await expect(page.getByRole("menuitem", { name: "New sign-in link" })).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "What to do with Grace" }).click();
    await page.getByRole("menuitem", { name: "New sign-in link" }).click();
    const dialog = page.getByRole("dialog");
    await page.screenshot({ path: picture("people/access-link") });
    await dialog.getByRole("button", { name: "Make a link" }).click();
    const link = await dialog.getByLabel("Link").inputValue();
    expect(link).toContain(`${deployment.console}/#access=portico_access_`);
    expect((await grace.renew()).status).toBe(401);
    await with_page(browser, async (back) => {
      await back.goto(link);
      await expect(back.getByText("grace@example.com")).toBeVisible();
      await back.screenshot({ path: picture("people/access-taken") });
      await back.getByLabel("New password").fill(NEW);
      await back.getByRole("button", { name: "Sign in", exact: true }).click();
      await expect(back.getByRole("link", { name: "Inbox" })).toBeVisible();
      expect(back.url()).not.toContain("access=");
    });
    await with_page(browser, async (late) => {
      await late.goto(link);
      await expect(late.getByText("This link is over")).toBeVisible();
    });
  });
  const old = await Person.nobody(deployment.console).send("POST", "/v1/sign-in", { mail: "grace@example.com", password: OLD });
  expect(old.status).toBe(401);
  await Person.signed_in(deployment.console, "grace@example.com", NEW);
});

test("[TEA-1] no link for more rights than one's own, none for oneself, none for strangers", async () => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const { members } = (await (await admin.send("GET", "/v1/people")).json()) as { members: { id: string; mail: string }[] };
  const ingrid = members.find(({ mail }) => mail === MAIL)!.id;
  await admin.send("PUT", "/v1/roles/manager", { name: "Manager", permissions: ["people"] });
  const manager = await admin.invites("Max", "max@example.com", OLD, position("manager"));
  const agent = await admin.invites("Ann", "ann@example.com", OLD, position("agent"));
  const give = async (by: Person, person: string) => {
    const answer = await by.send("POST", `/v1/people/${person}/access`, {});
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await give(agent, ingrid)).toBe('403 {"code":"not_allowed"}');
  expect(await give(manager, ingrid)).toBe('403 {"code":"not_yours_to_give"}');
  expect(await give(admin, ingrid)).toBe('403 {"code":"own_access"}');
  expect(await give(admin, "nobody")).toBe('404 {"code":"person_unknown"}');
  expect(await give(Person.nobody(deployment.console), ingrid)).toBe('401 {"code":"not_signed_in"}');
});

test("[TEA-2] the last administrator gets back in with a printed code, once, and everybody is told", async ({ browser }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const lars = await admin.invites("Lars", "lars@example.com", OLD, position("agent"));
  const printed = reset_code();
  expect(printed).toMatch(/^[\w-]{40,}$/);
  await with_page(browser, async (page) => {
    await page.goto(deployment.console);
    await page.getByRole("button", { name: "Can’t sign in?" }).click();
    await page.screenshot({ path: picture("people/access-reset") });
    const fill = async (code: string, mail: string) => {
      await page.getByLabel("Reset code").fill(code);
      await page.getByLabel("Mail address").fill(mail);
      await page.getByLabel("New password").fill(NEW);
      await page.getByRole("button", { name: "Reset access" }).click();
    };
    await fill(printed.replace(/.$/, "x"), MAIL);
    await expect(page.getByText(/This code is not right/)).toBeVisible();
    await fill(printed, "lars@example.com");
    await expect(page.getByText("No administrator has this address.")).toBeVisible();
    await fill(printed, MAIL);
    await expect(page.getByRole("link", { name: "People" })).toBeVisible();
    await expect(page.getByText("Access was reset.")).toBeVisible();
    await page.screenshot({ path: picture("people/access-notice") });
    await page.setViewportSize({ width: 390, height: 780 });
    await page.emulateMedia({ colorScheme: "dark" });
    await page.screenshot({ path: picture("people/access-notice-phone") });
    await page.getByRole("button", { name: "Dismiss" }).click();
    await expect(page.getByText("Access was reset.")).toHaveCount(0);
    await page.reload();
    await expect(page.getByRole("link", { name: "People" })).toBeVisible();
    await expect(page.getByText("Access was reset.")).toHaveCount(0);
  });
  await deployment.logged('{"event":"access_reset"}');
  expect(deployment.log).not.toContain(printed);
  expect((await admin.renew()).status).toBe(401);
  const again = await lars.send("POST", "/v1/access/reset", { code: printed, mail: MAIL, password: NEW });
  expect(`${again.status} ${await again.text()}`).toBe('403 {"code":"wrong_reset_code"}');
  const me = (await (await lars.send("GET", "/v1/me")).json()) as { resets: { name: string }[] };
  expect(me.resets.map(({ name }) => name)).toEqual(["Ingrid"]);
  await Person.signed_in(deployment.console, MAIL, NEW);
});

test("a command whose reader has gone ends without a word", () => {
  for (const command of ["routes", "schema"]) {
    const { stdout, stderr } = spawnSync("sh", ["-c", '"$0" "$1" | head -n 1', XTASK, command], { encoding: "utf8" });
    expect(stdout.trim().split("\n")).toHaveLength(1);
    expect(stderr).toBe("");
  }
});
