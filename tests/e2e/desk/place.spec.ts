// Where somebody is and what they have written: the address, the way back, links, and what a reload keeps.

import { MAIL, Person } from "../../support/person.ts";
import { expect, test, with_page } from "../../support/fixtures.ts";
import { picture } from "../../support/pictures.ts";
import { accessible, at_desk, Deployment, Desk, Visitor } from "./world.ts";

const PHONE = { viewport: { width: 390, height: 780 }, hasTouch: true, isMobile: true };

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

const link = (visitor: Visitor) => `${deployment.console}/#/inbox/${visitor.conversation}`;

async function two(): Promise<[Visitor, Visitor]> {
  const [one, other] = [await Visitor.begin(deployment), await Visitor.begin(deployment)];
  await one.say("Is the first in stock?");
  await other.say("Is the second in stock?");
  return [one, other];
}

test("[INB-6] a conversation has an address: back, forward, a reload and the title keep to it", async ({ browser }) => {
  const [one, other] = await two();
  const desk = await at_desk(browser, deployment);
  await desk.row(one).click();
  await expect(desk.page).toHaveURL(link(one));
  await expect(desk.page).toHaveTitle(new RegExp(`^\\(\\d+\\) ${one.name} · Portico$`));
  await desk.row(other).click();
  await expect(desk.page).toHaveURL(link(other));
  await desk.page.goBack();
  await expect(desk.thread()).toContainText("the first");
  await expect(desk.row(one)).toHaveAttribute("aria-current", "true");
  await desk.page.goForward();
  await expect(desk.thread()).toContainText("the second");
  await desk.page.reload();
  await expect(desk.thread()).toContainText("the second");
  // Another place is a step of its own, and the inbox is found as it was left.
  await desk.page.getByRole("link", { name: "People" }).click();
  await expect(desk.page).toHaveTitle(/People/);
  await desk.page.getByRole("link", { name: "Inbox" }).click();
  await expect(desk.page).toHaveURL(link(other));
  await expect(desk.thread()).toContainText("the second");
  for (const _ of [1, 2, 3]) await desk.page.goBack();
  await expect(desk.thread()).toContainText("the first");
  await desk.page.goBack();
  await expect(desk.page.getByRole("heading", { name: "No conversation open" })).toBeVisible();
  await expect(desk.page).toHaveTitle(/^\(\d+\) Portico$/);
  await desk.page.context().close();
});

test("[INB-6] on a phone the way back is the list, by the browser and by the button alike", async ({ browser }) => {
  const [one] = await two();
  const desk = await at_desk(browser, deployment, PHONE);
  const list = desk.page.getByRole("region", { name: "Conversations" });
  await desk.row(one).click();
  await expect(list).toBeHidden();
  await desk.page.goBack();
  await expect(list).toBeVisible();
  await expect(desk.row(one)).toBeFocused();
  await desk.row(one).click();
  await expect(list).toBeHidden();
  const steps = await desk.page.evaluate(() => history.length);
  await desk.page.getByRole("button", { name: "Back to the list" }).click();
  await expect(list).toBeVisible();
  await desk.row(one).click();
  await expect(list).toBeHidden();
  expect(await desk.page.evaluate(() => history.length)).toBe(steps);
  await desk.page.context().close();
});

test("[INB-6] a link opens its conversation, after signing in too, and one that leads nowhere says so", async ({ browser }) => {
  const [one] = await two();
  await with_page(browser, async (page) => {
    await page.goto(link(one));
    await page.getByLabel("Mail address").fill(MAIL);
    await page.getByLabel("Password", { exact: true }).fill(deployment.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    const desk = new Desk(page);
    await expect(desk.thread()).toContainText("the first");
    await page.goto(`${deployment.console}/#/inbox/4711`);
    await expect(page.getByText("There is no such conversation, or it is not yours to see")).toBeVisible();
    await expect(desk.editor()).toBeHidden();
    await expect(page.getByRole("button", { name: "Close", exact: true })).toHaveCount(0);
    await accessible(page, "nowhere");
    await page.screenshot({ path: picture("desk/nowhere") });
    await page.getByRole("region", { name: "Conversation", exact: true }).getByRole("button", { name: "Back to the list" }).last().click();
    await expect(page.getByRole("heading", { name: "No conversation open" })).toBeVisible();
    // What is no number is no conversation.
    await page.goto(`${deployment.console}/#/inbox/99999999999999999999`);
    await expect(page.getByRole("heading", { name: "No conversation open" })).toBeVisible();
  });
});

test("[INB-6] a conversation that the list does not have is opened by its number", async ({ browser }) => {
  const [one] = await two();
  const desk = await at_desk(browser, deployment);
  await desk.page.routeWebSocket(/inboxes/, () => {});
  await desk.page.goto(link(one));
  await desk.page.reload();
  await expect(desk.thread()).toContainText("the first");
  await expect(desk.rows()).toHaveCount(0);
  await desk.reply("Yes, it is.");
  await expect(desk.thread()).toContainText("Yes, it is.");
  await one.socket.has(2);
  await desk.page.context().close();
});

test("[INB-6] what is written outlasts a reload and ends with the sending, or with signing out", async ({ browser }) => {
  const [one, other] = await two();
  // The session is this test's own, since it ends.
  const desk = await at_desk(browser, await Person.signed_in(deployment.console, MAIL, deployment.password));
  await desk.row(one).click();
  await desk.press("r");
  await desk.page.keyboard.type("Half an ans");
  await desk.row(other).click();
  await desk.press("c");
  await desk.page.keyboard.type("Ask the workshop");
  await desk.page.reload();
  await expect(desk.comment()).toHaveValue("Ask the workshop");
  await expect(desk.row(one)).toContainText("Draft: Half an ans");
  await desk.row(one).click();
  await expect(desk.editor()).toHaveValue("Half an ans");
  await desk.reply("Half an answer");
  await desk.page.reload();
  await expect(desk.editor()).toHaveValue("");
  await expect(desk.row(other)).toContainText("Draft: Ask the workshop");
  const kept = () => desk.page.evaluate(() => JSON.stringify({ ...sessionStorage }));
  expect(await kept()).toContain("Ask the workshop");
  await desk.page.getByRole("button", { name: /account and signing out/ }).click();
  await desk.page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await expect(desk.page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  expect(await kept()).toBe("{}");
  await desk.page.context().close();
});

test("[INB-6] where a tab may keep nothing, what is written stays while the page does", async ({ browser }) => {
  const [one, other] = await two();
  const desk = await at_desk(browser, deployment);
  await desk.page.addInitScript(() => {
    Object.defineProperty(window, "sessionStorage", {
      get() {
        throw new DOMException("denied", "SecurityError");
      },
    });
  });
  await desk.page.reload();
  await desk.row(one).click();
  await desk.press("r");
  await desk.page.keyboard.type("Half an ans");
  await desk.row(other).click();
  await expect(desk.row(one)).toContainText("Draft: Half an ans");
  await desk.row(one).click();
  await expect(desk.editor()).toHaveValue("Half an ans");
  await desk.page.context().close();
});
