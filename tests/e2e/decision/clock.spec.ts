// What time does: a minimise that ends, and opening hours over a weekend with a change of the clocks.

import type { Page } from "@playwright/test";

import { flow, page as only, site } from "../../support/authored.ts";
import { explain, expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { page as scenario, Pages } from "../../support/pages.ts";

const MINIMISED = "hs-messages-hide-welcome-message";
const SECOND = 1_000;
const DAY = 24 * 60 * 60 * SECOND;

const minimised = async (page: Page) => (await page.context().cookies()).find(({ name }) => name === MINIMISED);

test("[DSP-4] a dismissed prompt stays away for 24 hours, on the next page as well", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const widget = new Widget(page);
    const begun = Date.now();
    await page.goto(`${deployment.demo}/`);
    await widget.part("prompt").hover();
    await widget.part("prompt-close").click();
    await expect(widget.part("prompt")).toBeHidden();
    await expect(widget.part("launcher")).toBeFocused();
    const cookie = await minimised(page);
    expect(cookie).toMatchObject({ value: "true", path: "/", sameSite: "Lax", secure: false, httpOnly: false });
    const lasts = (cookie?.expires ?? 0) * SECOND - begun;
    expect(lasts).toBeGreaterThan(DAY - 2 * SECOND);
    expect(lasts).toBeLessThan(DAY + 60 * SECOND);
    // No prompt on any page, no trigger opens, the launcher appears where it is set to.
    await page.goto(`${deployment.demo}/`);
    expect(await explain(page)).toMatchObject({ flow: "everywhere", surface: "launcher" });
    await expect(widget.part("launcher")).toBeVisible();
    await expect(widget.part("prompt")).toBeHidden();
    await page.goto(`${deployment.demo}/docs.html`);
    expect(await explain(page)).toMatchObject({ flow: "manual", surface: "launcher", opens_on: [] });
    await page.goto(`${deployment.demo}/article.html`);
    expect(await explain(page)).toMatchObject({ surface: "launcher", appears_on: [{ percent_scrolled: 33 }] });
    await expect(widget.part("launcher")).toBeHidden();
  });
});

test("[DSP-4] in a tab that stays open it ends to the second", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const widget = new Widget(page);
    await page.clock.install();
    await page.goto(`${deployment.demo}/docs.html`);
    await explain(page);
    await widget.part("launcher").click();
    await expect(widget.part("panel")).toBeVisible();
    // From here on the clock goes only as the test moves it.
    const now = await page.evaluate(() => Date.now());
    await page.clock.pauseAt(now + SECOND);
    await widget.part("input").press("Escape");
    await expect(widget.part("panel")).toBeHidden();
    await page.clock.runFor(DAY - SECOND);
    await expect(widget.part("launcher")).toBeVisible();
    await expect(widget.part("prompt")).toBeHidden();
    await page.clock.runFor(SECOND);
    await expect(widget.part("prompt")).toBeVisible();
  });
});

test("[DSP-4] on the next page it has ended when the cookie has", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const widget = new Widget(page);
    // The visitor minimised a day ago, but for a few seconds.
    await page.clock.install({ time: Date.now() - DAY + 5 * SECOND });
    await page.goto(`${deployment.demo}/`);
    await widget.part("launcher").click();
    await widget.part("minimise").click();
    await expect(widget.part("panel")).toBeHidden();
    expect(await minimised(page)).toBeDefined();
    // A tab that was opened meanwhile does not know when it ends, and sees it end.
    const other = await page.context().newPage();
    await other.goto(`${deployment.demo}/`);
    expect(await explain(other)).toMatchObject({ surface: "launcher" });
    await expect(new Widget(other).part("prompt")).toBeVisible();
    expect(await minimised(page)).toBeUndefined();
    await page.goto(`${deployment.demo}/`);
    await expect(widget.part("prompt")).toBeVisible();
  });
});

// A shop in Oslo, open on weekdays from nine to three, and a page that says so to whoever comes.
const OSLO = {
  mode: {
    hours: {
      zone: "Europe/Oslo",
      weekly: [{ days: ["mon", "tue", "wed", "thu", "fri"], from: "09:00", to: "15:00" }],
    },
  },
};

// Open, whether or not somebody of the team has a console open.
const INSIDE = /^(Away right now|Ask us anything)$/;

test("[AVL-2] [AVL-3] a weekend, and the night when summer time begins", async ({ browser, deployment }) => {
  const pages = await Pages.serve(() => scenario(import.meta.dirname, deployment.edge, "oslo"));
  const file = site("oslo", [flow({ id: "hidden", pages: only("/hidden") }), flow({ id: "all", language: "en-GB" })], OSLO, { origins: [pages.origin] });
  expect((await deployment.publish("oslo", file)).status).toBe(200);
  const there = { timezoneId: "Europe/Oslo", locale: "en-GB" };
  const context = await browser.newContext(there);
  const page = await context.newPage();
  const widget = new Widget(page);
  const line = widget.part("header").locator("p");

  // Friday the 27th of March 2026, 14:58:30 in Oslo, still on winter time.
  await page.clock.install({ time: "2026-03-27T13:58:30Z" });
  await page.goto(pages.origin);
  expect(await explain(page)).toMatchObject({ surface: "launcher", return_time: null });
  await widget.open();
  await page.clock.pauseAt("2026-03-27T13:59:59Z");
  await expect(line).toHaveText(INSIDE);
  // Three o'clock, in a tab that is open.
  await page.clock.runFor(SECOND);
  await expect(line).toHaveText("Back on Monday at 9:00");
  expect(await explain(page)).toMatchObject({
    team: "offline",
    return_time: { in_days: 3, weekday: "mon", minute: 540 },
  });

  await context.close();

  // Each in a page view of its own: what the clocks say in UTC, and what is said of it.
  for (const [time, said] of [
    ["2026-03-28T22:59:00Z", "Back on Monday at 9:00"], // Saturday 23:59
    ["2026-03-28T23:00:00Z", "Back tomorrow at 9:00"], // Sunday, midnight
    ["2026-03-29T00:59:00Z", "Back tomorrow at 9:00"], // 01:59, and then it is 03:00
    ["2026-03-29T21:59:00Z", "Back tomorrow at 9:00"], // Sunday 23:59, in summer time
    ["2026-03-29T22:00:00Z", "Back today at 9:00"], // Monday, midnight
    ["2026-03-30T06:59:00Z", "Back today at 9:00"], // 08:59; in winter time it would be 07:59
    ["2026-03-30T07:00:00Z", INSIDE], // nine
    ["2026-04-03T13:00:00Z", "Back on Monday at 9:00"], // Friday 15:00
    ["2026-10-25T22:59:00Z", "Back tomorrow at 9:00"], // Sunday 23:59, in winter time again
    ["2026-10-26T07:59:00Z", "Back today at 9:00"], // Monday 08:59
    ["2026-10-26T08:00:00Z", INSIDE],
  ] as const) {
    const context = await browser.newContext(there);
    const page = await context.newPage();
    await page.clock.setFixedTime(time);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    await expect(widget.part("header").locator("p"), time).toHaveText(said);
    await context.close();
  }
  await pages.stop();
});

test("[AVL-3] a visitor whose clock differs is told whose time it is", async ({ browser, deployment }) => {
  const pages = await Pages.serve(() => scenario(import.meta.dirname, deployment.edge, "abroad"));
  const file = site("abroad", [flow({ id: "nb", language: "nb" })], OSLO, { origins: [pages.origin] });
  expect((await deployment.publish("abroad", file)).status).toBe(200);
  for (const [timezoneId, said] of [
    ["America/New_York", "Tilbake mandag kl. 9:00 (sentraleuropeisk tid)"],
    ["Europe/Berlin", "Tilbake mandag kl. 9:00"],
    // Summer time begins in Oslo before Monday, and not in Africa: what counts is the opening.
    ["Africa/Lagos", "Tilbake mandag kl. 9:00 (sentraleuropeisk tid)"],
    ["Africa/Johannesburg", "Tilbake mandag kl. 9:00"],
  ] as const) {
    const context = await browser.newContext({ timezoneId });
    const page = await context.newPage();
    await page.clock.setFixedTime("2026-03-27T20:00:00Z");
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    await expect(widget.part("header").locator("p")).toHaveText(said);
    await context.close();
  }
  await pages.stop();
});

test("[AVL-4] what the hours hide comes when the site opens", async ({ browser, deployment }) => {
  const pages = await Pages.serve(() => scenario(import.meta.dirname, deployment.edge, "hides"));
  const file = site("hides", [flow({ id: "all" })], { ...OSLO, offline: "hide_launcher" }, { origins: [pages.origin] });
  expect((await deployment.publish("hides", file)).status).toBe(200);
  await with_page(browser, async (page) => {
    await page.clock.install({ time: "2026-03-30T06:58:00Z" });
    await page.goto(pages.origin);
    expect(await explain(page)).toMatchObject({ flow: "all", team: "offline", surface: "nothing" });
    await expect(new Widget(page).host).toHaveCount(0);
    await page.clock.runFor(120 * SECOND);
    await expect(new Widget(page).part("launcher")).toBeVisible();
  });
  await pages.stop();
});
