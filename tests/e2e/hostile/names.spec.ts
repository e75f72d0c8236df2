// Pages into which another person has put elements that are named like what the shipped scripts use (RUN-7), as a
// comment or a profile may have them: by each kind of element that browsers give to scripts by its name, for
// each name that the scripts have, under each policy of `strict`. The chat works, and nothing of it is
// fetched from where such an element points.

import type { Browser, Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";
import { shipped_words } from "../../support/shipped.ts";
import { policy, SCENARIOS } from "../strict/policies.ts";

// Where the author of the elements has programs. No page asks it for anything.
const FOREIGN = "http://foreign.example";
const POINTS = `src="${FOREIGN}/portico.js" href="${FOREIGN}/portico.js" data="about:blank" action="${FOREIGN}" data-edge="${FOREIGN}" data-site="foreign" data-form="js"`;

// Names that no word of the scripts is, and that mean something to them.
const MORE = ["__proto__", "portico-tag", "requestIdleCallback", "Temporal", "Navigation", "navigation", "BroadcastChannel"];

const KINDS: Record<string, (name: string) => string> = {
  "a picture": (name) => `<img name="${name}" id="${name}" alt="" ${POINTS}>`,
  "a form": (name) => `<form name="${name}" id="${name}" ${POINTS}></form>`,
  "a form with fields": (name) => `<form name="${name}" id="${name}"><input name="identificationEmail" value="x"><input name="identificationToken" value="x"><input name="push"></form>`,
  "an embed": (name) => `<embed name="${name}" id="${name}" type="text/x" data-edge="${FOREIGN}">`,
  "an object": (name) => `<object name="${name}" id="${name}" ${POINTS}></object>`,
  "a link": (name) => `<a id="${name}" ${POINTS}></a>`,
  "two links": (name) => `<a id="${name}" ${POINTS}></a><a id="${name}" name="src" ${POINTS}></a>`,
  "a frame": (name) => `<iframe name="${name}" id="${name}" hidden></iframe>`,
};

const words = async (deployment: Deployment) => [...new Set([...(await shipped_words(deployment)), ...MORE])];

// Those by which the window, a document or an element has something, and ours.
async function named(browser: Browser, deployment: Deployment): Promise<string[]> {
  const page = await browser.newPage();
  const all = await words(deployment);
  const names = await page.evaluate(
    (all) => all.filter((name) => name in window || name in document || name in document.createElement("form")),
    all,
  );
  await page.close();
  expect(names).toEqual(expect.arrayContaining(["currentScript", "querySelector", "cookie", "WebAssembly", "parentNode"]));
  return [...new Set([...names, ...all.filter((word) => /portico|hubspot|^hs/i.test(word)), ...MORE])];
}

async function serve(deployment: Deployment, id: string, elements: string, tag: string, headers = {}): Promise<Pages> {
  const html = `<!doctype html><html lang="en"><title>Of many</title><body>
    <div style="position:absolute;opacity:0">${elements}</div><script async src="${deployment.edge}/portico.js" data-site="${id}" ${tag}></script></body></html>`;
  const pages = await Pages.serve((path) => (path === "/" ? html : undefined), headers);
  const answer = await deployment.publish(id, site(id, [flow({ id: "all" })], {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

// The loader that reads the document and the tag plainly, as one that knows nothing of all this.
async function read_plainly(page: Page, { edge }: Deployment) {
  const loader = await (await fetch(`${edge}/portico.js`)).text();
  const plain = loader.replace(/Reflect\.get\(Document\.prototype,(\w+),(\w+)\)/, "$2[$1]").replace(/\{__proto__:null,\.\.\.(\w+)\}/, "$1||{}");
  expect(plain.length).toBeLessThan(loader.length - 30);
  await page.route(`${edge}/portico.js`, (route) => route.fulfill({ contentType: "text/javascript", body: plain }));
}

// What is asked of the foreign host as a program or as data, and what the page's console says of ours.
async function watch(page: Page) {
  const foreign: string[] = [];
  const said: string[] = [];
  await page.route(`${FOREIGN}/**`, (route) => {
    if (["script", "fetch", "xhr"].includes(route.request().resourceType())) foreign.push(route.request().url());
    return route.fulfill({ contentType: "text/javascript", headers: { "access-control-allow-origin": "*" }, body: "" });
  });
  page.on("console", (message) => {
    if (message.text().startsWith("portico")) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(error.message));
  return { foreign, said };
}

async function chat(page: Page) {
  const widget = new Widget(page);
  await widget.open();
  await widget.say("Does it work?");
  await expect(widget.message("Does it work?")).toContainText(/Sent|Read/);
}

// The chat works on the page, and nothing foreign is asked for.
async function is_as_ever(browser: Browser, pages: Pages, polluted: string[] = []) {
  await with_page(browser, async (page) => {
    await pollute(page, polluted);
    const seen = await watch(page);
    await page.goto(pages.origin);
    await chat(page);
    expect(seen).toEqual({ foreign: [], said: [] });
  });
  await pages.stop();
}

test("[RUN-7] elements named like what the scripts use change nothing, of every kind", async ({ browser, deployment }) => {
  const names = await named(browser, deployment);
  for (const [kind, element] of Object.entries(KINDS)) {
    const pages = await serve(deployment, "names", names.map(element).join(""), "");
    await test.step(kind, () => is_as_ever(browser, pages));
  }
});

for (const { name, script, more, tag = "" } of SCENARIOS) {
  test(`[RUN-3] [RUN-7] elements named like what the scripts use change nothing under a policy of ${name}`, async ({ browser, deployment }) => {
    const names = await named(browser, deployment);
    const pages = await serve(deployment, "names", names.map(KINDS["a picture"]!).join(""), tag, policy(deployment, script, more));
    await is_as_ever(browser, pages);
  });
}

const NONCES = SCENARIOS.find(({ name }) => name === "'strict-dynamic' and WebAssembly")!;

test("[RUN-7] control: a loader that reads plainly fetches programs from where an element points", async ({ browser, deployment }) => {
  const { script, tag } = NONCES;
  const headers = policy(deployment, script);
  const pages = await serve(deployment, "names", KINDS["a picture"]!("currentScript"), tag ?? "", headers);
  await with_page(browser, async (page) => {
    await read_plainly(page, deployment);
    const seen = await watch(page);
    await page.goto(pages.origin);
    await expect.poll(() => seen.foreign).not.toEqual([]);
  });
  await pages.stop();
});

test("[RUN-1] [RUN-7] where a module is from no other tag says", async ({ browser, deployment }) => {
  const { script } = NONCES;
  const other = `<script src="${FOREIGN}/portico.js" data-edge="${FOREIGN}" data-site="foreign"></script>`;
  const module = 'type="module" ' + NONCES.tag!;
  const pages = await serve(deployment, "names", other, module, policy(deployment, script));
  const answer = await deployment.publish("foreign", site("foreign", [flow({ id: "all" })], {}, { origins: [pages.origin] }));
  expect(answer.status).toBe(200);
  await is_as_ever(browser, pages);
});

// Gives all objects of the page these properties.
async function pollute(page: Page, names: string[]) {
  await page.addInitScript(
    ({ names, value }) => {
      const wanted = names.filter((name) => !(name in Object.prototype));
      for (const name of wanted) Object.defineProperty(Object.prototype, name, { value, writable: true, configurable: true, enumerable: true });
    },
    { names, value: FOREIGN },
  );
}

test("[RUN-7] what all objects have been given says nothing of the tag", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "names", "", "");
  await is_as_ever(browser, pages, ["edge", "site", "form", "src"]);
});

// What the language reads of objects by itself, so that no page could work.
const LANGUAGE = /^(get|set|value|writable|enumerable|configurable|then|toString|valueOf|toJSON)$/;

test("[RUN-7] whatever all objects have been given, no program is fetched from elsewhere", async ({ browser, deployment }) => {
  const names = (await words(deployment)).filter((name) => !LANGUAGE.test(name));
  expect(names.length).toBeGreaterThan(200);
  const pages = await serve(deployment, "names", "", "");
  // A few at a time: what one of them ends is not reached with the others.
  for (let from = 0; from < names.length; from += 50) {
    const few = names.slice(from, from + 50);
    await with_page(browser, async (page) => {
      await pollute(page, few);
      const seen = await watch(page);
      const line = page.waitForEvent("console", { predicate: (message) => message.text().startsWith("portico"), timeout: 0 }).catch(() => {});
      await page.goto(pages.origin);
      await Promise.race([line, new Widget(page).part("launcher").waitFor()]);
      expect(seen.foreign, few.join()).toEqual([]);
      for (const each of seen.said) expect(each, few.join()).toMatch(/^portico: [a-z_]+$/);
    });
  }
  await pages.stop();
});

test("[RUN-7] control: to a loader that reads plainly all objects say where the programs are", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "names", "", "");
  await with_page(browser, async (page) => {
    await read_plainly(page, deployment);
    await pollute(page, ["edge"]);
    const seen = await watch(page);
    await page.goto(pages.origin);
    await expect.poll(() => seen.foreign).not.toEqual([]);
  });
  await pages.stop();
});
