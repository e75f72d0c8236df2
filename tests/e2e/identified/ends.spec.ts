// What ends a person's session ends it in every tab and in pages that come back from memory, before
// anything of theirs shows; and nothing that one person typed stands in another's chat.

import { chromium, type Page } from "@playwright/test";

import { flow } from "../../support/authored.ts";
import { launch } from "../../support/browser.mjs";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { claims, identity_key, jwt } from "../../support/jwt.ts";
import { serve, told } from "../../support/page_api.ts";

const ADA = "ada@example.com";
const BO = "bo@example.com";

const identify = (page: Page, email: string, token: string) =>
  page.evaluate(([email = "", token = ""]) => HubSpotConversations.identify({ email, token }), [email, token]);

async function say(widget: Widget, text: string) {
  await widget.say(text);
  await expect(widget.message(text)).toContainText(/Sent|Read/);
}

async function open(widget: Widget) {
  await expect(widget.part("launcher")).toBeVisible();
  if (await widget.part("panel").isHidden()) await widget.open();
}

const kept = (page: Page) =>
  page.evaluate(() => [...Object.keys(localStorage).filter((key) => key.startsWith("portico")), document.cookie].join());

test("[VIS-3] what one person typed stands in no other's composer, here and in another tab", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "typed", [flow({ id: "all" })]);
  const key = await identity_key(deployment, "typed");
  const word = (email: string) => jwt(key, claims("typed", email));
  await with_page(browser, async (page, context) => {
    const second = await context.newPage();
    const [widget, there] = [new Widget(page), new Widget(second)];
    for (const each of [widget, there]) {
      await each.page.goto(pages.origin);
      await expect(each.part("launcher")).toBeVisible();
      await identify(each.page, ADA, word(ADA));
      await open(each);
      await expect.poll(() => told(each.page, "contactAssociated")).toHaveLength(1);
      // The other tab finds it when it comes.
      if (each === widget) await say(widget, "Words of Ada");
      await expect(each.message("Words of Ada")).toBeVisible();
    }
    await widget.part("input").fill("Half typed by Ada");
    await there.part("input").fill("Also by Ada");

    await identify(page, BO, word(BO));
    await expect(widget.part("input")).toHaveValue("");
    await expect(widget.message("Words of Ada")).toHaveCount(0);
    // The other tab still says Ada, whose session has ended: it has no person now.
    await expect(there.message("Words of Ada")).toHaveCount(0);
    await open(there);
    await expect(there.part("input")).toHaveValue("");
    await say(there, "Words of nobody");
    await open(widget);
    await say(widget, "Words of Bo");
    await expect(widget.message("Ada")).toHaveCount(0);
    await expect(widget.message("Words of nobody")).toHaveCount(0);
    await expect(there.message("Words of Bo")).toHaveCount(0);
  });
  await pages.stop();
});

test("[VIS-3] [API-5] a session that ends before anything was written ends like any other", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "unwritten", [flow({ id: "all" })]);
  const key = await identity_key(deployment, "unwritten");
  const word = (email: string) => jwt(key, claims("unwritten", email));
  const ends: Record<string, (page: Page) => Promise<void>> = {
    cleared: (page) => page.evaluate(() => HubSpotConversations.clear({ resetWidget: true })),
    removed: (page) => page.evaluate(() => (PORTICO.widget.remove(), PORTICO.widget.load())),
    another: async (page) => {
      await identify(page, ADA, word(ADA));
      await identify(page, BO, word(BO));
    },
    elsewhere: (page) => page.evaluate(() => new BroadcastChannel("portico-session").postMessage("c")),
  };
  for (const [name, end] of Object.entries(ends))
    await with_page(browser, async (page) => {
      const errors: string[] = [];
      page.on("console", (message) => {
        if (message.text().startsWith("portico")) errors.push(message.text());
      });
      page.on("pageerror", (error) => errors.push(String(error)));
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await widget.open();
      await expect(widget.part("input"), name).toBeFocused();
      await end(page);
      await open(widget);
      await say(widget, `After it was ${name}`);
      expect(errors, name).toEqual([]);
    });
  await pages.stop();
});

test("[API-5] clear() ends the chat in every tab, and no tab writes anything anew", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "all-tabs", [flow({ id: "all" })]);
  await with_page(browser, async (page, context) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await open(widget);
    const known = page.waitForResponse(/\/browsers$/);
    await say(widget, "Words of the first");
    await known;
    const second = await context.newPage();
    await second.goto(pages.origin);
    const there = new Widget(second);
    await expect(there.message("Words of the first")).toBeVisible();
    await there.part("input").fill("Half typed");

    await page.evaluate(() => HubSpotConversations.clear());
    await expect(there.message("Words of the first")).toHaveCount(0);
    // Where it was called what shows goes on, in memory.
    await say(widget, "And on");
    expect(await kept(page)).toBe("");
    await open(there);
    await expect(there.part("input")).toHaveValue("");
    expect(await kept(second)).toBe("");
    await say(there, "Words of the second");
    await expect(there.message("Words of the first")).toHaveCount(0);
    await expect(widget.message("Words of the second")).toHaveCount(0);
  });
  await pages.stop();
});

for (const person of ["nobody", "Ada"] as const) {
  test(`[VIS-3] [RUN-5] a page from memory shows nothing of ${person} whose session has ended since`, async ({ deployment }) => {
    const site = `memory-${person.toLowerCase()}`;
    const pages = await serve(deployment, site, [flow({ id: "all" })]);
    const key = await identity_key(deployment, site);
    const browser = await chromium.launch({ ...launch, ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    const page = await browser.newPage();
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    if (person === "Ada") await identify(page, ADA, jwt(key, claims(site, ADA)));
    await open(widget);
    await say(widget, "Of an earlier session");
    await widget.part("input").fill("Half typed");

    // The library knows nothing of pages that come back, so from here on it is the protocol itself.
    const session = await page.context().newCDPSession(page);
    const run = async (expression: string) => (await session.send("Runtime.evaluate", { expression })).result.value;
    const shows = (expression: string) => expect.poll(() => run(expression).catch(() => undefined));
    await run(`location.href = "/other"`);
    await shows(`location.pathname + !!globalThis.PORTICO?.widget.status().loaded`).toBe("/othertrue");
    await run(`HubSpotConversations.clear({ resetWidget: true })`);
    await run("history.back()");
    await shows(`location.pathname + !!globalThis.PORTICO?.widget.status().loaded`).toBe("/true");
    const inside = (part: string, what: string) => `document.querySelector("portico-chat").shadowRoot.querySelector("[part=${part}]")${what}`;
    await shows(inside("launcher", "?.isConnected")).toBe(true);
    await run(`if (!${inside("panel", "?.checkVisibility()")}) ${inside("launcher", ".click()")}`);
    await shows(inside("panel", "?.checkVisibility()")).toBe(true);
    expect(await run(inside("thread", ".textContent"))).not.toContain("Of an earlier session");
    expect(await run(inside("input", ".value"))).toBe("");
    expect(await run("document.cookie")).toBe("");
    await browser.close();
    await pages.stop();
  });
}

test("[CON-8] a word whose clock is ahead is taken, and one that is too far ahead once it is good", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "ahead", [flow({ id: "all" })]);
  const key = await identity_key(deployment, "ahead");
  for (const ahead of [290, 304]) {
    await with_page(browser, async (page) => {
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("launcher")).toBeVisible();
      const good = claims("ahead", ADA);
      const answered = page.waitForResponse(/\/visitors$/);
      await identify(page, ADA, jwt(key, { ...good, iat: good.iat + ahead, exp: good.exp + ahead }));
      await widget.open();
      expect((await answered).status()).toBe(ahead < 300 ? 200 : 401);
      await say(widget, `You know me, ${ahead}`);
      expect(await told(page, "contactAssociated")).toHaveLength(1);
      expect(await told(page, "identificationFailed")).toEqual([]);
    });
  }
  await pages.stop();
});
