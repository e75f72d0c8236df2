// The same walk in the console, as people see it: from an empty deployment to a team.

import type { Page } from "@playwright/test";

import { add_authenticator } from "../../support/authenticator.ts";
import { Deployment } from "../../support/deployment.ts";
import { expect, test, with_page } from "../../support/fixtures.ts";
import { code } from "../../support/totp.ts";

const ADA = "seven teapots, one kettle";
const GRACE = "eleven lamps over a table";

// Fields by their labels, then the button.
async function fill(page: Page, fields: Record<string, string>, button: string) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value);
  await page.getByRole("button", { name: button, exact: true }).click();
}

async function at(page: Page, place: string) {
  await expect(page.getByRole("heading", { level: 1, name: place })).toBeVisible();
}

// A dialog that shows something this one time: it stays, whatever is pressed but its own button.
async function stays(page: Page) {
  const dialog = page.getByRole("dialog");
  const words = await dialog.innerText();
  for (const _ of [1, 2, 3]) await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  for (const _ of [1, 2, 3]) await page.keyboard.press("Escape");
  await expect(dialog).toBeVisible();
  expect(await dialog.innerText()).toBe(words);
  await expect(dialog.getByRole("button", { name: "Close", exact: true })).toHaveCount(0);
}

test("people set it up, invite, add a second factor and a passkey, and sign out everywhere, in the console", async ({ browser }) => {
  const deployment = await Deployment.start(["--empty"]);
  await with_page(browser, async (ada, context) => {
    const reports: string[] = [];
    ada.on("console", (message) => message.type() === "error" && reports.push(message.text()));
    await add_authenticator(context, ada);
    await ada.goto(deployment.console);
    await at(ada, "Set up Portico");
    const first = { "Your name": "Ada", "Mail address": "ada@example.com", Password: ADA };
    await fill(ada, { "Set-up code": "portico_setup_guessed", ...first }, "Set up");
    await expect(ada.getByText(/not the set-up code/)).toBeVisible();
    await fill(ada, { "Set-up code": deployment.setUpCode, ...first }, "Set up");

    await ada.getByRole("link", { name: "People" }).click();
    await at(ada, "People");
    await ada.getByRole("button", { name: "Invite", exact: true }).click();
    const dialog = ada.getByRole("dialog");
    await dialog.getByLabel("Mail address").fill("grace@example.com");
    await dialog.getByRole("button", { name: "Invite", exact: true }).click();
    const link = await dialog.getByLabel("Link").inputValue();
    expect(link).toContain(`${deployment.console}/#invitation=portico_invitation_`);
    await stays(ada);
    await dialog.getByRole("button", { name: "Done" }).click();

    await with_page(browser, async (grace) => {
      await grace.goto(link);
      await at(grace, "Join the team");
      await fill(grace, { "Your name": "Grace", "Choose a password": GRACE }, "Join");
      // An agent without an inbox to look at, and without what an agent may not do.
      await expect(grace.getByRole("link", { name: "Inbox" })).toBeVisible();
      await expect(grace.getByRole("link", { name: "People" })).toHaveCount(0);
    });
    await with_page(browser, async (somebody) => {
      await somebody.goto(link);
      await expect(somebody.getByText("This invitation is over")).toBeVisible();
    });
    await ada.reload();
    await expect(ada.getByRole("cell", { name: /grace@example.com/ }).or(ada.getByText("grace@example.com"))).toBeVisible();

    // A second factor.
    await ada.goto(`${deployment.console}/#/account`);
    await at(ada, "Your account");
    const factor = ada.getByRole("region", { name: "Two-step sign-in" });
    await factor.getByRole("button", { name: "Turn on" }).click();
    await dialog.getByLabel("Your password", { exact: true }).fill(ADA);
    await dialog.getByRole("button", { name: "Continue" }).click();
    const secret = (await dialog.getByLabel("Key", { exact: true }).inputValue()).replaceAll(" ", "");
    await stays(ada);
    await dialog.getByLabel("The code that it shows").fill(code(secret, Date.now() - 30_000));
    await dialog.getByRole("button", { name: "Turn on" }).click();
    await expect(dialog.getByLabel("Recovery codes").getByRole("listitem")).toHaveCount(10);
    await stays(ada);
    await dialog.getByRole("button", { name: "I have kept them" }).click();

    // A passkey.
    await ada.getByRole("button", { name: "Add a passkey" }).click();
    await dialog.getByLabel("What to call it").fill("Laptop");
    await dialog.getByLabel("Your password", { exact: true }).fill(ADA);
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect(ada.getByText("Laptop")).toBeVisible();

    await ada.getByRole("main").getByRole("button", { name: "Sign out everywhere" }).click();
    const confirmed = dialog.getByRole("button", { name: /Sign out/ });
    if (await confirmed.isVisible().catch(() => false)) await confirmed.click();
    await at(ada, "Sign in");

    await fill(ada, { "Mail address": "ada@example.com", Password: "not this one at all" }, "Sign in");
    await expect(ada.getByText(/is not right/)).toBeVisible();
    await fill(ada, { "Mail address": "ada@example.com", Password: ADA }, "Sign in");
    await at(ada, "One more step");
    await fill(ada, { Code: code(secret) }, "Sign in");
    await expect(ada.getByRole("link", { name: "People" })).toBeVisible();

    await ada.getByRole("button", { name: /Ada/ }).click();
    await ada.getByRole("menuitem", { name: "Sign out", exact: true }).click();
    await at(ada, "Sign in");
    await ada.getByRole("button", { name: "Sign in with a passkey" }).click();
    await expect(ada.getByRole("link", { name: "People" })).toBeVisible();
    // Refusals are answers; nothing else went wrong.
    expect(reports.filter((text) => !/status of (401|403|404)/.test(text))).toEqual([]);
  });
  await deployment.stop();
});
