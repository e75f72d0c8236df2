// Where the widget stands on pages whose styles and scripts are not made for it.

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";

// Everything by which an element becomes the place that fixed elements inside it stand in, clips them, or
// lays its children out.
const STYLES = [
  "transform: translateZ(0)",
  "transform: none; animation: moved 1ms forwards",
  "translate: 0 1px",
  "rotate: 1deg",
  "scale: .99",
  "offset-path: path('M0,0L1,1')",
  "transform-style: preserve-3d",
  "perspective: 100px",
  "filter: blur(0)",
  "backdrop-filter: blur(1px)",
  "will-change: transform",
  "will-change: filter",
  "will-change: perspective",
  "contain: layout",
  "contain: paint",
  "contain: content",
  "contain: strict; height: 300px",
  "content-visibility: auto",
  "container-type: inline-size",
  "container-type: size; height: 300px",
  "overflow: clip; height: 100px",
  "clip-path: inset(0 0 50% 0)",
  "mask: linear-gradient(#000, #000)",
  "isolation: isolate",
  "position: fixed; inset: 0; transform: scale(1)",
  "display: grid; gap: 30px; place-items: center",
  "display: flex; gap: 30px; flex-direction: column; justify-content: space-between",
  "columns: 3",
  "direction: rtl; writing-mode: vertical-rl",
  "pointer-events: none; user-select: none; cursor: none",
];

// Publishes a site of this look, and serves a page with its tag. `html` is what the path stands for.
async function on_page(deployment: Deployment, id: string, z_index: number, html: (path: string) => string): Promise<Pages> {
  const tag = `<script async src="${deployment.edge}/portico.js" data-site="${id}"></script>`;
  const pages = await Pages.serve((path) => `<!doctype html><meta charset="utf-8"><title>x</title>${html(path.slice(1))}${tag}`);
  const look = { accent: "#0b6e4f", side: "right", offset: [20, 20], z_index, theme: "auto" };
  const file = site(id, [flow({ id: "all" })], {}, { origins: [pages.origin], look });
  const answer = await deployment.publish(id, file);
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

// How far an element is from the lower right corner, and whether it is on top there.
const place = (page: Page, what: "launcher" | "probe") =>
  page.evaluate(async (what) => {
    await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
    const host = document.querySelector("portico-chat");
    const probe = document.querySelector("#probe");
    const element = what === "probe" ? probe : host?.shadowRoot?.querySelector("[part=launcher]");
    const { left, right, top, bottom } = (element ?? document.documentElement).getBoundingClientRect();
    const on_top = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
    return { from: [innerWidth - right, innerHeight - bottom].map(Math.round), reached: on_top === (what === "probe" ? probe : host) };
  }, what);

const AT_HOME = { from: [20, 20], reached: true };

// As high as a launcher, in the page's body.
const PROBE = `<style>
  ::-webkit-scrollbar { display: none }
  @keyframes moved { from { transform: translateY(9px) } to { transform: translateY(0) } }
  #probe { position: fixed; right: 120px; bottom: 20px; width: 56px; height: 56px }
</style><main style="height:3000px">Long</main><div id=probe></div>`;

test("[DSP-8] no style of the page's body moves the launcher", async ({ browser, deployment }) => {
  const pages = await on_page(deployment, "place", 2147483000, () => `${PROBE}<style id=kind></style>`);
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    await expect(new Widget(page).part("launcher")).toBeVisible();
    let moved = 0;
    for (const style of STYLES) {
      await page.evaluate((style) => {
        const sheet = document.querySelector("#kind");
        if (sheet) sheet.textContent = `body { ${style} }`;
      }, style);
      expect(await place(page, "launcher"), style).toEqual(AT_HOME);
      const { from, reached } = await place(page, "probe");
      if (!reached || from[0] !== 120 || from[1] !== 20) moved += 1;
    }
    // The control: what stands in the body is moved or out of reach.
    expect(moved).toBeGreaterThan(STYLES.length / 2);
  });
  await pages.stop();
});

test("[DSP-8] a style of the page's root that moves what is fixed does not move the launcher", async ({ browser, deployment }) => {
  const styles = STYLES.slice(0, STYLES.findIndex((style) => style.startsWith("overflow"))).filter((style) => !/filter|perspective$/.test(style));
  const pages = await on_page(deployment, "root", 2147483000, (path) => `${PROBE}<style>html { ${styles[Number(path)]} }</style>`);
  await with_page(browser, async (page) => {
    let moved = 0;
    for (const [place_in_list, style] of styles.entries()) {
      await page.goto(`${pages.origin}/${place_in_list}`);
      await expect(new Widget(page).part("launcher")).toBeVisible();
      expect(await place(page, "launcher"), style).toEqual(AT_HOME);
      if ((await place(page, "probe")).from[1] !== 20) moved += 1;
    }
    expect(moved).toBeGreaterThan(styles.length / 2);

    // One that comes later, as while a page passes into the next.
    for (const style of styles) {
      await page.goto(`${pages.origin}/none`);
      await expect(new Widget(page).part("launcher")).toBeVisible();
      await page.evaluate((style) => document.documentElement.setAttribute("style", style), style);
      expect(await place(page, "launcher"), style).toEqual(AT_HOME);
    }
  });
  await pages.stop();
});

test("[DSP-8] the page's own children, bars and dialogs are as they are without the widget", async ({ browser, deployment }) => {
  const html = `<style>
    body { display: grid; gap: 40px; margin: 0 }
    main { color: rgb(1, 1, 1) }
    main:only-of-type:nth-last-child(2) { color: rgb(2, 2, 2) }
    #bar:last-child { color: rgb(3, 3, 3) }
    #bar { position: fixed; bottom: 0; right: 0; left: 0; height: 100px; z-index: 100; background: #fff }
    :root > :not(head, body), body ~ * { color: red; margin: 9px !important; transform: rotate(9deg) !important; display: grid !important; opacity: .1 !important; visibility: hidden !important }
  </style><body><main>Text</main><div id=bar><button>Accept</button></div>`;
  const pages = await on_page(deployment, "bars", 50, () => html);
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    expect(await page.evaluate(() => [...document.body.children].map(({ localName }) => localName).filter((name) => name === "portico-chat"))).toEqual([]);
    expect((await place(page, "launcher")).from).toEqual([20, 20]);
    await expect(widget.host).toHaveCSS("opacity", "1");
    await expect(widget.host).toHaveCSS("transform", "none");
    // A bar above the site's `z_index` lies over the launcher, and so does a modal dialog.
    expect((await place(page, "launcher")).reached).toBe(false);
    await page.locator("#bar").evaluate((bar) => bar.style.setProperty("z-index", "49"));
    expect((await place(page, "launcher")).reached).toBe(true);
    await page.evaluate(() => {
      const dialog = document.createElement("dialog");
      dialog.innerHTML = "<button onclick='this.parentNode.close()'>Close</button>";
      dialog.style.cssText = "position: fixed; inset: 0; width: auto; height: auto; max-width: none; max-height: none; visibility: visible !important";
      document.body.append(dialog);
      dialog.showModal();
    });
    expect((await place(page, "launcher")).reached).toBe(false);
    await page.getByRole("button", { name: "Close" }).click();
    expect((await place(page, "launcher")).reached).toBe(true);
    await widget.open();
    // What is printed is the page.
    await page.emulateMedia({ media: "print" });
    await expect(widget.host).toBeHidden();
    await page.emulateMedia({ media: "screen" });
    // What the page shows in full screen it shows alone.
    await page.locator("main").evaluate((main) => main.addEventListener("click", () => void main.requestFullscreen()));
    await page.locator("main").click({ position: { x: 5, y: 5 } });
    await page.waitForFunction(() => document.fullscreenElement);
    expect((await place(page, "launcher")).reached).toBe(false);
  });
  await pages.stop();
});
