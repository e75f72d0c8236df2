// What happens inside the widget is no event of the page, for any kind of event and of listener.

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";

// Listens on this page to every kind of event that elements have, in every phase, and notes those from
// inside these two. A page would do so as its scripts run, before the widget is there.
const LISTENS = `<script>
  const kinds = new Set("compositionstart compositionupdate compositionend focusin focusout DOMActivate textInput beforeinput touchstart touchmove touchend touchcancel DOMMouseScroll".split(" "));
  for (const owner of [document.createElement("div"), document.createElement("input"), document.createElementNS("http://www.w3.org/2000/svg", "svg")])
    for (const name in owner) if (name.startsWith("on")) kinds.add(name.slice(2));
  // Not taken by the widget (ARCHITECTURE.md), and one that the browser itself keeps from the window.
  for (const kind of ["pointerrawupdate", "load"]) kinds.delete(kind);
  const heard = new Set();
  const note = (event) => {
    if (event.composedPath().some((each) => each.localName === "portico-chat" || each.localName === "page-own")) heard.add(event.type);
  };
  const listen = (target, capture) => {
    for (const kind of kinds) target?.addEventListener(kind, note, { capture, passive: true });
  };
  document.addEventListener("DOMContentLoaded", () => {
    for (const target of [document.body, document.documentElement, document]) for (const capture of [true, false]) listen(target, capture);
    listen(window, false);
    customElements.define("page-own", class extends HTMLElement {});
  });
  Object.assign(globalThis, { kinds, heard });
</script>`;

// What pages do with the events that they get.
const SPOILS = `<script>
  document.addEventListener("DOMContentLoaded", () => {
    for (const kind of ["mousedown", "pointerdown", "wheel", "touchmove", "paste", "keydown", "keypress", "beforeinput", "contextmenu", "dragover"])
      for (const target of [document, document.documentElement])
        for (const capture of [true, false])
          target.addEventListener(kind, (event) => event.target.localName === "portico-chat" && event.preventDefault(), { capture, passive: false });
    window.addEventListener("wheel", (event) => event.preventDefault(), { passive: false });
    for (const kind of ["focusin", "click"])
      document.addEventListener(kind, (event) => {
        if (document.querySelector("#trap").contains(event.target)) return;
        event.preventDefault();
        event.stopImmediatePropagation();
        document.querySelector("#trap input").focus();
      }, true);
  });
</script>`;

async function on_page(deployment: Deployment, id: string, scripts: string): Promise<Pages> {
  const tag = `<script async src="${deployment.edge}/portico.js" data-site="${id}"></script>`;
  const pages = await Pages.serve(() => `<!doctype html><meta charset="utf-8"><title>x</title>${scripts}<main style="height:3000px"><form id=trap><input name=own></form></main>${tag}`);
  const answer = await deployment.publish(id, site(id, [flow({ id: "all", welcome: "Long ago\n\n".repeat(60) })], {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

const heard = (page: Page): Promise<string[]> => page.evaluate("[...heard].sort()");

// Dispatches an event of every kind at an element, as far up as it goes.
const dispatch_all = (page: Page, inside: string) =>
  page.evaluate((inside) => {
    const [host, part] = inside.split(" ");
    const element = document.querySelector(host as string)?.shadowRoot?.querySelector(part as string);
    for (const kind of (globalThis as unknown as { kinds: Set<string> }).kinds)
      element?.dispatchEvent(new Event(kind, { bubbles: true, composed: true, cancelable: true }));
  }, inside);

test("[DSP-8] no event inside the widget reaches the page, of any kind", async ({ browser, deployment }) => {
  const pages = await on_page(deployment, "events", LISTENS);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, hasTouch: true, permissions: ["clipboard-read", "clipboard-write"] });
  const page = await context.newPage();
  await page.goto(pages.origin);
  const widget = new Widget(page);
  await widget.part("launcher").hover();
  await widget.open();
  const input = widget.part("input");
  await input.click({ button: "right" });
  await input.dblclick();
  await page.keyboard.type("s /");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("ControlOrMeta+c");
  await page.keyboard.press("End");
  await page.keyboard.press("ControlOrMeta+v");
  await expect(input).toHaveValue("s /s /");
  const browser_itself = await context.newCDPSession(page);
  await browser_itself.send("Input.imeSetComposition", { text: "に", selectionStart: 1, selectionEnd: 1 });
  await browser_itself.send("Input.insertText", { text: "日" });
  await expect(input).toHaveValue("s /s /日");
  await page.keyboard.press("Enter");
  await expect(widget.message("s /s /日")).toContainText(/Sent|Read/);
  const thread = widget.part("thread");
  await thread.hover();
  await page.mouse.wheel(0, -200);
  await thread.tap();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await expect(widget.part("panel")).toBeHidden();
  await widget.part("launcher").tap();
  await expect(widget.part("panel")).toBeVisible();
  await dispatch_all(page, "portico-chat [part=thread]");
  expect(await heard(page)).toEqual([]);
  // The control: an element of the page's own keeps nothing to itself.
  await page.evaluate(() => {
    const own = document.createElement("page-own");
    own.attachShadow({ mode: "open" }).append(document.createElement("p"));
    document.body.append(own);
  });
  await dispatch_all(page, "page-own p");
  expect(await heard(page)).toEqual(await page.evaluate("[...kinds].sort()"));
  await context.close();
  await pages.stop();
});

test("[DSP-7] [DSP-8] the panel works on a page that takes events for itself and keeps the focus in a dialog", async ({ browser, deployment }) => {
  const pages = await on_page(deployment, "spoils", SPOILS);
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    const own = page.locator("input[name=own]");
    await own.focus();
    const widget = new Widget(page);
    await widget.open();
    const input = widget.part("input");
    await input.click();
    await expect(input).toBeFocused();
    await page.keyboard.type("a / s");
    await page.keyboard.press("Enter");
    await expect(widget.message("a / s")).toContainText(/Sent|Read/);
    await expect(page).toHaveURL(`${pages.origin}/`);
    const thread = widget.part("thread");
    const top = () => thread.evaluate((thread) => thread.scrollTop);
    await expect.poll(top).toBeGreaterThan(100);
    await thread.hover();
    await page.mouse.wheel(0, -100_000);
    await expect.poll(top).toBe(0);
    // The control: the page does so with its own.
    await page.mouse.move(100, 300);
    await page.mouse.wheel(0, 1_000);
    await page.locator("main").click({ position: { x: 50, y: 200 } });
    await expect(own).toBeFocused();
    expect(await page.evaluate(() => scrollY)).toBe(0);
  });
  await pages.stop();
});
