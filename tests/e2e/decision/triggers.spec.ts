// What pages do to triggers: other scrollers than the document, headers that keep the mouse to themselves,
// dialogs, and addresses that change without a page view.

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, explain, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";

// A page of each kind at a path of its name, on a site of the test's own.
async function kinds(deployment: Deployment, id: string, triggers: Record<string, unknown>, html: Record<string, string>, desktop: "launcher" | "open_on_trigger" = "launcher"): Promise<Pages> {
  const tag = `<script async src="${deployment.edge}/portico.js" data-site="${id}"></script>`;
  const pages = await Pages.serve((path) => {
    const kind = html[path.slice(1)];
    return kind === undefined ? undefined : `<!doctype html><meta charset="utf-8"><title>x</title>${kind}${tag}`;
  });
  const answer = await deployment.publish(id, site(id, [flow({ id: "all", triggers, desktop })], {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

// From here on the page's clock stands still but for what a test lets it run.
async function begin(page: Page, address: string) {
  await page.clock.install();
  await page.goto(address);
  await explain(page);
  await page.clock.pauseAt((await page.evaluate(() => Date.now())) + 1_000);
}

const LONG = "<div style='height:3000px'>Long</div>";

// Fields of a form, by the names of what an element has (RUN-7): for scripts they stand in front of it. The
// first of them has the focus.
const NAMED = ["parentNode", "localName", "nodeType", "getRootNode", "getAttribute", "shadowRoot", "contentDocument", "clientHeight", "clientWidth", "scrollHeight", "scrollTop"];
const FIELDS = `${NAMED.map((name) => `<input name="${name}">`).join("")}<script>document.querySelector("input").focus()</script>`;

// What scrolls, and how far down its half is.
const SCROLLERS: Record<string, [html: string, scrolls: string]> = {
  document: [LONG, "document.scrollingElement"],
  smooth: [`<style>html{scroll-behavior:smooth}</style>${LONG}`, "document.scrollingElement"],
  main: [`<style>html,body{height:100%;margin:0;overflow:hidden}main{height:100%;overflow:auto}</style><main>${LONG}</main>`, "document.querySelector('main')"],
  beside: [`<style>body{margin:0;display:flex;height:100vh}nav{width:200px;overflow:auto}main{flex:1;overflow-y:scroll}</style><nav>${LONG}</nav><main>${LONG}</main>`, "document.querySelector('main')"],
  body: ["<style>html{height:100%;overflow:hidden}body{height:100%;margin:0;overflow:auto}</style>" + LONG, "document.body"],
  covered: [`<style>html,body{height:100%;margin:0}main{height:100%;overflow:auto}aside{position:fixed;inset:20%;background:#fff}</style><main>${LONG}</main><aside>Over it</aside>`, "document.querySelector('main')"],
  shadow: [
    `<style>html,body{height:100%;margin:0}</style><app-content style="display:block;height:100%">${LONG}</app-content><script>document.querySelector('app-content').attachShadow({ mode: "open" }).innerHTML = "<main style='height:100%;overflow:auto'><slot></slot></main>"</script>`,
    "document.querySelector('app-content').shadowRoot.querySelector('main')",
  ],
  form: [`<style>html,body{height:100%;margin:0}form{height:100%;overflow:auto}</style><form>${FIELDS}${LONG}</form>`, "document.querySelector('form')"],
  frame: [
    `<style>html,body{height:100%;margin:0}iframe{width:100%;height:99%;border:0}</style><iframe srcdoc="${LONG}"></iframe>`,
    "document.querySelector('iframe').contentDocument.scrollingElement",
  ],
};

test("[TRG-4] [RUN-7] the page's main scroller is measured, a document or a box", async ({ browser, deployment }) => {
  test.setTimeout(120_000);
  const html = Object.fromEntries(Object.entries(SCROLLERS).map(([name, [html]]) => [name, html]));
  const pages = await kinds(deployment, "scrollers", { percent_scrolled: 50 }, html);
  for (const [name, [, scrolls]] of Object.entries(SCROLLERS)) {
    await with_page(browser, async (page) => {
      await begin(page, `${pages.origin}/${name}`);
      const widget = new Widget(page);
      const to = (share: number) =>
        page.evaluate(`{
          const it = ${scrolls};
          const [whole, shown] = ["scrollHeight", "clientHeight"].map((name) => Reflect.get(Element.prototype, name, it));
          it.scrollTo({ top: (whole - shown) * ${share}, behavior: "instant" });
        }`);
      // A page that could be scrolled is not read, however long it stands still.
      await page.clock.runFor(10_000);
      await to(0.45);
      await page.clock.runFor(1_000);
      await expect(widget.host, name).toHaveCount(0);
      await to(0.55);
      await page.clock.runFor(1_000);
      await expect(widget.part("launcher"), name).toBeVisible();
    });
  }
  await pages.stop();
});

test("[TRG-4] a page that cannot scroll is read once it is complete and has stood still for three seconds", async ({ browser, deployment }) => {
  // The loader waits for a page that is complete. From the widget's first look on the page says itself when
  // it is, where the widget asks: past what the page has put on the document.
  const says = `<script>
    globalThis.state = "complete";
    Object.defineProperty(Document.prototype, "readyState", { get: () => state });
    globalThis.hsConversationsOnReady = [() => HubSpotConversations.on("widgetLoaded", () => (state = "interactive"))];
  </script>`;
  const shell = "<style>html,body{height:100%;margin:0}main{height:100%;overflow:auto}</style>";
  const pages = await kinds(deployment, "still", { percent_scrolled: 100 }, { short: `${says}<p>Short</p>`, shell: `${says}${shell}<main>Short</main>` });
  for (const [name, inside, grows] of [["short", "body", false], ["shell", "main", false], ["short", "body", true], ["shell", "main", true]] as const) {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await begin(page, `${pages.origin}/${name}`);
      await page.clock.runFor(10_000);
      await page.evaluate("globalThis.state = 'complete'");
      await page.clock.runFor(2_000);
      await expect(widget.host, name).toHaveCount(0);
      if (grows) {
        await page.locator(inside).evaluate((element, long) => element.insertAdjacentHTML("beforeend", long), LONG);
        await page.clock.runFor(20_000);
        await expect(widget.host, name).toHaveCount(0);
      } else {
        await page.clock.runFor(2_000);
        await expect(widget.part("launcher"), name).toBeVisible();
      }
    });
  }
  await pages.stop();
});

test("[TRG-1] the mouse leaves over a header that keeps its events, and not over the list of a select", async ({ browser, deployment }) => {
  const bars = "<style>body{margin:0}header,select{position:absolute;top:0;height:40px;width:400px}header{left:500px}</style>";
  const keeps = `<script>for (const type of ["mousemove", "mouseout", "mouseover"]) document.querySelector("header").addEventListener(type, (event) => event.stopPropagation())</script>`;
  const pages = await kinds(deployment, "mouse", { exit_intent: true }, { bars: `${bars}<select><option>One</select><header>Bar</header>${keeps}${LONG}` });
  await with_page(browser, async (page) => {
    const widget = new Widget(page);
    await begin(page, `${pages.origin}/bars`);
    const out_at = async (x: number) => {
      await page.mouse.move(x, 300);
      await page.clock.runFor(2_000);
      await page.mouse.move(x, 20);
      await page.clock.runFor(2_000);
      await page.mouse.move(x, -5);
    };
    await out_at(200);
    // A browser that counts from the control, and one that tells of an entry of the list.
    await page.evaluate(() => {
      const select = document.querySelector("select");
      for (const [element, type, clientY] of [[select, "mousemove", 40], [select, "mousemove", 2], [select, "mouseout", -1], [select?.firstElementChild, "mouseout", -1]] as const)
        element?.dispatchEvent(new MouseEvent(type, { clientX: 5, clientY, bubbles: true, composed: true }));
    });
    await explain(page);
    await expect(widget.host).toHaveCount(0);
    await out_at(700);
    await expect(widget.part("launcher")).toBeVisible();
  });
  await pages.stop();
});

const DIALOGS: Record<string, string> = {
  modal: "<main>Text</main><dialog>Modal</dialog><script>const it = document.querySelector('dialog'); it.showModal(); globalThis.end = () => it.close()</script>",
  inert: "<main inert><h1>Text</h1></main><script>const it = document.querySelector('main'); globalThis.end = () => (it.inert = false)</script>",
  focus: "<main>Text</main><div role=dialog><input autofocus></div><script>const it = document.querySelector('input'); it.focus(); globalThis.end = () => it.parentNode.remove()</script>",
};

test("[TRG-5] a trigger waits for the end of a dialog of the page", async ({ browser, deployment }) => {
  const pages = await kinds(deployment, "dialogs", { seconds_on_page: 2 }, DIALOGS, "open_on_trigger");
  for (const name of Object.keys(DIALOGS)) {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await begin(page, `${pages.origin}/${name}`);
      await page.clock.runFor(10_000);
      await expect(widget.part("prompt"), name).toBeVisible();
      await expect(widget.part("panel"), name).toHaveCount(0);
      await page.evaluate("end()");
      // A browser takes the focus out of a dialog that has ended when it draws the page next.
      await page.waitForFunction(() => document.activeElement == document.body);
      await page.clock.runFor(1_500);
      await expect(widget.part("panel"), name).toBeVisible();
    });
  }
  await pages.stop();
});

test("[TGT-12] [TRG-5] only another page begins its triggers anew", async ({ browser, deployment }) => {
  const pages = await kinds(deployment, "anew", { seconds_on_page: 4 }, { page: LONG });
  const changes: [change: string, anew: boolean][] = [
    ["location.hash = 'part'", false],
    ["history.replaceState(null, '', '?x=1')", false],
    ["history.replaceState(null, '', '?x=1#part')", false],
    ["location.hash = '#/route'", true],
    ["location.hash = '#!route'", true],
    ["history.pushState(null, '', '?x=1')", true],
    ["history.replaceState(null, '', '/other')", true],
  ];
  for (const [change, anew] of changes) {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await begin(page, `${pages.origin}/page`);
      await page.clock.runFor(3_000);
      await page.evaluate(change);
      await page.clock.runFor(2_000);
      await explain(page);
      if (anew) await expect(widget.host, change).toHaveCount(0);
      else await expect(widget.part("launcher"), change).toBeVisible();
    });
  }
  await pages.stop();
});
