// The list: tabs with their counts, search, keys, density, and how many wait (INB-1).

import { expect, test } from "../../support/fixtures.ts";
import { at_desk, Deployment, Visitor } from "./world.ts";

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

test("[INB-1] tabs and the search show what they say, with live counts, and the title counts who waits", async ({ browser }) => {
  const lamp = await (await Visitor.begin(deployment, { flow: "shop" })).say("Is the Holme lamp in stock?");
  const kari = await Visitor.begin(deployment, { flow: "pricing" });
  await kari.say("What does delivery cost?");
  await kari.answer({ mail: "kari.nordmann@example.com" }, "Where do we write to?");
  const desk = await at_desk(browser, deployment);
  await expect(desk.rows()).toHaveCount(2);
  await expect(desk.page).toHaveTitle("(2) Portico");
  await expect(desk.row(kari)).toContainText("kari.nordmann@example.com");
  await expect(desk.row(kari)).toContainText("pricing");
  await expect(desk.row(lamp)).toContainText(lamp.name);

  const bulb = await (await Visitor.begin(deployment, { flow: "shop" })).say("Which bulb fits?");
  await expect(desk.tab("Open")).toHaveText("Open3");
  await expect(desk.page).toHaveTitle("(3) Portico");
  await expect(desk.rows().first()).toHaveId(`row-${bulb.conversation}`);

  await desk.press("/");
  await expect(desk.search()).toBeFocused();
  await desk.page.keyboard.type("KARI price");
  await expect(desk.rows()).toHaveCount(0);
  await expect(desk.page.getByText("Nothing found for “KARI price”")).toBeVisible();
  await desk.page.getByRole("button", { name: "Clear the search" }).click();
  await expect(desk.search()).toBeFocused();
  await desk.page.keyboard.type("kari PRIC");
  await expect(desk.rows()).toHaveCount(1);
  await expect(desk.tab("Open")).toHaveText("Open1");
  await desk.search().fill(`#${`${lamp.conversation}`.slice(-4)}`);
  await expect(desk.row(lamp)).toBeVisible();
  await expect(desk.rows()).toHaveCount(1);
  // What a row shows of its latest message is found, too.
  await desk.search().fill("DELIVERY cost");
  await expect(desk.row(kari)).toBeVisible();
  await expect(desk.rows()).toHaveCount(1);
  await desk.press("Escape");
  await expect(desk.search()).toHaveValue("");
  await expect(desk.rows()).toHaveCount(3);
  await desk.press("Escape");
  await expect(desk.rows().first()).toBeFocused();

  await desk.open("Which bulb fits?");
  await desk.reply("E27.");
  await expect(desk.page).toHaveTitle(`(2) ${bulb.name} · Portico`);
  await expect(desk.row(bulb)).toContainText("You: E27.");
  await desk.page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(desk.tab("Closed")).toHaveText("Closed1");
  await expect(desk.tab("Open")).toHaveText("Open2");
  await desk.tab("Closed").click();
  await expect(desk.rows()).toHaveCount(1);
  await expect(desk.row(bulb)).toBeVisible();
  // The title is told elsewhere too.
  await desk.page.getByRole("link", { name: "People" }).click();
  await expect(desk.page).toHaveTitle("(2) People · Portico");
  await desk.page.context().close();
});

test("the keyboard goes through the list, opens, answers and closes, and single keys can be turned off", async ({ browser }) => {
  const [older, newer] = [await Visitor.begin(deployment), await Visitor.begin(deployment)];
  await older.say("Older");
  await newer.say("Newer");
  const desk = await at_desk(browser, deployment);
  await expect(desk.row(newer)).toBeVisible();
  await desk.press("j");
  await expect(desk.row(newer)).toBeFocused();
  await desk.press("j");
  await expect(desk.row(older)).toBeFocused();
  await desk.press("k");
  await expect(desk.row(newer)).toBeFocused();
  await desk.press("ArrowDown", "Enter");
  await expect(desk.thread()).toBeFocused();
  await expect(desk.thread()).toContainText("Older");
  await desk.press("r");
  await expect(desk.editor()).toBeFocused();
  // In the editor letters are letters, and Escape goes back to the list.
  await desk.page.keyboard.type("je");
  await expect(desk.editor()).toHaveValue("je");
  await desk.press("Escape");
  await expect(desk.row(older)).toBeFocused();
  await desk.press("r");
  await expect(desk.editor()).toBeFocused();
  await desk.editor().fill("");
  await desk.press("Escape", "e");
  await expect(desk.page.getByText("This conversation is closed. A reply opens it again.")).toBeVisible();
  // It has left the tab; the way goes on from where it stood.
  await expect(desk.row(older)).toHaveCount(0);

  await desk.press("?");
  const keys = desk.page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(keys).toContainText("Next conversation");
  await keys.getByLabel("Single keys").uncheck();
  await desk.press("Escape");
  await expect(keys).toHaveCount(0);
  await desk.press("/");
  await expect(desk.search()).not.toBeFocused();
  await desk.page.getByRole("button", { name: "Keyboard shortcuts" }).click();
  await keys.getByLabel("Single keys").check();
  await desk.press("Escape", "/");
  await expect(desk.search()).toBeFocused();
  await desk.page.context().close();
});

test("rows are as dense as somebody chose, and a wait turns long and then too long", async ({ browser }) => {
  const visitor = await (await Visitor.begin(deployment)).say("How long does it take?");
  const desk = await at_desk(browser, deployment);
  await desk.page.clock.install();
  await desk.page.reload();
  const roomy = (await desk.row(visitor).boundingBox())?.height ?? 0;
  const dense = desk.page.getByRole("button", { name: "Compact rows" });
  await dense.click();
  await expect(dense).toHaveAttribute("aria-pressed", "true");
  expect((await desk.row(visitor).boundingBox())?.height ?? 0).toBeLessThan(roomy - 15);
  await desk.page.reload();
  await expect(dense).toHaveAttribute("aria-pressed", "true");
  await dense.click();

  await expect(desk.row(visitor)).not.toContainText("Waiting");
  await desk.page.clock.fastForward("03:00");
  await expect(desk.row(visitor)).toContainText("Waiting 3 min");
  await expect(desk.row(visitor).locator(".wait")).toHaveClass("wait long");
  await desk.page.clock.fastForward("09:00");
  await expect(desk.row(visitor)).toContainText("Waiting 12 min");
  await expect(desk.row(visitor).locator(".wait")).toHaveClass("wait too-long");
  await desk.page.context().close();
});
