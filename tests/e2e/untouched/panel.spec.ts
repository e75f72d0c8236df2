// The panel's program comes when it is wanted, and a visitor who wants it is never left with nothing.

import type { Page, Route } from "@playwright/test";

import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { flow, site } from "../../support/authored.ts";
import { watch } from "../../support/footprint.ts";
import { Pages } from "../../support/pages.ts";

const TALK = /\/code\/talk\.[0-9a-f]+\.wasm$/;
const PANEL = /\/code\/panel\.[0-9a-f]+\.wasm$/;
const SCRIPT = /\/code\/panel\.[0-9a-f]+\.js(\?|$)/;

// What the page asks of the edge from here on: the panel's program and its script by these words, all else
// by its path.
function asked(page: Page, edge: string): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const url = request.url();
    const word = PANEL.test(url) ? "panel" : SCRIPT.test(url) && "script";
    if (url.startsWith(edge)) asked.push(word || `${request.method()} ${new URL(url).pathname}`);
  });
  return asked;
}

// Lets no request for the panel's program through. `held` is the first that is made.
async function hold(page: Page): Promise<{ held: Promise<Route>; requests: () => number }> {
  let requests = 0;
  let caught: (route: Route) => void;
  const held = new Promise<Route>((catches) => (caught = catches));
  await page.route(PANEL, (route) => {
    requests += 1;
    caught(route);
  });
  return { held, requests: () => requests };
}

test("[DSP-2] the panel's program is fetched when the visitor points at the launcher, and once", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const footprint = await watch(page);
    const requests = asked(page, deployment.edge);
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await page.mouse.move(600, 400);
    await widget.part("prompt").hover();
    expect((await footprint()).shift).toBe(0);
    expect(requests).not.toContain("panel");

    const before = requests.length;
    const answered = page.waitForResponse(PANEL);
    await widget.part("launcher").hover();
    expect((await answered).headers()["cache-control"]).toContain("immutable");
    await page.mouse.move(600, 400);
    await widget.part("launcher").hover();
    await widget.part("launcher").focus();
    // To point is no act: nothing is kept, and nothing else is asked.
    expect(await footprint()).toEqual({ cookies: [], storage: [], sockets: [], shift: 0 });
    expect(requests.slice(before).sort()).toEqual(["panel", "script"]);
    await expect(widget.part("panel")).toHaveCount(0);

    await widget.open();
    await expect(widget.part("input")).toBeFocused();
    expect(requests.filter((request) => request === "panel")).toHaveLength(1);
  });
});

test("[DSP-2] it is fetched for those who come by keyboard, too", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    const asked = page.waitForRequest(PANEL);
    await widget.part("launcher").focus();
    await asked;
    await page.keyboard.press("Enter");
    await expect(widget.part("input")).toBeFocused();
  });
});

test("[DSP-2] a press before the program is there shows that it is heard, and the panel opens when it comes", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const { held, requests } = await hold(page);
    const all = asked(page, deployment.edge);
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    const launcher = widget.part("launcher");
    await launcher.click();
    await expect(launcher).toHaveAttribute("aria-busy", "true");
    await expect(launcher).toHaveAttribute("aria-expanded", "false");
    await expect(widget.part("prompt")).toBeVisible();
    // One who thinks better of it has minimised, and one who presses once more gets the panel.
    await launcher.click();
    await expect(launcher).toHaveAttribute("aria-busy", "false");
    await expect(widget.part("prompt")).toBeHidden();
    await launcher.click();
    await expect(launcher).toHaveAttribute("aria-busy", "true");
    await expect(widget.part("panel")).toHaveCount(0);
    expect(all.filter((request) => request.startsWith("POST"))).toEqual([]);
    await page.keyboard.type("Early");
    await page.keyboard.press("Enter");

    await (await held).continue();
    await expect(widget.part("panel")).toBeVisible();
    await expect(widget.part("input")).toBeFocused();
    await expect(launcher).toHaveAttribute("aria-busy", "false");
    await expect(launcher).toHaveAttribute("aria-expanded", "true");
    expect(requests()).toBe(1);
    await expect(widget.message("Early")).toContainText(/Sent|Read/);
    await widget.say("It came");
    await expect(widget.message("It came")).toContainText(/Sent|Read/);
  });
});

test("[DSP-2] [RUN-5] a program that cannot be had is asked for again until it comes", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    let tries = 0;
    await page.route(PANEL, (route) => {
      tries += 1;
      if (tries == 1) return route.abort("internetdisconnected");
      if (tries == 2) return route.fulfill({ status: 500, body: "no" });
      if (tries == 3) return route.fulfill({ status: 200, contentType: "application/wasm", body: "no program" });
      return route.continue();
    });
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await widget.part("launcher").click();
    await expect(widget.part("panel")).toBeVisible();
    await expect(widget.part("input")).toBeFocused();
    expect(tries).toBe(4);
    expect(errors).toEqual([]);
  });
});

test("[DSP-2] [RUN-5] a script of the panel's that cannot be had is asked for again until it comes, and once", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const addresses: string[] = [];
    await page.route(SCRIPT, (route) => {
      addresses.push(route.request().url());
      if (addresses.length == 1) return route.abort("internetdisconnected");
      if (addresses.length == 2) return route.fulfill({ status: 500, body: "no" });
      return route.continue();
    });
    let programs = 0;
    await page.route(PANEL, (route) => {
      programs += 1;
      return programs == 3 ? route.abort("internetdisconnected") : route.continue();
    });
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await widget.part("launcher").click();
    await expect(widget.part("panel")).toBeVisible();
    await expect(widget.part("input")).toBeFocused();
    // A browser remembers which address gave it no module.
    expect(new Set(addresses).size).toBe(3);
    expect(addresses).toHaveLength(3);
    expect(errors).toEqual([]);
    await widget.say("It came");
    await expect(widget.message("It came")).toContainText(/Sent|Read/);
  });
});

test("[DSP-2] [CON-10] [RUN-5] the conversation's program comes when the visitor writes, and what was written waits for it", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    let tries = 0;
    await page.route(TALK, (route) => {
      tries += 1;
      if (tries == 1) return route.fulfill({ status: 500, body: "no" });
      if (tries == 2) return route.fulfill({ status: 200, contentType: "application/wasm", body: "no program" });
      return route.continue();
    });
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await widget.open();
    await expect(widget.part("input")).toBeFocused();
    expect(tries).toBe(0);
    await widget.say("It waits");
    await page.keyboard.type("So does this");
    await page.keyboard.press("Enter");
    await page.keyboard.type("not sent");
    for (const text of ["It waits", "So does this"]) {
      await expect(widget.message(text).locator(".text")).toHaveText(text);
      await expect(widget.message(text)).not.toContainText("Sending");
    }
    await expect(widget.part("input")).toHaveValue("not sent");
    expect(tries).toBe(3);
    await widget.say("It goes at once");
    await expect(widget.message("It goes at once")).toContainText(/Sent|Read/);
    expect(tries).toBe(3);
    expect(errors).toEqual([]);
  });
});

test("[DSP-2] [CON-1] a trigger that opens the panel asks the edge for its program and for nothing else", async ({ browser, deployment }) => {
  const tag = `<script async src="${deployment.edge}/portico.js" data-site="opens"></script>`;
  const pages = await Pages.serve(() => `<!doctype html><main style="height:4000px"><input></main>${tag}`);
  const opens = flow({ id: "all", desktop: "open_on_trigger", triggers: { percent_scrolled: 50 } });
  const file = site("opens", [opens], {}, { origins: [pages.origin] });
  expect((await deployment.publish("opens", file)).status).toBe(200);
  await with_page(browser, async (page) => {
    const footprint = await watch(page);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("prompt")).toBeVisible();
    await page.locator("main input").focus();
    const requests = asked(page, deployment.edge);
    await page.mouse.wheel(0, 4_000);
    await expect(widget.part("panel")).toBeVisible();
    await expect(page.locator("main input")).toBeFocused();
    expect(await footprint()).toEqual({ cookies: [], storage: [], sockets: [], shift: 0 });
    expect(requests.sort()).toEqual(["panel", "script"]);
  });
  await pages.stop();
});
