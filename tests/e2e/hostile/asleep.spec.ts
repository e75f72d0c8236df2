// Pages that stop for a while: a tab that is asleep for an hour, and one that the browser keeps while
// the visitor looks at another page (RUN-5).

import { chromium } from "@playwright/test";

import { launch } from "../../support/browser.mjs";
import { Cutter } from "../../support/cutter.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { page_behind } from "../../support/pages.ts";

test("[RUN-5] [DLV-6] [VIS-1] a tab that was asleep for an hour goes on where it was", async ({ browser, deployment }) => {
  const wire = await Cutter.start(deployment.edge);
  const pages = await page_behind(wire, deployment, "asleep");
  await with_page(browser, async (page, context) => {
    await page.clock.install();
    const number = conversations(page);
    await page.goto(`${pages.origin}/`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("one");
    await expect(widget.message("one")).toContainText(/Sent|Read/);
    const desk = await Desk.open(deployment, await number());

    const session = await context.newCDPSession(page);
    await session.send("Page.setWebLifecycleState", { state: "frozen" });
    // The machine sleeps, too, and nobody says goodbye to its connections.
    wire.gone(true);
    desk.say("two, while you slept");
    await desk.socket.has(1);
    wire.gone(false);
    await session.send("Page.setWebLifecycleState", { state: "active" });
    await page.clock.fastForward("01:05:00");
    const renewed = page.waitForResponse(/\/v1\/sites\/asleep\/visitors$/);
    await expect(async () => {
      await page.clock.runFor(1_000);
      await expect(widget.message("two, while you slept")).toBeVisible({ timeout: 300 });
    }).toPass({ timeout: 200_000 });
    expect((await renewed).status(), "a token of an hour ago is no more").toBe(200);
    await widget.say("three");
    await expect(widget.message("three")).toContainText(/Sent|Read/);
    await expect(widget.part("notice")).toBeEmpty();
    for (const text of ["one", "two", "three"]) await expect(widget.message(text)).toHaveCount(1);
  });
  await pages.stop();
  await wire.stop();
});

test("[RUN-5] [TRG-5] a page that the browser has kept is a page view of its own, and its chat goes on", async ({ deployment }) => {
  const browser = await chromium.launch({ ...launch, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
  const page = await browser.newPage();
  await page.addInitScript(() => {
    addEventListener("pageshow", ({ persisted }) => Object.assign(window, { persisted }));
  });
  const number = conversations(page);
  await page.goto(`${deployment.demo}/`);
  const widget = new Widget(page);
  await widget.open();
  await widget.say("Before I look elsewhere");
  await expect(widget.message("Before I look elsewhere")).toContainText(/Sent|Read/);
  const desk = await Desk.open(deployment, await number());

  // The library knows nothing of pages that come back, so from here on it is the protocol itself.
  const session = await page.context().newCDPSession(page);
  const said = async (expression: string) => (await session.send("Runtime.evaluate", { expression })).result.value;
  const shows = (expression: string) => expect.poll(() => said(expression).catch(() => undefined));
  await said(`location.href = "/privacy.html"`);
  await shows("location.pathname").toBe("/privacy.html");
  desk.say("We are still here.");
  await said("history.back()");
  await shows("window.persisted").toBe(true);
  const thread = `document.querySelector("portico-chat").shadowRoot.querySelector("[part=thread]").textContent`;
  await shows(thread).toContain("We are still here.");
  await said(`{
    const { shadowRoot } = document.querySelector("portico-chat");
    shadowRoot.querySelector("[part=input]").value = "So am I";
    shadowRoot.querySelector("[part=send]").click();
  }`);
  await desk.socket.hears((item) => typeof item === "object" && "entry" in item && item.entry.said.text === "So am I");
  await shows(thread).toMatch(/So am I.*(Sent|Read)/s);
  await browser.close();
});
