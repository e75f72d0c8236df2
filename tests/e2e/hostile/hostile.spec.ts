// Hostile strings through everything that people and owners write, shown on both sides: nothing runs,
// no policy is broken, nothing leaves its place (TXT-1, CON-6).

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { hostile_strings } from "../../support/corpora.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { Deployment } from "../../support/deployment.ts";
import { Console, expect, sign_in, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";

// What a text may become.
const TEXT = ["A", "BLOCKQUOTE", "BR", "CODE", "DIV", "EM", "LI", "OL", "P", "PRE", "S", "SPAN", "STRONG", "UL"];
const SCHEMES = /^(https?:\/\/|mailto:|tel:)/i;

// Everything that a string has made of the page: dialogs, errors, policy reports, and requests to
// anywhere but the page's own origin and the edge.
function watch(page: Page, ...allowed: string[]): string[] {
  const seen: string[] = [];
  page.on("dialog", (dialog) => {
    seen.push(`dialog ${dialog.message()}`);
    void dialog.dismiss();
  });
  page.on("pageerror", (error) => seen.push(`error ${error.message}`));
  page.on("console", (message) => {
    if (/policy|trusted/i.test(message.text())) seen.push(message.text());
  });
  page.on("request", (request) => {
    const url = request.url();
    if (!allowed.some((origin) => url.startsWith(origin)) && !url.startsWith("data:")) seen.push(`request ${url}`);
  });
  return seen;
}

// What the elements within one of these places are, and where links lead, if either is not allowed.
function strangers(page: Page, root: string, inside: string): Promise<string[]> {
  return page.evaluate(
    ([root, inside, allowed]) => {
      const host = document.querySelector(root as string);
      const found: string[] = [];
      for (const place of (host?.shadowRoot ?? document).querySelectorAll(inside as string)) {
        for (const element of place.querySelectorAll("*")) {
          if (!(allowed as string[]).includes(element.tagName)) found.push(element.tagName);
          for (const { name } of element.attributes) if (name.startsWith("on") || name === "style") found.push(name);
          if (element instanceof HTMLAnchorElement) found.push(`to ${element.getAttribute("href")}`);
        }
      }
      return found;
    },
    [root, inside, TEXT] as const,
  ).then((found) => found.filter((each) => !each.startsWith("to ") || !SCHEMES.test(each.slice(3))));
}

test("[TXT-1] what people write to each other is text on both sides", async ({ browser }) => {
  const strings = hostile_strings(1_000);
  if (strings === undefined) return void console.log("skipped: corpus absent");
  const deployment = await Deployment.start();
  await open_always(deployment);
  const team = await browser.newContext();
  await sign_in(team, deployment);
  const agent = new Console(await team.newPage());
  const console_saw = watch(agent.page, deployment.console, deployment.console.replace("http", "ws"));
  await agent.page.goto(deployment.console);
  await with_page(browser, async (page) => {
    const page_saw = watch(page, deployment.demo, deployment.edge, deployment.edge.replace("http", "ws"));
    const number = conversations(page);
    const title = "<img src=x onerror=alert(1)>\"'><script>alert(2)</script>";
    await page.goto(`${deployment.demo}/?${encodeURIComponent(title)}#${title}`);
    await page.evaluate((title) => (document.title = title), title);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("first");
    await expect(widget.message("first")).toContainText(/Sent|Read/);
    await agent.open("first");
    // What the console itself is made of.
    const own = agent.page.locator("script, iframe, object, embed, img");
    const before = await own.count();
    const desk = await Desk.open(deployment, await number());
    // So many that neither writes more than thirty in a minute.
    for (const [place, text] of batches(strings, 25).entries()) {
      if (place % 2 === 0) desk.say(text);
      else await widget.say(text);
    }
    await widget.say("the last of mine");
    desk.say("the last of ours");
    await expect(widget.message("the last of ours")).toBeVisible({ timeout: 60_000 });
    await expect(widget.message("the last of mine")).toContainText(/Sent|Read/);
    await expect(agent.thread()).toContainText("the last of mine");
    expect(await strangers(page, "portico-chat", "[part=message] .text")).toEqual([]);
    expect(await strangers(agent.page, "body", ".thread .text")).toEqual([]);
    expect(page_saw).toEqual([]);
    // Nothing of the team's page has come out of its place either.
    await expect(own).toHaveCount(before);
    expect(console_saw).toEqual([]);
  });
  await team.close();
  await deployment.stop();
});

test("[CON-6] [TXT-1] what owners write is text in the widget", async ({ browser, deployment }) => {
  const strings = hostile_strings(24);
  if (strings === undefined) return void console.log("skipped: corpus absent");
  const pages = await Pages.serve(() => `<!doctype html><title>x</title><body><p>A page.<script async src="${deployment.edge}/portico.js" data-site="hostile"></script>`);
  for (const text of strings.map((text) => text.slice(0, 200))) {
    const asks = flow({ id: "all", welcome: text, desktop: "prompt" });
    Object.assign(asks, {
      email_capture: { when: "before_first_message", prompt: text },
      display: { ...(asks.display as object), heading: { brand: { name: text, avatar: null, alias: false } } },
      options: {
        ...(asks.options as object),
        cookie_consent: { when: "before_chat", text },
        processing_consent: { basis: "explicit", text },
        communication_consent: { subscription: "news", label: text },
      },
    });
    const answer = await deployment.publish("hostile", site("hostile", [asks], {}, { name: text, origins: [pages.origin] }));
    // A text that is refused is refused with its place, and nothing is shown of it.
    if (answer.status !== 200) {
      expect(await answer.text()).toContain('"path"');
      continue;
    }
    await with_page(browser, async (page) => {
      const saw = watch(page, pages.origin, deployment.edge);
      await page.goto(`${pages.origin}/`);
      const widget = new Widget(page);
      await widget.open();
      await widget.part("cookie-accept").click();
      await widget.part("agree").click();
      await expect(widget.part("email-input")).toBeVisible();
      expect(await strangers(page, "portico-chat", ".prose, .words, .who")).toEqual(expect.not.arrayContaining(["SCRIPT", "IMG", "IFRAME"]));
      await expect(page.locator("portico-chat").locator("script, iframe, object, embed, img")).toHaveCount(0);
      expect(saw).toEqual([]);
    });
  }
  await pages.stop();
});

// The control: a page that does with a text what we do not is found out.
test("[TXT-1] a text that is taken for HTML is noticed", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const saw = watch(page, deployment.demo, deployment.edge);
    await page.goto(`${deployment.demo}/`);
    const widget = new Widget(page);
    await widget.open();
    await widget.part("message").first().evaluate((bubble) => {
      const text = bubble.querySelector(".text");
      if (text) text.innerHTML = "<img src=x onerror=alert(1)><a href='javascript:alert(2)'>x</a>";
    });
    await expect.poll(() => saw).toContainEqual("dialog 1");
    expect(await strangers(page, "portico-chat", "[part=message] .text")).toEqual(["IMG", "onerror", "to javascript:alert(2)"]);
  });
});

// So many messages of them, a string a line.
function batches(strings: string[], count: number): string[] {
  const size = Math.ceil(strings.length / count);
  return Array.from({ length: count }, (_, place) => strings.slice(place * size, (place + 1) * size).join("\n").slice(0, 9_500));
}

async function open_always(deployment: Deployment) {
  const flows = [flow({ id: "all", desktop: "launcher" })];
  const answer = await deployment.publish("demo", site("demo", flows, {}, { origins: [deployment.demo] }));
  expect(answer.status, await answer.text()).toBe(200);
}
