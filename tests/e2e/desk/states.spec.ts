// Every state of the inbox, in light, in dark and on a phone: a picture of each, and no violation of
// what axe knows in any of them.

import type { Browser, Page } from "@playwright/test";

import { JsonSocket } from "../../support/raw.ts";
import { expect, sign_in, test, with_page } from "../../support/fixtures.ts";
import { picture } from "../../support/pictures.ts";
import { accessible, at_desk, Deployment, type Desk, Visitor } from "./world.ts";

const LOOKS = [
  { name: "light", colorScheme: "light", viewport: { width: 1280, height: 800 } },
  { name: "dark", colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  { name: "forced", colorScheme: "dark", viewport: { width: 1280, height: 800 }, forcedColors: "active" },
  { name: "phone", colorScheme: "light", viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true },
] as const;

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

async function shot(page: Page, name: string) {
  // The pointer is nowhere, and what has slid in has come.
  await page.mouse.move(0, 0);
  await accessible(page, name);
  expect(await page.evaluate(unbounded), name).toEqual([]);
  await page.screenshot({ path: picture(`desk/${name}`), animations: "disabled" });
}

// Where a browser has its own colours, what shows has an edge, and what has the focus shows it.
function unbounded(): string[] {
  if (!matchMedia("(forced-colors: active)").matches) return [];
  const what = ".button, .input, .dialog, .floating, .toast, .bubble .text, .avatar, .count, .pill, .flow:not(:empty), .editor, kbd";
  const shown = [...document.querySelectorAll(what)].filter((each) => each.checkVisibility({ visibilityProperty: true }));
  const style = (each: Element) => getComputedStyle(each);
  const bare = shown.filter((each) => !["top", "right", "bottom", "left"].every((side) => parseFloat(style(each).getPropertyValue(`border-${side}-width`)) >= 1));
  const focused = document.activeElement;
  const rung = !focused || focused === document.body || focused.matches("textarea") || !focused.matches(":focus-visible") || style(focused).outlineStyle !== "none";
  return [...bare.map((each) => each.className), ...(rung ? [] : [`focus: ${focused.className}`])];
}

type Cast = { kari: Visitor; closed: Visitor; next: Visitor };

// A morning at the shop.
async function people(): Promise<Cast> {
  const closed = await Visitor.begin(deployment, { flow: "manual", page: "/manual.html" });
  await closed.say("The switch of my Holme lamp is stuck.");
  const team = await JsonSocket.live(deployment.console, `/v1/conversations/${closed.conversation}/socket`, {
    origin: deployment.console,
    cookie: await deployment.cookies(),
  });
  team.post("a", "A drop of oil under the cap helps. Page 4 of the manual shows where.");
  await team.has(2);
  team.send({ comment: { key: "b".repeat(32), after: null, text: "Third one this month. **Batch 0417** again?" } });
  await team.has(3);
  team.send({ close: { key: "c".repeat(32), after: null } });
  await team.has(4);
  team.socket.close();
  const next = await Visitor.begin(deployment, { flow: "manual", page: "/manual.html", after: closed });
  await next.say("It is stuck again, oil or not.");
  const greek = await Visitor.begin(deployment, { flow: "contact" });
  await greek.say("שלום, האם אתם שולחים לישראל?");
  const bulk = await Visitor.begin(deployment, { flow: "pricing", page: "/pricing.html" });
  await bulk.answer({ mail: "purchasing@a-very-long-name-of-a-company-for-lamps.example.com" }, "Where do we send the offer?");
  await bulk.say("We are fitting out a hotel and would need 140 reading lamps by March.", "Is there a discount?");
  await (await Visitor.begin(deployment, { flow: "shop" })).say("Do you ship to Iceland?");
  const nils = await Visitor.begin(deployment, { flow: "contact" });
  await nils.answer({ mail: "nils@example.com" }, "Where do we write to?");
  await nils.say("Thank you, that was quick!");
  const kari = await Visitor.begin(deployment, { flow: "shop", page: "/shop.html?lamp=holme" });
  await kari.answer("processing", "We keep what you write for as long as it takes to answer it. See [our terms](https://example.com/terms).");
  await kari.say("Hello! Is the Holme reading lamp in stock in green?");
  await kari.answer({ mail: "kari.nordmann@example.com" }, "Where do we write to, should you have to leave?");
  return { kari, closed, next };
}

for (const { name, ...look } of LOOKS) {
  test(`the inbox in every state, ${name}`, async ({ browser }) => {
    const { kari, closed, next } = await people();
    const phone = name === "phone";
    const desk = await at_desk(browser, deployment, look);
    await desk.page.clock.install();
    await desk.page.reload();
    await expect(desk.row(kari)).toBeVisible();
    await desk.page.clock.fastForward("04:00");
    await expect(desk.row(kari)).toContainText("Waiting 4 min");
    await shot(desk.page, `${name}-list`);
    await talk(desk, kari);
    await shot(desk.page, `${name}-thread`);

    await kari.say("> No tools needed\n\nThat is good to hear. I would like two, then:\n\n1. one in moss\n2. one in pine, `HL-240`");
    await desk.editor().fill("");
    await desk.reply("With pleasure. They are on the bench now and leave at three o'clock; you get a number to follow them by mail.");
    await kari.say("Perfect, thank you!");
    await expect(desk.thread()).toContainText("Perfect");
    await expect(desk.thread().getByText(/Sent|Delivered/)).toBeVisible();
    await desk.page.setViewportSize({ width: look.viewport.width, height: 620 });
    await desk.scroll_up();
    await kari.say("One more question, while you look: does the shade come off?");
    await expect(desk.page.getByRole("button", { name: "New messages" })).toBeVisible();
    await desk.thread().locator("summary").first().click();
    await shot(desk.page, `${name}-scrolled`);
    await desk.page.getByRole("button", { name: "New messages" }).click();
    await desk.page.setViewportSize(look.viewport);
    await shot(desk.page, `${name}-long`);

    if (phone) await desk.page.getByRole("button", { name: "Back to the list" }).click();
    await desk.tab("Closed").click();
    await desk.row(closed).click();
    await expect(desk.page.getByText("A reply opens it again")).toBeVisible();
    await shot(desk.page, `${name}-closed`);
    await desk.page.getByRole("button", { name: "Open the newer one" }).click();
    await expect(desk.thread()).toContainText("Goes on from");
    await shot(desk.page, `${name}-goes-on`);
    if (phone) await desk.page.getByRole("button", { name: "Back to the list" }).click();
    await desk.tab("Open").click();
    await expect(desk.row(next)).toBeVisible();
    await desk.search().fill("nobody");
    await expect(desk.page.getByText("Nothing found for")).toBeVisible();
    await shot(desk.page, `${name}-no-hits`);
    await desk.search().fill("");
    await desk.page.getByRole("button", { name: "Compact rows" }).click();
    await shot(desk.page, `${name}-compact`);
    await desk.page.getByRole("button", { name: "Compact rows" }).click();
    if (!phone) {
      await desk.page.getByRole("button", { name: "Keyboard shortcuts" }).click();
      await expect(desk.page.getByRole("dialog")).toBeVisible();
      await shot(desk.page, `${name}-keys`);
      await desk.press("Escape");
    }
    await desk.page.clock.fastForward("12:00");
    await expect(desk.row(next)).toContainText(/Waiting 1\d min/);
    await shot(desk.page, `${name}-late`);
    await desk.page.context().close();
  });

  test(`the inbox with nothing in it, and cut off, ${name}`, async ({ browser }) => {
    const fresh = await Deployment.start();
    await nothing(browser, fresh, name, look);
    await fresh.stop();
  });
}

async function talk(desk: Desk, kari: Visitor) {
  await desk.row(kari).click();
  await expect(desk.thread()).toContainText("in green?");
  await desk.reply("Hi Kari! It is, and we can send it **today**:\n\n- 2 in *moss*\n- 5 in *pine*, see [the picture](https://example.com/pine)");
  await expect(desk.thread()).toContainText("Sent");
  await kari.say("Great.", "Does the shade come off for cleaning?");
  await expect(desk.thread()).toContainText("cleaning");
  await desk.reply("Yes: half a turn to the left, and it lifts off. No tools needed.");
  await expect(desk.thread().getByText(/Sent|Delivered/)).toBeVisible();
  await kari.type();
  await expect(desk.page.getByText("is writing")).toBeVisible();
  await desk.editor().fill("And should you ever need a new one, the part");
}

// Before anything has come, without an inbox, and while the edge does not answer.
async function nothing(browser: Browser, fresh: Deployment, name: string, look: object) {
  const desk = await at_desk(browser, fresh, look);
  await expect(desk.page.getByText("No conversations yet")).toBeVisible();
  await shot(desk.page, `${name}-none`);
  await desk.page.routeWebSocket(/inboxes/, () => {});
  await desk.page.reload();
  await expect(desk.page.getByRole("status", { name: "Loading" })).toBeVisible();
  await shot(desk.page, `${name}-loading`);
  await desk.page.context().close();
  await with_page(browser, async (page, context) => {
    await sign_in(context, fresh);
    await page.emulateMedia({ colorScheme: name === "dark" ? "dark" : "light" });
    if (name === "phone") await page.setViewportSize({ width: 390, height: 780 });
    await page.route("**/v1/me", async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, json: { ...(await answer.json()), inboxes: [] } });
    });
    await page.goto(fresh.console);
    await expect(page.getByRole("heading", { name: "No inbox yet" })).toBeVisible();
    await shot(page, `${name}-no-inbox`);
  });
  await cut_off(browser, fresh, name, look);
}

// What is written while the edge does not take it: too much of it, and on its way.
async function cut_off(browser: Browser, fresh: Deployment, name: string, look: object) {
  const visitor = await (await Visitor.begin(fresh)).say("Can you hear me?");
  const team = await JsonSocket.live(fresh.console, `/v1/conversations/${visitor.conversation}/socket`, {
    origin: fresh.console,
    cookie: await fresh.cookies(),
  });
  for (let n = 0; n < 30; n += 1) team.send({ comment: { key: `${n}`.padStart(32, "0"), after: null, text: `${n + 1}` } });
  await team.has(31);
  team.socket.close();
  const desk = await at_desk(browser, fresh, look);
  await desk.open("Can you hear me?");
  await expect(desk.page.getByRole("button", { name: "Close", exact: true })).toBeVisible();
  // It waits for as long as the limit says, and goes by itself (DLV-11).
  const waits = desk.thread().getByText("Too many messages: sent as soon as there is room").waitFor();
  await desk.reply("One too many");
  await waits;
  await expect(desk.thread().getByRole("button", { name: "Try again" })).toHaveCount(0);
  await fresh.interrupt();
  await expect(desk.page.getByText("No connection. Your answer is kept")).toBeVisible();
  await desk.reply("And one that waits");
  await expect(desk.thread()).toContainText("Sending…");
  await shot(desk.page, `${name}-cut-off`);
  await desk.page.context().close();
}
