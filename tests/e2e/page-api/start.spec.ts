// How a page comes to have the widget: by whatever tag, however slowly, and with settings that change
// (RUN-1, RUN-2, RUN-5, API-2).

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";
import { requests, serve, settings, status } from "../../support/page_api.ts";

const LATER = settings({ loadImmediately: false });

// A page of the site whose head says how the loader comes.
async function serve_head(deployment: Deployment, id: string, head: string, origins?: string[]): Promise<Pages> {
  const html = `<!doctype html><html lang="en"><title>A page</title>${head}<body><button>Chat with us</button></body></html>`;
  const pages = await Pages.serve((path) => (path === "/favicon.ico" ? undefined : html));
  const file = site(id, [flow({ id: "all" })], {}, { origins: origins ?? [pages.origin] });
  expect((await deployment.publish(id, file)).status).toBe(200);
  return pages;
}

// What stands on the console of the page from here on, of ours and of errors that nothing has caught.
function lines(page: Page): string[] {
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("portico")) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(error.message));
  return said;
}

const FORMS: [what: string, head: (edge: string) => string, says?: string][] = [
  ["data-site", (edge) => `<script async src="${edge}/portico.js" data-site="forms"></script>`],
  ["the site in the address", (edge) => `<script async src="${edge}/portico.js?v=1&site=forms#x"></script>`],
  ["a script without attributes", (edge) => `<script>const tag = document.createElement("script"); tag.src = "${edge}/portico.js?site=forms"; document.head.append(tag); tag.remove();</script>`],
  ["a module", (edge) => `<script type="module" src="${edge}/portico.js" data-site="forms"></script>`],
  ["a module with the site in its address", (edge) => `<script type="module" src="${edge}/portico.js?site=forms"></script>`],
  ["an import", (edge) => `<script type="module">import("${edge}/portico.js?site=forms");</script>`],
  ["an element named currentScript", (edge) => `<img name="currentScript"><img name="readyState"><form name="body"></form><img name="cookie"><img name="hidden"><img name="querySelector"><img name="documentElement"><script async src="${edge}/portico.js" data-site="forms"></script>`],
  ["a blob that says its edge", (edge) => `<script type="module">
    const text = await (await fetch("${edge}/portico.js")).text();
    const tag = document.createElement("script");
    tag.src = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
    tag.dataset.site = "forms";
    tag.dataset.edge = "${edge}";
    document.head.append(tag);</script>`],
  ["inline with its edge", (edge) => `<script type="module">
    const tag = document.createElement("script");
    tag.dataset.site = "forms";
    tag.dataset.edge = "${edge}";
    tag.text = await (await fetch("${edge}/portico.js")).text();
    document.head.append(tag);</script>`],
  ["inline without", (edge) => `<script type="module">
    const tag = document.createElement("script");
    tag.dataset.site = "forms";
    tag.text = await (await fetch("${edge}/portico.js")).text();
    document.head.append(tag);</script>`, "portico: edge_unknown"],
  ["no site at all", (edge) => `<script async src="${edge}/portico.js"></script>`, "portico: site_unknown"],
  ["a site that is not there", (edge) => `<script async src="${edge}/portico.js" data-site="nowhere"></script>`, "portico: site_unknown"],
];

test("[RUN-1] the loader starts by whatever tag it came, or says in one line what is missing", async ({ browser, deployment }) => {
  for (const [what, head, says] of FORMS) {
    const pages = await serve_head(deployment, "forms", head(deployment.edge));
    await with_page(browser, async (page) => {
      const said = lines(page);
      const line = says === undefined ? undefined : page.waitForEvent("console", (message) => message.text().startsWith("portico"));
      await page.goto(pages.origin);
      const widget = new Widget(page);
      if (says === undefined) {
        await expect(widget.part("launcher"), what).toBeVisible();
        await widget.open();
        expect(said, what).toEqual([]);
        return;
      }
      await line;
      expect(said, what).toEqual([says]);
      // A tag that comes after that, and knows everything, begins.
      await page.evaluate((source) => {
        const tag = document.createElement("script");
        tag.src = source;
        document.head.append(tag);
      }, `${deployment.edge}/portico.js?site=forms`);
      if (what !== "a site that is not there") await expect(widget.part("launcher"), what).toBeVisible();
      expect(said, what).toEqual([says]);
    });
    await pages.stop();
  }
});

test("[RUN-4] a page of another origin says so at once, and its visitor sees nothing", async ({ browser, deployment }) => {
  const head = `<script async src="${deployment.edge}/portico.js" data-site="elsewhere"></script>`;
  const pages = await serve_head(deployment, "elsewhere", head, ["https://listed.example"]);
  await with_page(browser, async (page) => {
    const said = lines(page);
    const asked = requests(page, deployment.edge);
    const line = page.waitForEvent("console", (message) => message.text().startsWith("portico"));
    await page.goto(pages.origin);
    await line;
    expect(said).toEqual(["portico: origin_not_listed"]);
    expect(asked.filter((request) => request.includes("/v1/"))).toEqual(["GET /v1/sites/elsewhere"]);
    await expect(new Widget(page).host).toHaveCount(0);
  });
  // What is no page reads the file, and no file names the origins.
  const file = await fetch(`${deployment.edge}/v1/sites/elsewhere`);
  expect(file.status).toBe(200);
  expect(await file.text()).not.toContain("listed.example");
  await pages.stop();
});

test("[RUN-5] one 500 or one cut at the start is tried again without a word, and never twice in a second", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "stumbles", [flow({ id: "all" })]);
  for (const [what, fails] of [
    [/\/v1\/sites\/stumbles$/, { status: 500, body: "no" }],
    [/\/v1\/sites\/stumbles$/, undefined],
    [/\/code\/widget\.[0-9a-f]+\.js$/, undefined],
    [/\/code\/widget\.[0-9a-f]+\.wasm$/, { status: 500, body: "no" }],
    [/\/code\//, undefined],
  ] as const) {
    await with_page(browser, async (page) => {
      const said = lines(page);
      const at: number[] = [];
      const failed = new Set<string>();
      await page.route(what, async (route) => {
        const { pathname } = new URL(route.request().url());
        at.push(Date.now());
        if (failed.has(pathname)) return route.continue();
        failed.add(pathname);
        return fails ? route.fulfill(fails) : route.abort("connectionreset");
      });
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("launcher"), `${what}`).toBeVisible({ timeout: 20_000 });
      await widget.open();
      expect(said, `${what}`).toEqual([]);
      if (at.length === 2) expect(at[1]! - at[0]!).toBeGreaterThan(990);
    });
  }
  await pages.stop();
});

test("[RUN-3] programs come through filters that change what they say they are, or in their other form", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "filters", [flow({ id: "all" })], `
    const real = fetch;
    if (location.hash === "#wrapped") window.fetch = async (...how) => {
      const answer = await real(...how);
      return { ok: answer.ok, status: answer.status, arrayBuffer: () => answer.arrayBuffer(), json: () => answer.json() };
    };`);
  for (const [what, hash, pattern, form] of [
    ["another type", "", /\.wasm$/, "wasm"],
    ["wrapped answers", "#wrapped", undefined, "wasm"],
    ["no WebAssembly comes through", "", /\.wasm$/, "js"],
  ] as const) {
    await with_page(browser, async (page) => {
      const said = lines(page);
      const asked = requests(page, deployment.edge);
      if (pattern)
        await page.route(pattern, async (route) => {
          if (form === "js") return route.fulfill({ status: 403, contentType: "text/html", body: "<p>Blocked" });
          const response = await route.fetch();
          return route.fulfill({ response, headers: { ...response.headers(), "content-type": "text/plain" } });
        });
      await page.goto(`${pages.origin}/${hash}`);
      const widget = new Widget(page);
      await widget.open();
      await widget.say("Through it");
      await expect(widget.message("Through it"), what).toContainText(/Sent|Read/);
      expect(asked.some((request) => request.includes("panel-js")), what).toBe(form === "js");
      expect(said, what).toEqual([]);
    });
  }
  await pages.stop();
});

test("[DSP-2] [RUN-5] a panel that does not come says so above the launcher, and comes with the next press", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "panelless", [flow({ id: "all", language: "nb" })]);
  await with_page(browser, async (page) => {
    let blocked = true;
    await page.clock.install();
    await page.route(/\/code\/panel\./, (route) => (blocked ? route.abort("connectionreset") : route.continue()));
    await page.goto(pages.origin);
    await page.clock.runFor(3_000);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    // The clock stands, so that the widget does not ask again by itself.
    await page.clock.pauseAt(Date.now() + 60_000);
    await widget.part("launcher").click();
    await expect(widget.part("prompt")).toContainText("Ingen forbindelse");
    blocked = false;
    await widget.part("launcher").click();
    await expect(widget.part("panel")).toBeVisible();
    await expect(widget.part("prompt")).toBeHidden();
  });
  await pages.stop();
});

test("[RUN-2] a press that loads the widget waits for no idle moment, and a script's own load does", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "pressed", [flow({ id: "all" })], LATER);
  for (const presses of [true, false]) {
    await with_page(browser, async (page) => {
      // A browser that gives no idle time but the last.
      await page.addInitScript(() => {
        window.requestIdleCallback = (go, options) => setTimeout(() => go({ didTimeout: true, timeRemaining: () => 0 }), options?.timeout ?? 0) as unknown as number;
      });
      await page.clock.install();
      await page.goto(pages.origin);
      await page.evaluate(() => document.querySelector("button")?.addEventListener("click", () => PORTICO.widget.load({ widgetOpen: true })));
      const asked = requests(page, deployment.edge);
      await page.clock.pauseAt(Date.now() + 60_000);
      if (presses) {
        const request = page.waitForRequest(/\/v1\/sites\/pressed$/);
        await page.locator("main button").click();
        await request;
        return;
      }
      await page.addInitScript(() => Object.defineProperty(navigator, "userActivation", { value: { isActive: false } }));
      await page.reload();
      await page.evaluate(() => PORTICO.widget.load());
      await page.waitForLoadState("networkidle");
      expect(asked).toEqual(["GET /portico.js"]);
      const request = page.waitForRequest(/\/v1\/sites\/pressed$/);
      await page.clock.runFor(2_100);
      await request;
    });
  }
  await pages.stop();
});

test("[RUN-2] a prerendered page asks for nothing until it is shown", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "prerendered", [flow({ id: "all" })]);
  await with_page(browser, async (page) => {
    const asked = requests(page, deployment.edge);
    await page.addInitScript(() => {
      let ahead = true;
      Object.defineProperty(Document.prototype, "prerendering", { configurable: true, get: () => ahead });
      Object.assign(globalThis, { show: () => ((ahead = false), document.dispatchEvent(new Event("prerenderingchange"))) });
    });
    await page.goto(pages.origin);
    await page.evaluate(() => PORTICO.widget.load());
    await page.waitForLoadState("networkidle");
    expect(asked).toEqual(["GET /portico.js"]);
    await page.evaluate(() => (globalThis as unknown as { show(): void }).show());
    await expect(new Widget(page).part("launcher")).toBeVisible();
  });
  await pages.stop();
});

test("[RUN-1] [API-2] a further tag brings back the API that a page has deleted, and the widget; functions pushed later run at once", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "further", [flow({ id: "all" })]);
  await with_page(browser, async (page) => {
    const said = lines(page);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    // A component that unmounts, as wrappers of other chats write it.
    await page.evaluate(() => {
      globalThis.ran = [];
      HubSpotConversations.on("widgetLoaded", () => ran.push("heard"));
      HubSpotConversations.widget.remove();
      Object.assign(globalThis, { was: HubSpotConversations });
      for (const name of ["HubSpotConversations", "PORTICO", "hsConversationsOnReady"]) delete (globalThis as Record<string, unknown>)[name];
      for (const tag of document.querySelectorAll("script[src]")) tag.remove();
    });
    await expect(widget.host).toHaveCount(0);
    await page.evaluate((source) => {
      (globalThis.hsConversationsOnReady ??= []).push(() => ran.push("ready"));
      const tag = document.createElement("script");
      tag.src = source;
      document.head.append(tag);
    }, `${deployment.edge}/portico.js?site=further`);
    await expect(widget.part("launcher")).toBeVisible();
    await expect(widget.host).toHaveCount(1);
    expect(await page.evaluate(() => [ran, HubSpotConversations === (globalThis as unknown as { was: unknown }).was, PORTICO === HubSpotConversations])).toEqual([["ready", "heard"], true, true]);
    // The array was made, and what is pushed runs.
    await page.evaluate(() => hsConversationsOnReady?.push(() => ran.push("later")));
    expect(await page.evaluate(() => ran)).toEqual(["ready", "heard", "later"]);
    expect(said).toEqual([]);
  });
  await pages.stop();
});

test("[API-1] [API-2] resetAndReloadWidget() reads the settings anew, debug() writes what is told, and only own settings count", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "reset", [flow({ id: "all" })], `Object.prototype.loadImmediately = false; Object.prototype.identificationToken = "none";`);
  await with_page(browser, async (page) => {
    const said = lines(page);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("Before");
    await expect(widget.message("Before")).toContainText(/Sent|Read/);
    expect(said).toEqual([]);
    await page.evaluate(() => PORTICO.debug(true));
    await page.evaluate(() => PORTICO.resetAndReloadWidget());
    await expect.poll(() => said.filter((line) => line.startsWith("portico: widgetLoaded"))).toHaveLength(1);
    expect(await status(page)).toEqual({ loaded: true, pending: false });
    await widget.open();
    await expect(widget.message("Before")).toBeVisible();
  });
  await pages.stop();
});
