// Two people on one page, one after the other (API-2, VIS-3): the second sees and writes nothing of the
// first, whatever the page's code is, and the team finds each one's words under their own address.

import type { Page } from "@playwright/test";

import { flow } from "../../support/authored.ts";
import { conversations } from "../../support/desk.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { claims, identity_key, jwt } from "../../support/jwt.ts";
import { serve } from "../../support/page_api.ts";

type Word = { identificationEmail: string; identificationToken: string };

// Each way of a page to go from one to the other; `next` is the second one's settings. In the end the
// second person is known, or nobody is.
const WAYS: [code: string, run: (next: Word) => void, known: boolean][] = [
  ["clear({resetWidget: true}), identify(second)", (next) => {
    HubSpotConversations.clear({ resetWidget: true });
    HubSpotConversations.identify({ email: next.identificationEmail, token: next.identificationToken });
  }, true],
  ["settings = second, clear({resetWidget: true})", (next) => {
    globalThis.hsConversationsSettings = next;
    HubSpotConversations.clear({ resetWidget: true });
  }, true],
  ["remove(), settings = second, load()", (next) => {
    HubSpotConversations.widget.remove();
    globalThis.hsConversationsSettings = next;
    HubSpotConversations.widget.load();
  }, true],
  ["remove(), clear(), settings = second, load()", (next) => {
    HubSpotConversations.widget.remove();
    HubSpotConversations.clear();
    globalThis.hsConversationsSettings = next;
    HubSpotConversations.widget.load();
  }, true],
  ["settings = {}, remove(), load()", () => {
    globalThis.hsConversationsSettings = {};
    HubSpotConversations.widget.remove();
    HubSpotConversations.widget.load();
  }, false],
  ["settings = second, refresh()", (next) => {
    globalThis.hsConversationsSettings = next;
    HubSpotConversations.widget.refresh();
  }, true],
  ["settings = second, resetAndReloadWidget()", (next) => {
    globalThis.hsConversationsSettings = next;
    HubSpotConversations.resetAndReloadWidget();
  }, true],
  ["clear({resetWidget: true}) and nothing else", () => {
    HubSpotConversations.clear({ resetWidget: true });
  }, false],
];

async function contact(deployment: Deployment, conversation: string): Promise<string | null> {
  const path = `/v1/conversations/${conversation}/contact`;
  const answer = await fetch(deployment.console + path, { headers: { cookie: await deployment.cookies() } });
  expect(answer.status).toBe(200);
  const said = (await answer.json()) as { mail: string } | null;
  return said?.mail ?? null;
}

async function write(page: Page, text: string): Promise<string> {
  const widget = new Widget(page);
  const number = conversations(page);
  if (await widget.part("panel").isHidden()) await widget.open();
  await widget.say(text);
  await expect(widget.message(text)).toContainText(/Sent|Read/);
  return number();
}

test("[API-2] [VIS-3] the second person on a page sees and writes nothing of the first", async ({ browser, deployment }) => {
  test.setTimeout(120_000);
  const pages = await serve(deployment, "two", [flow({ id: "all" })], "globalThis.hsConversationsSettings = JSON.parse(decodeURIComponent(location.hash.slice(1)));");
  const key = await identity_key(deployment, "two");
  const word = (email: string): Word => ({ identificationEmail: email, identificationToken: jwt(key, claims("two", email)) });
  for (const [n, [code, run, known]] of WAYS.entries()) {
    // Whom the site vouches for has their history wherever they come.
    const [first, second] = [`first-${n}@example.com`, `second-${n}@example.com`];
    await with_page(browser, async (page) => {
      await page.goto(`${pages.origin}/#${encodeURIComponent(JSON.stringify(word(first)))}`);
      const widget = new Widget(page);
      await expect(widget.part("launcher")).toBeVisible();
      const firsts = await write(page, "Of the first");
      expect(await contact(deployment, firsts), code).toBe(first);
      await widget.part("input").fill("half a sentence of the first");

      await page.evaluate(run, word(second));
      await expect(widget.part("launcher"), code).toBeVisible();
      await expect(widget.message("Of the first"), code).toHaveCount(0);
      const seconds = await write(page, "Of the second");
      await expect(widget.message("Of the first"), code).toHaveCount(0);
      await expect(widget.part("input"), code).toHaveValue("");
      expect(seconds, code).not.toBe(firsts);
      await expect.poll(() => contact(deployment, seconds), code).toBe(known ? second : null);
      expect(await contact(deployment, firsts), code).toBe(first);
      // Nor later in the page view.
      await page.evaluate(() => HubSpotConversations.widget.refresh());
      await expect(widget.message("Of the second"), code).toBeVisible();
      await expect(widget.message("Of the first"), code).toHaveCount(0);
    });
  }
  await pages.stop();
});
