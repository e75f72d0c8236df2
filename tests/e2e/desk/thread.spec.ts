// The open conversation: its end and its beginning anew, quiet lines, message text, drafts, and what
// comes while somebody reads further up.

import { expect, test } from "../../support/fixtures.ts";
import { at_desk, Deployment, Visitor } from "./world.ts";

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

test("[CNV-1] closing says so, a reply opens it again, and the next conversation leads back", async ({ browser }) => {
  const first = await (await Visitor.begin(deployment)).say("My lamp hums.");
  const desk = await at_desk(browser, deployment);
  await desk.open("My lamp hums.");
  const close = desk.page.getByRole("button", { name: "Close", exact: true });
  await close.click();
  const banner = desk.page.getByText("This conversation is closed. A reply opens it again.");
  await expect(banner).toBeVisible();
  await expect(close).toHaveCount(0);
  await expect(desk.thread()).toContainText("You closed the conversation");
  await desk.reply("One more thing: which bulb is in it?");
  await expect(banner).toHaveCount(0);
  await expect(close).toBeVisible();
  await expect(desk.row(first)).toBeVisible();

  await close.click();
  await expect(banner).toBeVisible();
  const next = await (await Visitor.begin(deployment, { after: first })).say("It hums again.");
  await desk.page.getByRole("button", { name: "Open the newer one" }).click();
  await expect(desk.thread()).toContainText("It hums again.");
  await expect(desk.row(next)).toHaveAttribute("aria-current", "true");
  await desk.thread().getByRole("button", { name: `conversation #${first.name.slice(-4)}` }).click();
  await expect(desk.thread()).toContainText("My lamp hums.");
  await desk.page.context().close();
});

test("[CON-6] [INB-9] what the visitor answered is one quiet line that opens to the words and the time of each", async ({ browser }) => {
  const visitor = await Visitor.begin(deployment, { page: "/shop.html" });
  await visitor.answer({ cookie: true }, "May this chat remember you?");
  await visitor.answer("processing", "We keep what you write. See **our terms**.");
  await visitor.answer({ subscription: false }, "Write to me about new lamps.");
  await visitor.say("Hello");
  await visitor.answer({ mail: "nils@example.com" }, "Where do we write to?");
  const desk = await at_desk(browser, deployment);
  await desk.open("Hello");
  const answered = "Visitor accepted the cookie, agreed to processing and left the subscription unticked";
  const line = desk.thread().locator("summary", { hasText: answered });
  await expect(desk.thread().locator("summary")).toHaveCount(2);
  const words = desk.thread().getByText("We keep what you write.");
  await expect(words).toBeHidden();
  await line.focus();
  await desk.press("Enter");
  await expect(words).toBeVisible();
  await expect(desk.thread().locator("strong")).toHaveText("our terms");
  const asked = desk.thread().locator("details").first().locator(".asked > div");
  await expect(asked).toHaveCount(3);
  for (const at of [0, 1, 2]) await expect(asked.nth(at).locator(".below")).toHaveText(/chatflow contact, in en · \d{1,2}:\d{2}/);
  // Another one, while somebody reads them, is part of the line and leaves it open.
  const last = desk.thread().locator("summary").last();
  await last.click();
  await visitor.answer({ subscription: true }, "Write to me about new lamps.");
  await expect(last).toContainText("gave an address: nils@example.com and ticked the subscription");
  await expect(desk.thread().locator("details").last()).toHaveAttribute("open", "");
  await expect(desk.page.getByRole("heading", { name: "nils@example.com" })).toBeVisible();
  const page = desk.page.getByRole("link", { name: /shop\.html/ });
  await expect(page).toHaveAttribute("href", `${deployment.demo}/shop.html`);
  await expect(page).toHaveAttribute("rel", "noopener noreferrer nofollow");
  await desk.page.context().close();
});

test("[TXT-1] message text is elements, and HTML is text", async ({ browser }) => {
  const visitor = await Visitor.begin(deployment);
  await visitor.say("**Two** things:\n\n- `a`\n- [b](https://example.com/b)\n\n<img src=x onerror=alert(1)>");
  const desk = await at_desk(browser, deployment);
  await desk.open("Two things");
  const message = desk.thread().locator(".text");
  await expect(message.locator("strong")).toHaveText("Two");
  await expect(message.locator("li")).toHaveCount(2);
  const link = message.getByRole("link", { name: "b" });
  await expect(link).toHaveAttribute("target", "_blank");
  await expect(link).toHaveAttribute("rel", "noopener noreferrer nofollow");
  await expect(message).toContainText("<img src=x onerror=alert(1)>");
  await expect(message.locator("img")).toHaveCount(0);
  await desk.page.context().close();
});

test("a draft stays with its conversation, and the list tells of it", async ({ browser }) => {
  const [one, other] = [await Visitor.begin(deployment), await Visitor.begin(deployment)];
  await one.say("First question");
  await other.say("Second question");
  const desk = await at_desk(browser, deployment);
  await desk.open("First question");
  const send = desk.page.getByRole("button", { name: "Send" });
  await expect(send).toHaveAttribute("aria-disabled", "true");
  await desk.press("r");
  await desk.page.keyboard.type("Half an ans");
  await expect(send).toHaveAttribute("aria-disabled", "false");
  await desk.open("Second question");
  await expect(desk.editor()).toHaveValue("");
  await expect(desk.row(one)).toContainText("Draft: Half an ans");
  await desk.row(one).click();
  await expect(desk.editor()).toHaveValue("Half an ans");
  await expect(send).toHaveAttribute("aria-disabled", "false");
  await desk.press("r", "Control+End");
  await desk.page.keyboard.type("wer");
  await desk.press("Enter");
  await expect(desk.thread()).toContainText("Half an answer");
  await desk.row(other).click();
  await expect(desk.row(one)).toContainText("You: Half an answer");
  await desk.page.context().close();
});

test("messages in groups; what comes while somebody reads further up is told by a button", async ({ browser }) => {
  const visitor = await Visitor.begin(deployment);
  await visitor.say(...Array.from({ length: 25 }, (_, n) => `Line ${n + 1}`));
  const desk = await at_desk(browser, deployment);
  await desk.row(visitor).click();
  await expect(desk.thread().getByText("Line 25", { exact: true })).toBeInViewport();
  await expect(desk.thread().locator(".line.first")).toHaveCount(1);
  await expect(desk.thread().locator(".below")).toHaveCount(1);
  await expect(desk.thread().locator(".day")).toHaveText("Today");

  await desk.scroll_up();
  const pill = desk.page.getByRole("button", { name: "New messages" });
  await expect(pill).toHaveCount(0);
  await visitor.say("And one more");
  await pill.click();
  await expect(desk.thread().getByText("And one more")).toBeInViewport();
  await expect(pill).toHaveCount(0);
  // It was read aloud, alone.
  await expect(desk.page.locator("[aria-live=polite]", { hasText: "And one more" })).toHaveText("Visitor: And one more");
  await desk.page.context().close();
});

test("whoever scrolls up while something new is being drawn stays there", async ({ browser }) => {
  const visitor = await Visitor.begin(deployment);
  await visitor.say(...Array.from({ length: 25 }, (_, n) => `Line ${n + 1}`));
  const desk = await at_desk(browser, deployment);
  await desk.row(visitor).click();
  await expect(desk.thread().getByText("Line 25", { exact: true })).toBeInViewport();

  const frames = await desk.page.evaluateHandle(() => {
    const own = window.requestAnimationFrame;
    const held: FrameRequestCallback[] = [];
    window.requestAnimationFrame = (callback) => held.push(callback);
    return () => {
      window.requestAnimationFrame = own;
      for (const callback of held) callback(performance.now());
      return held.length;
    };
  });
  await visitor.say("And one more");
  await expect(desk.thread()).toContainText("And one more");
  await desk.thread().evaluate(
    (thread) =>
      new Promise((seen) => {
        thread.addEventListener("scroll", seen, { once: true });
        thread.scrollTo(0, 0);
      }),
  );
  expect(await frames.evaluate((release) => release()), "the frame that would follow it").toBeGreaterThan(0);
  expect(await desk.thread().evaluate((thread) => thread.scrollTop)).toBe(0);
  await visitor.say("And another");
  await desk.page.getByRole("button", { name: "New messages" }).click();
  await expect(desk.thread().getByText("And another")).toBeInViewport();
  await desk.page.context().close();
});

test("what could not be sent stays on its way while somebody looks at another conversation", async ({ browser }) => {
  const [one, other] = [await Visitor.begin(deployment), await Visitor.begin(deployment)];
  await one.say("Will it keep?");
  await other.say("Look here meanwhile");
  const desk = await at_desk(browser, deployment);
  await desk.open("Will it keep?");
  await expect(desk.page.getByRole("button", { name: "Close", exact: true })).toBeVisible();
  await deployment.crash();
  await desk.reply("It will.");
  await desk.row(other).click();
  await desk.row(one).click();
  await expect(desk.thread()).toContainText("It will.");
  await expect(desk.thread().getByText(/Sent|Delivered/)).toBeVisible({ timeout: 40_000 });
  await desk.page.context().close();
});
