// The end of a conversation: what comes after it, and taking it back (CNV-1).

import { expect, test } from "../../support/fixtures.ts";
import { picture } from "../../support/pictures.ts";
import { accessible, at_desk, Deployment, type Desk, Visitor } from "./world.ts";

let deployment: Deployment;
test.beforeEach(async () => {
  deployment = await Deployment.start();
});
test.afterEach(() => deployment.stop());

const notice = (desk: Desk) => desk.page.getByText("This conversation is closed. A reply opens it again.");
const offer = (desk: Desk) => desk.page.getByRole("region", { name: "Conversations" }).getByText(/^Closed: /);

async function three(): Promise<[Visitor, Visitor, Visitor]> {
  const visitors: Visitor[] = [];
  for (const words of ["The oldest", "The middle one", "The newest"]) visitors.push(await (await Visitor.begin(deployment)).say(words));
  return visitors as [Visitor, Visitor, Visitor];
}

// What somebody's visitor has been told of ends and their taking back.
const told = (visitor: Visitor) => {
  const said: unknown[] = visitor.socket.items.flatMap((item) => (typeof item === "object" && "entry" in item ? [item.entry.said] : []));
  return said.filter((words) => typeof words === "string");
};

test("[CNV-1] after closing the focus is on the next of the list, whose foot names it and takes the end back", async ({ browser }) => {
  const [oldest, middle] = await three();
  const desk = await at_desk(browser, deployment);
  await desk.open("The middle one");
  await expect(desk.page.getByRole("button", { name: "Close", exact: true })).toBeVisible();
  await desk.press("e");
  await expect(notice(desk)).toBeVisible();
  await expect(desk.row(oldest)).toBeFocused();
  await expect(offer(desk)).toHaveText(`Closed: ${middle.name}`);
  await expect(desk.row(middle)).toHaveCount(0);
  await expect(desk.row(oldest)).toBeFocused();
  await accessible(desk.page, "closed");
  await desk.page.screenshot({ path: picture("desk/end") });
  // It says no more than what is true of another one that is open.
  await desk.press("Enter");
  await expect(desk.thread()).toContainText("The oldest");
  await expect(notice(desk)).toHaveCount(0);
  await expect(offer(desk)).toHaveText(`Closed: ${middle.name}`);

  await desk.page.getByRole("button", { name: "Undo" }).click();
  await expect(desk.thread()).toContainText("The middle one");
  await expect(desk.thread()).toContainText("You opened the conversation again");
  await expect(notice(desk)).toHaveCount(0);
  await expect(offer(desk)).toHaveCount(0);
  // It waits as before, and the visitor writes on in it.
  await expect(desk.row(middle)).toContainText("Unanswered: 1");
  await middle.say("Anybody there?");
  await expect(desk.thread()).toContainText("Anybody there?");
  expect(told(middle)).toEqual(["closed", "reopened"]);
  await desk.page.context().close();
});

test("[CNV-1] closing that is pressed before the conversation is there closes it when it has come", async ({ browser }) => {
  const [, , newest] = await three();
  const desk = await at_desk(browser, deployment);
  let come = () => {};
  const there = new Promise<void>((go) => (come = go));
  await desk.page.routeWebSocket(/\/v1\/conversations\/\d+\/socket/, async (socket) => {
    await there;
    socket.connectToServer();
  });
  await desk.row(newest).click();
  await desk.page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(notice(desk)).toHaveCount(0);
  come();
  await expect(notice(desk)).toBeVisible();
  await expect(offer(desk)).toHaveText(`Closed: ${newest.name}`);
  expect(told(newest)).toEqual(["closed"]);
  await desk.page.context().close();
});

test("[CNV-1] the notice opens it again, and leads to who has waited longest", async ({ browser }) => {
  const [oldest, middle, newest] = await three();
  const desk = await at_desk(browser, deployment);
  await desk.open("The newest");
  const close = desk.page.getByRole("button", { name: "Close", exact: true });
  await close.click();
  await desk.page.getByRole("button", { name: "Reopen" }).click();
  await expect(notice(desk)).toHaveCount(0);
  await expect(desk.thread()).toBeFocused();
  await expect(offer(desk)).toHaveCount(0);
  await close.click();
  await desk.page.getByRole("button", { name: "Open who has waited longest" }).click();
  await expect(desk.row(oldest)).toHaveAttribute("aria-current", "true");
  // The key goes to whoever else has waited longest.
  await desk.press("Escape", "n");
  await expect(desk.row(middle)).toHaveAttribute("aria-current", "true");
  await expect(desk.thread()).toBeFocused();
  expect(told(newest)).toEqual(["closed", "reopened", "closed"]);
  await desk.page.context().close();
});

test("[CNV-1] what is offered ends by itself or by a press, and on a phone the notice has the focus", async ({ browser }) => {
  const [oldest] = await three();
  const desk = await at_desk(browser, deployment, { viewport: { width: 390, height: 780 } });
  await desk.page.clock.install();
  await desk.page.reload();
  const close = desk.page.getByRole("button", { name: "Close", exact: true });
  await desk.row(oldest).click();
  await expect(close).toHaveText("Close");
  await desk.page.screenshot({ path: picture("desk/end-phone-open") });
  await close.click();
  await expect(desk.page.locator("#over")).toBeFocused();
  await accessible(desk.page, "closed, phone");
  await desk.page.screenshot({ path: picture("desk/end-phone") });
  await desk.page.getByRole("button", { name: "Back to the list" }).click();
  await expect(offer(desk)).toBeVisible();
  await desk.page.screenshot({ path: picture("desk/end-phone-list") });
  await desk.page.clock.fastForward("00:13");
  await expect(offer(desk)).toHaveCount(0);
  await desk.rows().first().click();
  await close.click();
  await expect(notice(desk)).toBeVisible();
  await desk.page.getByRole("button", { name: "Back to the list" }).click();
  await desk.page.getByRole("button", { name: "Dismiss" }).click();
  await expect(offer(desk)).toHaveCount(0);
  await desk.page.context().close();
});
