// Small screens, and what an on-screen keyboard leaves of them: the composer is always in sight, and what
// is asked is an entry at the end of the thread (DSP-7).

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { expect, test, Widget } from "../../support/fixtures.ts";
import { demo_page, Pages } from "../../support/pages.ts";
import { picture, settled } from "../../support/pictures.ts";

const SCREENS = [
  { name: "small", viewport: { width: 320, height: 480 }, keyboard: 216, language: "de", colorScheme: "light" },
  { name: "landscape", viewport: { width: 568, height: 320 }, keyboard: 180, language: "en", colorScheme: "dark" },
  { name: "right-to-left", viewport: { width: 360, height: 640 }, keyboard: 280, language: "ar", colorScheme: "light" },
  // Half of that: a page at 200 %.
  { name: "large-text", viewport: { width: 240, height: 400 }, keyboard: 150, language: "en", colorScheme: "light" },
] as const;

for (const { name, viewport, keyboard, language, colorScheme } of SCREENS) {
  test(`[DSP-7] [CON-9] questions, composer and keyboard on a small screen, ${name}`, async ({ browser, deployment }) => {
    const shop = await Pages.serve(() => demo_page("shop.html", deployment.edge, `small-${name}`));
    const asks = flow({ id: "all", language });
    Object.assign(asks, { email_capture: { when: "after_first_message", prompt: null } });
    Object.assign(asks.options as object, {
      cookie_consent: { when: "before_chat", text: null },
      processing_consent: { basis: "explicit", text: null },
      communication_consent: { subscription: "news", label: null },
    });
    const away = { message: "We are with other customers, and write back as soon as we can. ".repeat(8), launcher: "show" };
    const file = site(`small-${name}`, [asks], { mode: "users", away }, { origins: [shop.origin] });
    const answer = await deployment.publish(`small-${name}`, file);
    expect(answer.status, await answer.text()).toBe(200);
    const context = await browser.newContext({ viewport, colorScheme, isMobile: true, hasTouch: true });
    const page = await context.newPage();
    await page.addInitScript(VISUAL_VIEWPORT);
    const look = async (state: string) => {
      await settled(page);
      await page.screenshot({ path: picture(`looks/phone-${name}-${state}`), animations: "disabled" });
    };
    await page.goto(`${shop.origin}/`);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await visual_viewport(page, viewport.height, 0);
    await widget.open();

    // The question is the last of the thread, and the thread is scrolled to it.
    for (const [part, button] of [["cookie-banner", "cookie-accept"], ["processing-consent", "agree"]] as const) {
      await expect(widget.part("thread").locator(`[part=${part}]`)).toBeVisible();
      await in_sight(page, viewport.height);
      await expect.poll(() => is_whole(page, button, viewport.height)).toBe(true);
      await look(`1-${part}`);
      // The keyboard comes, and pushes the page up, as it does on some.
      await visual_viewport(page, viewport.height - keyboard, 40);
      await in_sight(page, viewport.height - keyboard, 40);
      await look(`2-${part}-keyboard`);
      await visual_viewport(page, viewport.height, 0);
      await in_sight(page, viewport.height);
      await widget.part(button).click();
      await expect(widget.part(button)).toHaveCount(0);
    }
    await widget.say("Ist die Leselampe Holme in Grün vorrätig?");
    await expect(widget.part("thread").locator("[part=email-form]")).toBeVisible();
    await in_sight(page, viewport.height);
    await look("3-address");
    await visual_viewport(page, viewport.height - keyboard, 40);
    await widget.part("input").fill("One\nTwo\nThree\nFour\nFive\nSix\nSeven");
    await in_sight(page, viewport.height - keyboard, 40);
    await look("4-long");
    await context.close();
    await shop.stop();
  });
}

// The part of the page that shows, which a keyboard makes smaller and some push.
const VISUAL_VIEWPORT = () => {
  const fake = Object.assign(new EventTarget(), { height: innerHeight, offsetTop: 0, scale: 1 });
  Object.defineProperty(globalThis, "visualViewport", { value: fake, configurable: true });
};

async function visual_viewport(page: Page, height: number, offsetTop: number) {
  await page.evaluate(
    (room) => {
      Object.assign(visualViewport as object, room);
      visualViewport?.dispatchEvent(new Event("resize"));
      visualViewport?.dispatchEvent(new Event("scroll"));
    },
    { height, offsetTop },
  );
}

// The composer is whole within the part that shows, and the thread above it has some room.
async function in_sight(page: Page, height: number, top = 0) {
  await expect
    .poll(() =>
      page.evaluate(
        ({ top, bottom }) => {
          const root = document.querySelector("portico-chat")?.shadowRoot;
          const box = (part: string) => root?.querySelector(`[part=${part}]`)?.getBoundingClientRect() ?? new DOMRect();
          const [panel, thread, input, send] = [box("panel"), box("thread"), box("input"), box("send")];
          return {
            panel: [panel.top, panel.bottom],
            composer: input.height >= 40 && Math.min(input.top, send.top) >= top && Math.max(input.bottom, send.bottom) <= bottom + 0.5,
            thread: thread.height >= 40 && thread.top >= top && thread.bottom <= input.top + 0.5,
          };
        },
        { top, bottom: top + height },
      ),
    )
    .toEqual({ panel: [top, top + height], composer: true, thread: true });
}

// Whether all of a part is in the thread's own part of the screen.
function is_whole(page: Page, part: string, height: number): Promise<boolean> {
  return page.evaluate(
    ({ part, height }) => {
      const root = document.querySelector("portico-chat")?.shadowRoot;
      const box = (part: string) => root?.querySelector(`[part=${part}]`)?.getBoundingClientRect() ?? new DOMRect();
      const [own, thread] = [box(part), box("thread")];
      return own.height > 0 && own.top >= thread.top - 0.5 && own.bottom <= Math.min(thread.bottom, height) + 0.5;
    },
    { part, height },
  );
}
