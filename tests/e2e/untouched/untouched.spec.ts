// Before the visitor acts, the page is as it would be without us.

import type { Page } from "@playwright/test";

import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
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
    await expect(widget.message("The first word")).toContainText("Sent");
    expect((await footprint()).sockets).toHaveLength(1);
    expect((await footprint()).storage).toEqual([]);
  });
});

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
