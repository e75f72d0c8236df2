// The pictures in the README, and a look at both sides in dark, on a phone and from right to left.
// `PORTICO_PICTURES=1` renews what is in the tree; every run makes them and looks for violations.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { Console, explain, expect, test, Widget, sign_in } from "../../support/fixtures.ts";
import { picture, settled } from "../../support/pictures.ts";

const LOOKS = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 780 } },
] as const;

for (const { name, colorScheme, viewport } of LOOKS) {
  test(`both sides, ${name}`, async ({ browser, deployment }) => {
    const visitors = await browser.newContext({ viewport, colorScheme });
    const team = await browser.newContext({ viewport, colorScheme });
    const widget = new Widget(await visitors.newPage());
    const desk = new Console(await team.newPage());
    await widget.page.goto(`${deployment.demo}/`);
    await expect(widget.part("prompt")).toBeVisible();
    await look(widget.page, `visitor-${name}-prompt`);
    await widget.page.goto(`${deployment.demo}/shop.html`);
    await expect(widget.part("launcher")).toBeVisible();
    await look(widget.page, `visitor-${name}-closed`);

    await widget.open();
    await widget.say("Hello! Is the Holme reading lamp in stock in green?");
    await sign_in(desk.page.context(), deployment);
    await desk.page.goto(deployment.console);
    await desk.rows().filter({ hasText: "Holme" }).first().click();
    await expect(desk.thread()).toContainText("Holme");
    await desk.reply("Hi there! It is, and we can send it today.");
    await expect(widget.message("send it today")).toBeVisible();
    await widget.say("Great. Does the shade come off for cleaning?");
    await expect(desk.thread()).toContainText("cleaning");
    await desk.reply("Yes: half a turn to the left, and it lifts off. No tools needed.");
    await expect(widget.message("lifts off")).toBeVisible();
    await look(widget.page, `visitor-${name}`);
    await look(desk.page, `console-${name}`);
    await visitors.close();
    await team.close();
  });
}

// The states of the team, each in a panel that a trigger has opened.
test("the states of the team", async ({ browser, deployment }) => {
  const never = { mode: { hours: { zone: "Europe/Oslo", weekly: [] } } };
  const later = { mode: { hours: { zone: "Pacific/Auckland", weekly: [{ days: ["wed"], from: "09:30", to: "09:31" }] } } };
  const message = "We are at the fair in Bergen until Thursday.\nLeave your address and we write to you.";
  for (const [name, availability, language] of [
    ["closed", { ...never, offline: { away_message: message } }, "en"],
    ["back-at", later, "en"],
    ["back-at-norwegian", later, "nb"],
    ["replies", { reply_time: "few_minutes" }, "en"],
  ] as const) {
    const flows = [flow({ id: "all", language, desktop: "open_on_trigger", triggers: { seconds_on_page: 0 } })];
    const answer = await deployment.publish("states", site("states", flows, availability, { origins: [new URL(deployment.demo).origin] }));
    expect(answer.status, await answer.text()).toBe(200);
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.route("**/v1/sites/demo", (route) => route.continue({ url: `${deployment.edge}/v1/sites/states` }));
    await page.goto(`${deployment.demo}/`);
    await explain(page);
    await expect(new Widget(page).part("panel")).toBeVisible();
    await look(page, `state-${name}`);
    await context.close();
  }
});

async function look(page: Page, name: string) {
  await settled(page);
  await page.screenshot({ path: picture(name), animations: "disabled" });
  const { violations } = await new AxeBuilder({ page }).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`)).toEqual([]);
}
