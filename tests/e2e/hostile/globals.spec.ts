// Pages whose scripts have replaced something of the browser's (RUN-7): every global and every method
// that the shipped JavaScript names, one name at a time, before the tag runs and after the widget is there.
// The chat works all the same, or one line with a stable code says that it does not; and nothing else
// happens to the page.

import type { Browser, Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";
import { shipped_words } from "../../support/shipped.ts";

type Case = { name: string; how: "throws" | "nothing"; when: "before" | "after" };

// So many pages at a time.
const PAGES = 2;

// What looks like a slow network, and is taken for one.
const SLOW = ["send nothing before"];

// Names that the test's own page and the browser's driver cannot do without.
const SPARED = ["Object", "Function", "Symbol", "Error", "call", "constructor"];

// In the page: puts something else in place of everything of that name.
function replace({ name, how }: Case) {
  const other = how === "throws" ? () => { throw Error("replaced"); } : () => {};
  const hostile = function () {
    return other();
  };
  let found = 0;
  const put = (object: object | undefined) => {
    if (!object || !Object.hasOwn(object, name)) return;
    const was = Object.getOwnPropertyDescriptor(object, name);
    if (typeof was?.value !== "function" || !was.configurable) return;
    Object.defineProperty(object, name, { ...was, value: hostile });
    found += 1;
  };
  const globals = Object.getOwnPropertyNames(window).filter((global) => /^[A-Z]/.test(global));
  const holders = globals.map((global) => (window as unknown as Record<string, unknown>)[global]);
  const typed = Object.getPrototypeOf(Uint8Array) as { prototype: object };
  for (const holder of [...holders, typed]) {
    if (holder === null || (typeof holder !== "function" && typeof holder !== "object")) continue;
    put(holder);
    put((holder as { prototype?: object }).prototype);
  }
  put(window);
  return found;
}

async function serve(deployment: Deployment, id: string, head: string): Promise<Pages> {
  const html = `<!doctype html><html lang="en"><title>Its own</title>
    <script>globalThis.presses = 0;</script><script>${head}</script>
    <script async src="${deployment.edge}/portico.js" data-site="${id}"></script>
    <body><button id="own" onclick="this.textContent = ++presses">Press</button></body></html>`;
  const pages = await Pages.serve((path) => (path === "/favicon.ico" ? undefined : html));
  const answer = await deployment.publish(id, site(id, [flow({ id: "all" })], {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

// What a page with one thing replaced comes to: whether the chat works, and what is on its console.
async function outcome(page: Page, origin: string, change: Case | undefined): Promise<string> {
  const lines: string[] = [];
  const errors: string[] = [];
  page.on("console", (message) => {
    if (message.text().startsWith("portico")) lines.push(message.text());
  });
  page.on("pageerror", (error) => errors.push(error.message));
  const widget = new Widget(page);
  const says = page.waitForEvent("console", { predicate: (message) => message.text().startsWith("portico: "), timeout: 0 });
  const line = says.then(() => "line" as const, () => "line" as const);
  // Or the visitor who pressed is told that it does not come.
  const late = widget.part("prompt").filter({ hasText: "No connection" }).waitFor({ timeout: 0 }).then(() => "line" as const, () => "line" as const);
  const works = async () => {
    await widget.part("launcher").waitFor({ timeout: 60_000 });
    if (change?.when === "after") await page.evaluate(replace, change);
    await widget.part("launcher").click({ timeout: 60_000 });
    // What is typed before the panel is there waits for it.
    await widget.part("panel").waitFor({ timeout: 60_000 });
    await widget.say("Does it work?");
    await widget.message("Does it work?").filter({ hasText: /Sent|Read/ }).waitFor({ timeout: 60_000 });
    return "works" as const;
  };
  await page.goto(origin + (change?.when === "before" ? `/#${JSON.stringify(change)}` : "/"));
  const came_to = await Promise.race([works().catch(() => "silent" as const), line, late]);
  // The page itself goes on.
  await page.locator("#own").click({ timeout: 60_000 }).catch(() => errors.push("the page's own button"));
  if ((await page.locator("#own").textContent()) !== "1") errors.push("the page's own button does nothing");
  const codes = new Set(lines).size === lines.length && lines.every((line) => /^portico: [a-z_]+$/.test(line));
  if (errors.length > 0) return `${errors.join(", ")}`;
  if (came_to === "silent") return `silent, ${lines.join()}`;
  if (lines.length > 1 || !codes) return lines.join();
  return came_to;
}

// The words of the shipped JavaScript that the browser knows something by.
async function named(deployment: Deployment, page: Page): Promise<string[]> {
  const words = await shipped_words(deployment);
  return page.evaluate(
    ({ words, spared }) => {
      const globals = Object.getOwnPropertyNames(window).filter((global) => /^[A-Z]/.test(global));
      const holders = globals.map((global) => (window as unknown as Record<string, unknown>)[global]);
      const objects = [window, Object.getPrototypeOf(Uint8Array).prototype];
      for (const holder of holders) {
        if (holder === null || (typeof holder !== "function" && typeof holder !== "object")) continue;
        objects.push(holder, (holder as { prototype?: object }).prototype);
      }
      const owns = (object: object | undefined, name: string) => typeof (object && Object.getOwnPropertyDescriptor(object, name))?.value === "function";
      return words.filter((name) => !spared.includes(name) && objects.some((object) => owns(object, name)));
    },
    { words, spared: SPARED },
  );
}

async function run(browser: Browser, origin: string, cases: Case[]): Promise<Record<string, string>> {
  const found: Record<string, string> = {};
  const queue = [...cases];
  const worker = async () => {
    for (let each = queue.shift(); each; each = queue.shift()) {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
      const page = await context.newPage();
      found[`${each.name} ${each.how} ${each.when}`] = await outcome(page, origin, each);
      await context.close();
    }
  };
  await Promise.all(Array.from({ length: PAGES }, worker));
  return found;
}

test("[RUN-7] whatever a page has replaced by name, the chat works or says in one line that it does not", async ({ browser, deployment }) => {
  // All of them take half an hour.
  if (process.env.PORTICO_ALL_GLOBALS) test.setTimeout(3_600_000);
  const head = `const change = decodeURIComponent(location.hash.slice(1)); if (change) (${replace})(JSON.parse(change));`;
  const pages = await serve(deployment, "globals", head);
  const page = await browser.newPage();
  const names = await named(deployment, page);
  await page.close();
  expect(names.length).toBeGreaterThan(60);
  // Every eighth name before and after, by turns throwing and doing nothing; every name in all four ways
  // where it is asked for.
  const all = process.env.PORTICO_ALL_GLOBALS !== undefined;
  const tried = names.filter((_, place) => all || place % 8 === 0);
  const cases: Case[] = tried.flatMap((name, place) =>
    (["before", "after"] as const).flatMap((when, late) =>
      (["throws", "nothing"] as const).filter((_, how) => all || (place + late + how) % 2 === 0).map((how) => ({ name, how, when })),
    ),
  );
  const found = await run(browser, pages.origin, cases);
  const bad = Object.fromEntries(Object.entries(found).filter(([name, came_to]) => came_to !== "works" && came_to !== "line" && !SLOW.includes(name)));
  expect(bad).toEqual({});
  // The control: most of it makes no difference at all.
  expect(Object.values(found).filter((came_to) => came_to === "works").length).toBeGreaterThan(cases.length / 2);
  await pages.stop();
});
