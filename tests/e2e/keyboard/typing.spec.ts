// A visitor who types while questions come answers none of them (CON-10).

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { demo_page, Pages } from "../../support/pages.ts";

const PANEL = /\/code\/panel\.[0-9a-f]+\.wasm$/;

// Numbers from a seed, so that a failure can be had again.
function noise(seed: number): (below: number) => number {
  let state = (seed * 2654435761) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

// A page whose flow asks everything there is to ask before the first message.
async function asking(deployment: Deployment): Promise<Pages> {
  const pages = await Pages.serve(() => demo_page("shop.html", deployment.edge, "typing"));
  const asks = flow({ id: "all" });
  Object.assign(asks.options as object, {
    cookie_consent: { when: "before_chat", text: null },
    processing_consent: { basis: "explicit", text: null },
    communication_consent: { subscription: "news", label: null },
  });
  const answer = await deployment.publish("typing", site("typing", [asks], {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

async function at(pages: Pages, page: Page): Promise<Widget> {
  await page.goto(`${pages.origin}/`);
  const widget = new Widget(page);
  await expect(widget.part("launcher")).toBeVisible();
  return widget;
}

// Types letters and spaces at an uneven pace, and Enter too, and gives back what is to stand there.
async function type(page: Page, next: (below: number) => number, keys: number): Promise<string> {
  let typed = "";
  for (let key = 0; key < keys; key += 1) {
    const kind = next(8);
    const letter = kind < 2 ? " " : String.fromCharCode(97 + next(26));
    if (kind == 7) await page.keyboard.press("Enter", { delay: next(40) });
    else {
      await page.keyboard.type(letter, { delay: next(40) });
      typed += letter;
    }
  }
  return typed;
}

test("[CON-10] a sentence typed at any moment ends as that sentence, and answers nothing", async ({ browser, deployment }) => {
  const pages = await asking(deployment);
  for (const seed of [1, 2, 3]) {
    await with_page(browser, async (page) => {
      const next = noise(seed);
      let release = () => {};
      const held = new Promise<void>((go) => (release = go));
      await page.route(PANEL, async (route) => {
        await held;
        await route.continue();
      });
      const widget = await at(pages, page);
      await widget.part("launcher").focus();
      await page.keyboard.press("Enter");
      // While the panel is on its way, while the first question comes, and under it.
      let typed = await type(page, next, 6 + next(10));
      const [opened] = await Promise.all([type(page, next, 12), release()]);
      typed += opened;
      await expect(widget.part("cookie-banner")).toBeVisible();
      typed += await type(page, next, 25);
      await expect(widget.part("input")).toHaveValue(typed, { timeout: 1_000 });
      await expect(widget.part("input")).toBeFocused();
      await expect(widget.part("cookie-banner")).toBeVisible();
      expect(await page.context().cookies()).toEqual([]);

      // The next question comes under the visitor's hands, too.
      await widget.part("cookie-accept").click();
      typed += await type(page, next, 20);
      await expect(widget.part("agree")).toBeVisible();
      await expect(widget.part("input")).toHaveValue(typed);
      await expect(widget.part("subscribe")).not.toBeChecked();
      await page.keyboard.press("Enter");
      await expect(widget.host.locator(".wrong")).not.toBeEmpty();
      await expect(widget.part("message")).toHaveCount(1);
      // What was pressed for goes with the answer, as it was typed.
      await widget.part("agree").click();
      await expect(widget.part("input")).toHaveValue("");
      await expect(widget.part("message").last().locator(".text")).toHaveText(typed.trim(), { useInnerText: true });
    });
  }
  await pages.stop();
});

test("[CON-10] the same typing is seen to answer where questions take the focus", async ({ browser, deployment }) => {
  const pages = await asking(deployment);
  await with_page(browser, async (page) => {
    const widget = await at(pages, page);
    await widget.open();
    await expect(widget.part("cookie-banner")).toBeVisible();
    // A page that leads the visitor to the question.
    await page.evaluate(() => {
      const root = document.querySelector("portico-chat")?.shadowRoot;
      setInterval(() => root?.querySelector<HTMLElement>("[part=cookie-accept], [part=agree]")?.focus(), 20);
    });
    await expect(widget.part("cookie-accept")).toBeFocused();
    await expect(async () => {
      await type(page, noise(1), 25);
      await expect(widget.part("cookie-banner")).toHaveCount(0, { timeout: 100 });
    }).toPass();
  });
  await pages.stop();
});

test("[CON-10] what was pressed before a question was seen answers nothing; assistive technology and a later press do", async ({ browser, deployment }) => {
  const pages = await asking(deployment);
  await with_page(browser, async (page) => {
    // The time stands still, so that nothing here depends on how fast this machine is.
    const begun = Date.now();
    await page.clock.setFixedTime(begun);
    const widget = await at(pages, page);
    await widget.open();
    const accept = widget.part("cookie-accept");
    await expect(accept).toBeVisible();
    await page.clock.setFixedTime(begun + 599);
    await accept.focus();
    await page.keyboard.press("Enter");
    await page.keyboard.press("Space");
    await expect(accept).toBeFocused();
    // Held from before: it comes up late.
    await page.keyboard.down("Space");
    await page.clock.setFixedTime(begun + 5_000);
    await page.keyboard.up("Space");
    await expect(accept).toBeFocused();
    await page.keyboard.press("Space");
    await expect(accept).toHaveCount(0);
    await expect(widget.part("input")).toBeFocused();

    // The tick that is not taken does not stay.
    const subscribe = widget.part("subscribe");
    await subscribe.focus();
    await page.keyboard.press("Space");
    await expect(subscribe).not.toBeChecked();
    // A click without a key, at any time.
    await page.clock.setFixedTime(begun + 5_300);
    await subscribe.evaluate((box) => (box as HTMLElement).click());
    await expect(subscribe).toBeChecked();
    await widget.part("agree").evaluate((button) => (button as HTMLElement).click());
    await expect(widget.part("agree")).toHaveCount(0);
  });
  await pages.stop();
});
