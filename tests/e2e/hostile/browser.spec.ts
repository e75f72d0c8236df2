// Browsers and edges that are not as they should be: storage that is denied or full, a clock that is a
// day off, an edge that is gone for ten minutes and back for a moment (RUN-5).

import type { Page } from "@playwright/test";

import { Cutter } from "../../support/cutter.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { page_behind } from "../../support/pages.ts";

const DAY = 24 * 60 * 60 * 1_000;

const BROWSERS: [string, (page: Page) => Promise<unknown>][] = [
  [
    "storage and cookies are denied",
    (page) =>
      page.addInitScript(() => {
        const denied = () => {
          throw new DOMException("denied", "SecurityError");
        };
        Object.defineProperty(window, "localStorage", { get: denied });
        Object.defineProperty(window, "indexedDB", { get: denied });
        Object.defineProperty(Document.prototype, "cookie", { get: denied, set: denied });
        Object.defineProperty(window, "BroadcastChannel", { get: denied });
      }),
  ],
  [
    "storage is full",
    (page) =>
      page.addInitScript(() => {
        Storage.prototype.setItem = () => {
          throw new DOMException("full", "QuotaExceededError");
        };
      }),
  ],
  ["the clock is a day ahead", (page) => page.clock.install({ time: Date.now() + DAY })],
  ["the clock is a day behind", (page) => page.clock.install({ time: Date.now() - DAY })],
];

for (const [what, spoil] of BROWSERS) {
  test(`[RUN-5] a chat where ${what}`, async ({ browser, deployment }) => {
    await with_page(browser, async (page) => {
      const errors: string[] = [];
      page.on("pageerror", (error) => errors.push(error.message));
      await spoil(page);
      const number = conversations(page);
      await page.goto(`${deployment.demo}/`);
      const widget = new Widget(page);
      await widget.open();
      await widget.say("Can you hear me?");
      await expect(widget.message("Can you hear me?")).toContainText(/Sent|Read/);
      const desk = await Desk.open(deployment, await number());
      desk.say("We can.");
      await expect(widget.message("We can.")).toBeVisible();
      await widget.part("minimise").click();
      await expect(widget.part("panel")).toBeHidden();
      expect(errors).toEqual([]);
    });
  });
}

test("[RUN-5] [DLV-6] an edge that is gone for ten minutes, back for a moment, and gone again", async ({ browser, deployment }) => {
  const wire = await Cutter.start(deployment.edge);
  const pages = await page_behind(wire, deployment, "gone");
  await with_page(browser, async (page) => {
    await page.clock.install();
    const number = conversations(page);
    await page.goto(`${pages.origin}/`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("one");
    await expect(widget.message("one")).toContainText(/Sent|Read/);
    const desk = await Desk.open(deployment, await number());

    wire.gone(true);
    await widget.say("two");
    await expect(widget.part("notice")).toHaveText("No connection. Trying again…");
    await page.clock.runFor(10 * 60 * 1_000);
    await expect(widget.message("two")).toContainText("Sending…");
    await expect(widget.part("notice")).toHaveText("No connection. Trying again…");

    // Back for as long as it takes to send what waited.
    // The page's clock goes on in steps: the wire has a clock of its own.
    const sent = (text: string) =>
      expect(async () => {
        await page.clock.runFor(1_000);
        await expect(widget.message(text)).toContainText(/Sent|Read/, { timeout: 300 });
      }).toPass({ timeout: 200_000 });
    wire.gone(false);
    await sent("two");
    wire.gone(true);
    await widget.say("three");
    desk.say("four");
    await expect(widget.part("notice")).toHaveText("No connection. Trying again…");
    wire.gone(false);
    await sent("three");
    await expect(widget.message("four")).toBeVisible();
    await expect(widget.part("notice")).toBeEmpty();
    for (const text of ["one", "two", "three", "four"]) await expect(widget.message(text)).toHaveCount(1);
    // Each once, and the visitor's in their order, as the team has them.
    const said = desk.socket.items.flatMap((item) => (typeof item === "object" && "entry" in item ? [item.entry.said.text] : []));
    expect(said).toEqual(["one", "two", "three"]);
  });
  await pages.stop();
  await wire.stop();
});
