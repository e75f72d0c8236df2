// Fast hands: keys and presses while a list re-sorts, conversations change and the network goes.

import type { Locator, Page } from "@playwright/test";

import { expect, test } from "../../support/fixtures.ts";
import { picture } from "../../support/pictures.ts";
import { accessible, at_desk, Deployment, type Desk, Visitor } from "./world.ts";

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

async function three(): Promise<[Visitor, Visitor, Visitor]> {
  const visitors: Visitor[] = [];
  for (const words of ["The oldest", "The middle one", "The newest"]) visitors.push(await (await Visitor.begin(deployment)).say(words));
  return visitors as [Visitor, Visitor, Visitor];
}

async function middle_of(row: Locator) {
  const box = await row.boundingBox();
  if (!box) throw new Error("the row does not show");
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

const first = (desk: Desk, visitor: Visitor) => expect(desk.rows().first()).toHaveId(`row-${visitor.conversation}`);

test("[INB-7] opening puts the focus on the thread, and no key falls into the reply", async ({ browser }) => {
  const [oldest, middle, newest] = await three();
  const desk = await at_desk(browser, deployment);
  await desk.row(newest).focus();
  await desk.press("Enter");
  await expect(desk.thread()).toContainText("The newest");
  await expect(desk.thread()).toBeFocused();
  // A sentence that somebody goes on typing; what is a key for something is left out.
  await desk.page.keyboard.type("what I said, goodby  !", { delay: 5 });
  await expect(desk.editor()).toHaveValue("");
  await desk.row(middle).click();
  await expect(desk.thread()).toContainText("The middle one");
  await expect(desk.thread()).toBeFocused();
  await desk.page.keyboard.type("what I said, goodby  !");
  await expect(desk.editor()).toHaveValue("");
  // On a row, too, where the space opens it.
  await desk.press("k");
  await desk.page.keyboard.type("what I said");
  await expect(desk.thread()).toContainText("The newest");
  await expect(desk.editor()).toHaveValue("");

  // The ways in: a key, also one that is held, Tab, and a press.
  await desk.page.keyboard.down("r");
  for (const _ of [1, 2, 3]) await desk.page.keyboard.down("r");
  await desk.page.keyboard.up("r");
  await expect(desk.editor()).toBeFocused();
  await expect(desk.editor()).toHaveValue("");
  await desk.page.keyboard.type("really");
  await expect(desk.editor()).toHaveValue("really");
  await desk.editor().fill("");
  await desk.press("Escape");
  await expect(desk.row(newest)).toBeFocused();
  await desk.row(oldest).click();
  await desk.press("Tab", "Tab", "Tab");
  await desk.page.keyboard.type("by Tab");
  await expect(desk.editor()).toHaveValue("by Tab");
  await desk.editor().fill("");
  await desk.press("Escape");
  await desk.editor().click();
  await desk.page.keyboard.type("by a press");
  await expect(desk.editor()).toHaveValue("by a press");
  await desk.editor().fill("");
  // A link opens on the thread, too.
  await desk.page.reload();
  await expect(desk.thread()).toContainText("The oldest");
  await expect(desk.thread()).toBeFocused();
  await desk.page.context().close();
});

test("[INB-7] a row that moves keeps the focus, and a press opens the row that it went down on", async ({ browser }) => {
  const [oldest, middle, newest] = await three();
  const desk = await at_desk(browser, deployment);
  await first(desk, newest);
  await desk.row(oldest).focus();
  // It moves to the top itself, and then others move over it.
  await oldest.say("The oldest again");
  await first(desk, oldest);
  await expect(desk.row(oldest)).toBeFocused();
  for (const other of [middle, newest, middle]) {
    await other.say("Me too");
    await first(desk, other);
    await expect(desk.row(oldest)).toBeFocused();
  }
  await desk.press("k");
  await expect(desk.row(newest)).toBeFocused();

  // The row under the pointer moves away; another one comes there.
  const { mouse } = desk.page;
  for (const [pressed, words] of [[oldest, "The oldest again"], [newest, "Me too"]] as const) {
    const at = await middle_of(desk.row(pressed));
    await mouse.move(at.x, at.y);
    await mouse.down();
    await pressed.say("I move");
    await first(desk, pressed);
    await mouse.up();
    await expect(desk.row(pressed)).toHaveAttribute("aria-current", "true");
    await expect(desk.thread()).toContainText(words);
    await expect(desk.thread()).toBeFocused();
  }
  // Another one moves over it.
  const at = await middle_of(desk.row(oldest));
  await mouse.move(at.x, at.y);
  await mouse.down();
  await middle.say("I move");
  await first(desk, middle);
  await mouse.up();
  await expect(desk.row(oldest)).toHaveAttribute("aria-current", "true");
  // A press that is drawn off the row is taken back.
  const from = await middle_of(desk.row(middle));
  const to = await middle_of(desk.row(newest));
  await mouse.move(from.x, from.y);
  await mouse.down();
  await mouse.move(to.x, to.y, { steps: 3 });
  await mouse.up();
  await desk.row(middle).focus();
  await expect(desk.row(oldest)).toHaveAttribute("aria-current", "true");
  // The control: it is opened by a press that stays.
  await mouse.click(from.x, from.y);
  await expect(desk.row(middle)).toHaveAttribute("aria-current", "true");
  await desk.page.context().close();
});

test("[INB-6] comment mode ends with its conversation, whose comment stays written", async ({ browser }) => {
  const [oldest, middle] = await three();
  const desk = await at_desk(browser, deployment);
  const write = desk.page.getByRole("group", { name: "Write" });
  const reply = write.getByRole("button", { name: "Reply" });
  await desk.row(oldest).click();
  await desk.press("c");
  await desk.page.keyboard.type("Between us");
  await desk.row(middle).click();
  await expect(reply).toHaveAttribute("aria-pressed", "true");
  await expect(desk.editor()).toHaveValue("");
  await desk.row(oldest).click();
  await expect(reply).toHaveAttribute("aria-pressed", "true");
  await expect(desk.editor()).toHaveValue("");
  await write.getByRole("button", { name: "Comment (draft)" }).click();
  await expect(desk.comment()).toHaveValue("Between us");
  await desk.page.context().close();
});

test("[DLV-6] no connection shows within 3 s of a press, and at once where the browser says so", async ({ browser }) => {
  const [, , newest] = await three();
  const desk = await at_desk(browser, deployment);
  const { page } = desk;
  // A wire that swallows everything from some moment on, without an end of any socket.
  let swallows = false;
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((message) => {
      if (!swallows) server.send(message);
    });
    server.onMessage((message) => {
      if (!swallows) socket.send(message);
    });
  });
  await page.reload();
  await desk.row(newest).click();
  await expect(desk.thread()).toContainText("The newest");
  const said = page.getByText(/^No connection\./);
  await expect(said).toHaveCount(0);
  await page.clock.install();
  // The clock stands still but for what is given to it here.
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.clock.runFor(100);
  await expect(said).toHaveCount(0);
  swallows = true;
  await desk.press("k");
  await page.clock.runFor(2_900);
  await expect(said).toHaveCount(0);
  await page.clock.runFor(200);
  await expect(said).toHaveCount(2);
  swallows = false;
  await desk.press("k");
  await page.clock.runFor(1_500);
  await expect(said).toHaveCount(0);
  await page.clock.resume();

  await page.evaluate(() => window.dispatchEvent(new Event("offline")));
  await expect(said).toHaveCount(2);
  await accessible(page, "offline");
  await page.screenshot({ path: picture("desk/offline") });
  await page.evaluate(() => window.dispatchEvent(new Event("online")));
  await expect(said).toHaveCount(0);
  await page.context().close();
});

test("[INB-10] a key that is shown once stays until its own button is pressed", async ({ browser }) => {
  const desk = await at_desk(browser, deployment);
  const { page } = desk;
  const dialog = page.getByRole("dialog", { name: "New API key" });
  await page.goto(`${deployment.console}/#/keys`);
  await page.getByRole("button", { name: "New key" }).click();
  // Before there is a key, Escape closes it.
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await page.getByRole("button", { name: "New key" }).click();
  await dialog.getByLabel("Name").fill("Deploys");
  await dialog.getByRole("button", { name: "Create" }).click();
  const key = dialog.getByLabel("Key", { exact: true });
  await expect(key).toHaveValue(/^portico_key_/);
  const value = await key.inputValue();
  for (const _ of [1, 2, 3, 4]) await page.keyboard.press("Escape");
  await page.mouse.click(5, 5);
  for (const _ of [1, 2, 3, 4]) await page.keyboard.press("Escape");
  await expect(key).toHaveValue(value);
  await expect(dialog.getByRole("button", { name: "Close", exact: true })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(dialog).toHaveCount(0);
  await page.context().close();
});

test("placeholders of a conversation that opens lie where its thread will, and over nothing else", async ({ browser }) => {
  const [, middle, newest] = await three();
  for (const viewport of [{ width: 1280, height: 800 }, { width: 390, height: 780 }]) {
    const desk = await at_desk(browser, deployment, { viewport });
    await desk.page.routeWebSocket(/\/v1\/conversations\/\d+\/socket/, () => {});
    await desk.row(viewport.width > 900 ? newest : middle).click();
    const waits = desk.page.getByRole("status", { name: "Loading" });
    await expect(waits).toBeVisible();
    const [inner, outer] = [await waits.boundingBox(), await desk.thread().boundingBox()];
    expect(contains(outer, inner), `${viewport.width}: ${JSON.stringify([outer, inner])}`).toBe(true);
    await desk.page.screenshot({ path: picture(`desk/to-come-${viewport.width}`), animations: "disabled" });
    await desk.page.context().close();
  }
});

type Box = { x: number; y: number; width: number; height: number } | null;

function contains(outer: Box, inner: Box) {
  if (!outer || !inner) return false;
  const fits = (at: "x" | "y", size: "width" | "height") => inner[at] >= outer[at] - 1 && inner[at] + inner[size] <= outer[at] + outer[size] + 1;
  return fits("x", "width") && fits("y", "height");
}

// Pairs of texts that lie over each other, of every row and of the header; text that is cut to its box
// counts as far as the box shows it.
const overlapping = (page: Page) =>
  page.evaluate(() => {
    const texts = (within: Element) => {
      const walker = document.createTreeWalker(within, NodeFilter.SHOW_TEXT);
      const found: { words: string; box: DOMRect }[] = [];
      while (walker.nextNode()) {
        const node = walker.currentNode;
        if (!node.textContent?.trim() || node.parentElement?.closest(".hidden")) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        let { left, top, right, bottom } = range.getBoundingClientRect();
        for (let around = node.parentElement; around && around !== within; around = around.parentElement) {
          if (getComputedStyle(around).overflow === "visible") continue;
          const cut = around.getBoundingClientRect();
          [left, top, right, bottom] = [Math.max(left, cut.left), Math.max(top, cut.top), Math.min(right, cut.right), Math.min(bottom, cut.bottom)];
        }
        if (right > left && bottom > top) found.push({ words: node.textContent, box: new DOMRect(left, top, right - left, bottom - top) });
      }
      return found;
    };
    const faults: string[] = [];
    for (const row of document.querySelectorAll(".row, .pane > header, .filters, .tools")) {
      const around = row.getBoundingClientRect();
      if (around.width === 0) continue;
      const all = texts(row);
      for (const [place, one] of all.entries()) {
        if (one.box.left < around.left - 1 || one.box.right > around.right + 1) faults.push(`${one.words} sticks out`);
        for (const other of all.slice(place + 1)) {
          const across = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
          const down = Math.min(one.box.bottom, other.box.bottom) - Math.max(one.box.top, other.box.top);
          if (across > 1 && down > 3) faults.push(`${one.words} / ${other.words}`);
        }
      }
    }
    return faults;
  });

test("[INB-7] the texts of a row lie beside each other at every width, text size and direction", async ({ browser }) => {
  const flow = "a-chatflow-with-a-very-long-name-for-the-winter-sale";
  const long = await Visitor.begin(deployment, { flow, page: "/shop.html?a=very&long=address&of=a&page=that&goes=on" });
  await long.answer({ mail: "purchasing@a-very-long-name-of-a-company-for-lamps.example.com" }, "Where do we write to?");
  await long.say("We are fitting out a hotel and would need 140 reading lamps by March.", "Is there a discount?");
  const hebrew = await Visitor.begin(deployment, { flow: "shop" });
  await hebrew.say("שלום, האם אתם שולחים לישראל?");
  const desk = await at_desk(browser, deployment);
  const { page } = desk;
  await page.clock.install();
  await page.reload();
  await expect(desk.row(long)).toBeVisible();
  await page.clock.fastForward("15:00");
  await expect(desk.row(long)).toContainText("Waiting 15 min");
  const compact = page.getByRole("button", { name: "Compact rows" });
  for (const dense of [false, true]) {
    for (const width of [1280, 1000, 901, 600, 390, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = width > 900;
      if (wide) await desk.row(long).click();
      else if (await desk.thread().isVisible()) await page.getByRole("button", { name: "Back to the list" }).click();
      for (const size of [100, 150, 200]) {
        for (const dir of ["ltr", "rtl"]) {
          await page.evaluate(([size, dir]) => {
            document.documentElement.style.fontSize = `${size}%`;
            document.documentElement.dir = `${dir}`;
          }, [size, dir] as const);
          expect(await overlapping(page), `${dense ? "compact" : "roomy"}, ${width} px, ${size} %, ${dir}`).toEqual([]);
          if (size === 200 && dir === "ltr") await page.screenshot({ path: picture(`desk/large-${dense ? "compact-" : ""}${width}`), animations: "disabled" });
        }
      }
      await page.evaluate(() => document.documentElement.removeAttribute("style"));
    }
    // The control: a text that is put over another one is found.
    if (!dense) {
      await page.evaluate(() => {
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(".row .time { position: absolute; inset-inline-start: 60px; inset-block-start: 10px }");
        document.adoptedStyleSheets.push(sheet);
      });
      expect((await overlapping(page)).length).toBeGreaterThan(0);
      await page.evaluate(() => document.adoptedStyleSheets.pop());
      await page.setViewportSize({ width: 1280, height: 800 });
      await compact.click();
    }
  }
  await page.context().close();
});
