// What people write, as it is kept and shown on both sides (DLV-11, TXT), which day it was (DSP-9), and
// keys that belong to an input method (DSP-7).

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { demo_page, Pages } from "../../support/pages.ts";

const DAY = 24 * 60 * 60 * 1000;

// Pasted: unlike a value that a script sets, a browser cuts it where a field says so.
async function paste(page: Page, text: string) {
  await page.keyboard.insertText(text);
}

test("[DLV-11] [TXT-1] what is too long stays whole, and what was typed shows as it was typed", async ({ visitor, agent }) => {
  const long = "😀".repeat(10_001);
  await visitor.open();
  const input = visitor.part("input");
  await input.focus();
  await paste(visitor.page, long);
  await expect(input).toHaveValue(long);
  const left = visitor.host.locator(".remaining");
  await expect(left).toHaveText("Too long. Characters too many: 1");
  await expect(visitor.part("send")).toHaveAttribute("aria-disabled", "true");
  await expect(visitor.part("send")).toHaveAttribute("title", "Too long. Characters too many: 1");
  await input.press("Enter");
  await visitor.part("send").dispatchEvent("click");
  await expect(input).toHaveValue(long);
  await expect(visitor.host.locator(".own")).toHaveCount(0);
  await input.press("Control+End");
  await input.press("Backspace");
  await expect(left).toHaveText("Characters left: 0");
  await input.press("Enter");
  await expect(visitor.host.locator(".own").last()).toContainText(/Sent|Read/);
  await expect(visitor.host.locator(".own .text")).toHaveText("😀".repeat(10_000));

  // What is not seen is no message.
  for (const unseen of ["\u200b\u200d\u2060", "\u0301\u0336", "\u2800\u3164", "\ufeff\u00ad\u{e0041}"]) {
    await input.fill("");
    await paste(visitor.page, unseen);
    await expect(visitor.part("send")).toHaveAttribute("aria-disabled", "true");
    await input.press("Enter");
  }
  await input.fill("");

  const typed = ["2*3*4=24", "C:\\*.*", "__init__", "- 5 degrees", "> 100 kg", "1. May", "#1", "~5~", "a_b and it`s c`d"];
  for (const text of typed) await visitor.say(text);
  const own = visitor.host.locator(".own .text");
  await expect(own).toHaveText(["😀".repeat(10_000), ...typed]);
  await expect(visitor.host.locator(".own :is(li, em, strong, blockquote, code, s)")).toHaveCount(0);
  await expect(visitor.host.locator(".waiting")).toHaveCount(0);

  // The team sees the same, and its own lists of one line.
  await agent.open("it`s c`d");
  const theirs = agent.thread().locator(".line:not(.own) .text");
  await expect(theirs).toHaveText(["😀".repeat(10_000), ...typed]);
  const editor = agent.page.getByRole("textbox", { name: "Reply" });
  await editor.focus();
  await paste(agent.page, long);
  await expect(editor).toHaveValue(long);
  await expect(agent.page.locator(".hint")).toHaveText("Too long. Characters too many: 1");
  await expect(agent.page.getByRole("button", { name: "Send" })).toHaveAttribute("aria-disabled", "true");
  await editor.press("Enter");
  await expect(editor).toHaveValue(long);
  await editor.fill("");
  await paste(agent.page, "\u200b\u0301");
  await editor.press("Enter");
  await expect(editor).toHaveValue("\u200b\u0301");
  await expect(agent.thread().locator(".own")).toHaveCount(0);
  await agent.reply("- 20 degrees");
  await expect(visitor.host.locator(".bubble:not(.own) li")).toHaveText(["20 degrees"]);

  // Marks that are stacked on a letter stay in their message.
  await visitor.say(`Z${"\u0301\u0323".repeat(60)}`);
  for (const bubble of [own.last(), theirs.last()]) {
    await expect(bubble).toContainText("Z");
    await expect(bubble).toHaveCSS("overflow-y", "clip");
  }
});

test("[TXT-2] the picture of a name is its first grapheme", async ({ browser, deployment }) => {
  const pages = await Pages.serve(() => demo_page("shop.html", deployment.edge, "grapheme"));
  for (const [name, first] of [
    ["🇳🇴 Norge", "🇳🇴"],
    ["👨‍👩‍👧 Familien", "👨‍👩‍👧"],
    ["e\u0301clair", "e\u0301"],
  ] as const) {
    const all = flow({ id: "all", desktop: "prompt" });
    Object.assign(all, { display: { ...(all.display as object), heading: { brand: { name, avatar: null, alias: false } } } });
    const answer = await deployment.publish("grapheme", site("grapheme", [all], {}, { origins: [pages.origin] }));
    expect(answer.status, await answer.text()).toBe(200);
    await with_page(browser, async (page) => {
      await page.goto(`${pages.origin}/`);
      const widget = new Widget(page);
      await expect(widget.part("prompt").locator(".avatar")).toHaveText(first);
      await widget.open();
      await expect(widget.part("header").locator(".avatar")).toHaveText(first);
    });
  }
  await pages.stop();
});

test("[DSP-9] today is the edge's today, and yesterday after midnight", async ({ browser, deployment, agent }) => {
  await with_page(browser, async (page) => {
    const number = conversations(page);
    // A clock that is three days late: what is written now is not of the days to come.
    await page.clock.install({ time: Date.now() - 3 * DAY });
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("Which day is it?");
    await expect(widget.message("Which day")).toContainText(/Sent|Read/);
    const desk = await Desk.open(deployment, await number());
    desk.say("The same as here.");
    await expect(widget.message("The same")).toBeVisible();
    await expect(widget.host.locator(".day")).toHaveCount(0);
    await page.clock.fastForward(DAY);
    await expect(widget.host.locator(".day")).toHaveText(["yesterday"]);

    // So in the console, on a clock that is right.
    await agent.page.clock.install();
    await agent.page.reload();
    await agent.open("The same as here");
    await expect(agent.thread().locator(".day")).toHaveText(["Today"]);
    await agent.page.clock.fastForward(DAY);
    await expect(agent.thread().locator(".day")).toHaveText(["Yesterday"]);
  });
});

// Safari says of the Enter and the Escape that end a composition that nothing is composed any more; the
// number of the key tells.
async function compose(page: Page, keys: string[]) {
  await page.evaluate((keys) => {
    const what = "input, textarea, button, dialog, [tabindex], [popover]";
    const inside = document.querySelector("portico-chat")?.shadowRoot?.querySelectorAll(what) ?? [];
    const places = [...document.querySelectorAll(what), ...inside];
    const taken: KeyboardEventInit[] = [{ keyCode: 229 }, { isComposing: true }];
    for (const key of keys) {
      for (const target of [...places, document.body, window]) {
        for (const how of taken) {
          target.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, composed: true, cancelable: true, ...how }));
        }
      }
    }
  }, keys);
}

test("[DSP-7] a key that an input method takes does nothing, on either side", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.part("input").fill("こんにちは");
  await compose(visitor.page, ["Enter", "Escape"]);
  await expect(visitor.part("panel")).toBeVisible();
  await expect(visitor.part("input")).toHaveValue("こんにちは");
  await expect(visitor.host.locator(".own")).toHaveCount(0);
  await visitor.part("input").press("Enter");
  await expect(visitor.message("こんにちは")).toContainText(/Sent|Read/);

  const { page } = agent;
  await agent.open("こんにちは");
  const editor = page.getByRole("textbox", { name: "Reply" });
  await editor.fill("はい");
  await page.getByRole("searchbox").fill("こんにちは");
  await editor.focus();
  const place = page.url();
  await compose(page, ["Enter", "Escape", "ArrowDown", "ArrowUp", "Home", "End", "j", "k", "n", "r", "c", "e", "/", "?"]);
  await expect(editor).toBeFocused();
  await expect(editor).toHaveValue("はい");
  await expect(page.getByRole("searchbox")).toHaveValue("こんにちは");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("menuitem")).toHaveCount(0);
  await expect(agent.thread().locator(".own")).toHaveCount(0);
  expect(page.url()).toBe(place);
  await editor.press("Enter");
  await expect(visitor.message("はい")).toBeVisible();
});
