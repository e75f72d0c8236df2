// Every display mode and trigger on the demo site, on desktop, tablet and phone.

import { devices, type BrowserContextOptions, type CDPSession, type Page } from "@playwright/test";

import { explain, expect, test, Widget } from "../../support/fixtures.ts";

type Device = { name: "desktop" | "tablet" | "mobile"; options: BrowserContextOptions };

// A browser that says in its name that it is a tablet, and says in its hints that it is no phone.
const TABLET: BrowserContextOptions = {
  viewport: { width: 820, height: 1180 },
  hasTouch: true,
  userAgent: "Mozilla/5.0 (Linux; Android 14; SM-T970) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
};

const DEVICES: Device[] = [
  { name: "desktop", options: { viewport: { width: 1280, height: 800 } } },
  { name: "tablet", options: TABLET },
  { name: "mobile", options: { ...devices["Pixel 7"] } },
];

for (const { name, options } of DEVICES) {
  test.describe(name, () => {
    const phone = name === "mobile";

    // Opens a page of the demo, decided, with a clock that the test alone moves: a slow machine takes no
    // more of its time than the steps of a millisecond that starting takes.
    async function open(page: Page, address: string): Promise<Widget> {
      const now = Date.now();
      await page.clock.install({ time: now });
      await page.clock.pauseAt(now + 1_000);
      await page.goto(address);
      let decided = false;
      const told = explain(page).finally(() => (decided = true));
      while (!decided) await page.clock.runFor(1);
      await told;
      return new Widget(page);
    }

    test(`[DSP-1] [TGT-11] ${name}: the prompt shows at once`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/`);
      expect(await explain(page)).toMatchObject({ flow: "everywhere", surface: "prompt", appears_on: [], opens_on: [] });
      await expect(widget.part("prompt")).toContainText("Looking for a lamp");
      await expect(widget.part("launcher")).toBeVisible();
      await expect(widget.part("panel")).toBeHidden();
      await widget.part("prompt").click();
      await expect(widget.part("panel")).toBeVisible();
      await expect(widget.part("input")).toBeFocused();
      await context.close();
    });

    test(`[DSP-2] [TRG-3] ${name}: the launcher alone, after five seconds`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/shop.html`);
      expect(await explain(page)).toMatchObject({ surface: "launcher", appears_on: [{ seconds_on_page: 5 }] });
      await page.clock.runFor(3_000);
      await expect(widget.part("launcher")).toBeHidden();
      await page.clock.runFor(2_000);
      await expect(widget.part("launcher")).toBeVisible();
      await expect(widget.part("prompt")).toBeHidden();
      await context.close();
    });

    test(`[TRG-1] [TRG-2] ${name}: leaving ${phone ? "shows the prompt" : "opens the panel"}`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/pricing.html`);
      expect(await explain(page)).toMatchObject(
        phone
          ? { surface: "prompt", appears_on: ["exit_intent"], opens_on: [] }
          : { surface: "prompt", appears_on: [], opens_on: ["exit_intent"] },
      );
      // Not in the first second of a page view.
      await page.clock.runFor(1_500);
      if (name === "desktop") {
        await page.mouse.move(600, 300);
        await page.clock.runFor(16);
        await page.mouse.move(600, 2);
      } else {
        await flick_back(page, await context.newCDPSession(page));
      }
      await expect(widget.part(phone ? "prompt" : "panel")).toBeVisible();
      // Nobody asked for it: the focus stays where it was.
      expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("BODY");
      await context.close();
    });

    test(`[TRG-4] ${name}: halfway down ${phone ? "the prompt appears" : "the panel opens"}`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/docs.html`);
      await scroll_to(page, 0.45);
      await expect(widget.part("panel")).toBeHidden();
      if (phone) await expect(widget.part("launcher")).toBeHidden();
      await scroll_to(page, 0.55);
      await expect(widget.part(phone ? "prompt" : "panel")).toBeVisible();
      await context.close();
    });

    test(`[DSP-2] ${name}: the prompt appears a third of the way down`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/article.html`);
      await scroll_to(page, 0.2);
      await expect(widget.part("launcher")).toBeHidden();
      await scroll_to(page, 0.4);
      await expect(widget.part("prompt")).toBeVisible();
      await expect(widget.part("launcher")).toBeVisible();
      await context.close();
    });

    test(`[DSP-1] [TRG-3] ${name}: after eight seconds ${phone ? "the prompt appears" : "the panel opens"}`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/contact.html`);
      await page.clock.runFor(6_000);
      await expect(widget.part("panel")).toBeHidden();
      await expect(widget.part("prompt")).toBeVisible({ visible: !phone });
      await page.clock.runFor(2_000);
      await expect(widget.part(phone ? "prompt" : "panel")).toBeVisible();
      await context.close();
    });

    test(`[TGT-7] ${name}: an excluded page shows nothing`, async ({ browser, deployment }) => {
      const context = await browser.newContext(options);
      const page = await context.newPage();
      const widget = await open(page, `${deployment.demo}/privacy.html`);
      const { flow, surface, flows } = await explain(page);
      expect({ flow, surface }).toEqual({ flow: null, surface: "nothing" });
      expect(flows.at(-1)).toEqual({ flow: "everywhere", reason: { page_excluded: 0 } });
      await expect(widget.host).toHaveCount(0);
      await context.close();
    });
  });
}

async function scroll_to(page: Page, part: number) {
  await page.evaluate((part) => {
    const { scrollHeight, clientHeight } = document.documentElement;
    scrollTo({ top: (scrollHeight - clientHeight) * part, behavior: "instant" });
  }, part);
}

// Somebody has come down the page, and a finger flicks it back up.
async function flick_back(page: Page, browser: CDPSession) {
  await scroll_to(page, 0.6);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", ...places: number[]) =>
    browser.send("Input.dispatchTouchEvent", { type, touchPoints: places.map((y) => ({ x: 200, y })) });
  await touch("touchStart", 100);
  for (const y of [150, 290, 430, 570, 700]) await touch("touchMove", y);
  await touch("touchEnd");
}
