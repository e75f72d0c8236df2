// Before the visitor acts, the page is as it would be without us.

import type { Page } from "@playwright/test";

import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { flow, site } from "../../support/authored.ts";
import { watch } from "../../support/footprint.ts";
import { page as scenario, Pages } from "../../support/pages.ts";

test("[CON-1] [DSP-8] no cookie, storage, socket or layout shift before the visitor acts", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const footprint = await watch(page);
    const requests: string[] = [];
    page.on("request", (request) => {
      if (request.url().startsWith(deployment.edge)) requests.push(request.url());
    });
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await page.mouse.move(600, 400);
    await page.mouse.wheel(0, 2_000);
    await page.mouse.move(600, 0);
    expect(await footprint()).toEqual({ cookies: [], storage: [], sockets: [], shift: 0 });
    console.log(`requests before the visitor acts: ${requests.length}`);
    expect(requests.length).toBeLessThanOrEqual(4);

    // A next view within a minute takes everything from the browser's own cache.
    const fetched = await over_the_network(page, deployment.edge);
    await page.goto(`${deployment.demo}/shop.html`);
    await expect(widget.part("launcher")).toBeVisible();
    expect(fetched).toEqual([]);

    // The first act is what opens the way, and only a message opens a socket.
    await widget.open();
    expect((await footprint()).sockets).toEqual([]);
    await widget.say("The first word");
    await expect(widget.message("The first word")).toContainText(/Sent|Read/);
    expect((await footprint()).sockets).toHaveLength(1);
    // This flow asks nothing, so sending is the consent (CON-2).
    const { cookies, storage } = await footprint();
    expect(cookies.sort()).toEqual(["hs-messages-is-open", "messagesUtk", "portico-known"]);
    expect(storage).toEqual(["localStorage portico-chat"]);
  });
});

// How the parts look and where they stand, as the browser has computed it.
const looks = (page: Page) =>
  page.evaluate(() => {
    const root = document.querySelector("portico-chat")?.shadowRoot;
    const host = getComputedStyle(document.querySelector("portico-chat") as Element);
    return [
      ...["position", "zIndex", "opacity", "filter", "transform"].map((name) => host.getPropertyValue(name)),
      ...[...(root?.querySelectorAll("[part]") ?? [])].map((part) => {
        const { color, backgroundColor, font, letterSpacing, textTransform } = getComputedStyle(part);
        const { right, bottom } = part.getBoundingClientRect();
        const from = [innerWidth - right, innerHeight - bottom].map(Math.round);
        return { part: part.getAttribute("part"), color, backgroundColor, font, letterSpacing, textTransform, from };
      }),
    ];
  });

for (const colorScheme of ["light", "dark"] as const) {
  test(`[DSP-8] [DSP-9] no style of a page reaches in, ${colorScheme}`, async ({ browser, deployment }) => {
    const context = await browser.newContext({
      viewport: { width: 1280, height: 800 },
      colorScheme,
      // Nothing is on its way while it is measured.
      reducedMotion: "reduce",
    });
    const page = await context.newPage();
    const seen: unknown[] = [];
    for (const html of ["<!doctype html><main style='height:3000px'>Plain</main>{{tag}}", undefined]) {
      const tag = `<script async src="${deployment.edge}/portico.js" data-site="styles"></script>`;
      const pages = await Pages.serve(() =>
        html === undefined
          ? scenario(import.meta.dirname, deployment.edge, "styles", "hostile.html")
          : html.replace("{{tag}}", tag),
      );
      const file = site("styles", [flow({ id: "all", desktop: "prompt" })], {}, { origins: [pages.origin] });
      expect((await deployment.publish("styles", file)).status).toBe(200);
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("prompt")).toBeVisible();
      seen.push(await looks(page));
      await pages.stop();
    }
    expect(seen[1]).toEqual(seen[0]);
    // The visitor's scheme holds on pages that say nothing of schemes, too.
    const prompt = (seen[0] as { part?: string; backgroundColor?: string }[]).find(({ part }) => part === "prompt");
    expect(prompt?.backgroundColor).toBe(colorScheme === "dark" ? "rgb(29, 34, 38)" : "rgb(255, 255, 255)");
    await context.close();
  });
}

for (const [theme, background] of [
  ["dark", "rgb(29, 34, 38)"],
  ["light", "rgb(255, 255, 255)"],
] as const) {
  test(`[DSP-9] a site that wants to be ${theme} is, whatever the visitor's scheme`, async ({ browser, deployment }) => {
    const id = `theme-${theme}`;
    const look = { accent: "#ffd400", side: "left", offset: [40, 60], z_index: 77, theme };
    const pages = await Pages.serve(() => scenario(import.meta.dirname, deployment.edge, id, "hostile.html"));
    const file = site(id, [flow({ id: "all", desktop: "prompt" })], {}, { look, origins: [pages.origin] });
    expect((await deployment.publish(id, file)).status).toBe(200);
    for (const colorScheme of ["light", "dark"] as const) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme });
      const page = await context.newPage();
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("prompt")).toHaveCSS("background-color", background);
      await expect(widget.part("launcher")).toHaveCSS("background-color", "rgb(255, 212, 0)");
      await expect(widget.part("launcher")).toHaveCSS("color", "rgb(0, 0, 0)");
      await expect(widget.host).toHaveCSS("z-index", "77");
      expect(await widget.part("launcher").boundingBox()).toMatchObject({ x: 40, y: 800 - 60 - 56 });
      await context.close();
    }
    await pages.stop();
  });
}

test("control: the same look finds everything on a page that leaves it", async ({ browser }) => {
  const html = scenario(import.meta.dirname, "", "");
  const pages = await Pages.serve(() => html);
  await with_page(browser, async (page) => {
    const footprint = await watch(page);
    await page.goto(pages.origin);
    await expect.poll(async () => (await footprint()).shift).toBeGreaterThan(0);
    const left = await footprint();
    expect(left.cookies).toEqual(["left"]);
    expect(left.storage).toEqual(["localStorage left", "sessionStorage left", "IndexedDB left", "cache left"]);
    expect(left.sockets).toHaveLength(1);
  });
  await pages.stop();
});

// Answers of the edge that did not come from the browser's cache.
async function over_the_network(page: Page, edge: string): Promise<string[]> {
  const fetched: string[] = [];
  const cached = new Set<string>();
  const browser = await page.context().newCDPSession(page);
  await browser.send("Network.enable");
  browser.on("Network.requestServedFromCache", ({ requestId }) => cached.add(requestId));
  browser.on("Network.responseReceived", ({ requestId, response }) => {
    const from_cache = response.fromDiskCache || cached.has(requestId);
    if (response.url.startsWith(edge) && !from_cache) fetched.push(response.url);
  });
  return fetched;
}
