// The one path: a message from a tagged page to the team and back.

import { expect, test } from "../../support/fixtures.ts";

// How long a message may take from one side's key press to the other side's eye.
const LIVE = 1_000;

test("[F1] a message goes each way, live, in under a second", async ({ visitor, agent }) => {
  await visitor.open();
  const asked = `Is the lamp in stock? ${Date.now()}`;
  await visitor.say(asked);
  await expect(visitor.message(asked)).toContainText(/Sent|Read/);
  await agent.open(asked);
  await expect(agent.thread()).toContainText(asked);

  // Seen by the page itself, frame by frame: expectations look again only after growing pauses.
  const answer = await timed(async () => {
    await agent.reply("Yes, it is.");
    await visitor.message("Yes, it is.").waitFor();
  });
  const question = await timed(async () => {
    await visitor.say("Thank you!");
    await agent.thread().getByText("Thank you!").waitFor();
  });
  console.log(`agent to visitor ${answer} ms, visitor to agent ${question} ms`);
  expect(answer).toBeLessThan(LIVE);
  expect(question).toBeLessThan(LIVE);

  await expect(visitor.message("Yes, it is.")).toContainText("Ingrid");
});

test("[F118] a reload of the console shows the history", async ({ visitor, agent }) => {
  await visitor.open();
  const asked = `Do you repair old ones? ${Date.now()}`;
  await visitor.say(asked);
  await agent.open(asked);
  await agent.reply("We do, all of them.");
  await expect(visitor.message("We do, all of them.")).toBeVisible();

  await agent.page.reload();
  await agent.open("We do, all of them.");
  await expect(agent.thread()).toContainText(asked);
  await expect(agent.thread()).toContainText("We do, all of them.");
});

test("[DLV-3] kill -9 between two messages loses nothing", async ({ visitor, agent, deployment }) => {
  await visitor.open();
  const first = `Before the crash ${Date.now()}`;
  await visitor.say(first);
  await expect(visitor.message(first)).toContainText(/Sent|Read/);
  await agent.open(first);

  await deployment.crash();

  await visitor.say("After the crash");
  await expect(visitor.message("After the crash")).toContainText(/Sent|Read/);
  await expect(agent.thread()).toContainText("After the crash");
  await agent.reply("Both are here.");
  await expect(visitor.message("Both are here.")).toBeVisible();

  await agent.page.reload();
  await agent.open("Both are here.");
  await expect(agent.thread().locator(".text")).toHaveText([first, "After the crash", "Both are here."]);
});

test("[DLV-5] what is written while the edge is away arrives once, in order", async ({ visitor, agent, deployment }) => {
  await visitor.open();
  const first = `Going away ${Date.now()}`;
  await visitor.say(first);
  await expect(visitor.message(first)).toContainText(/Sent|Read/);
  await agent.open(first);

  const back = deployment.crash();
  for (const text of ["one", "two", "three"]) await visitor.say(`while away: ${text}`);
  await back;

  await expect(visitor.message("while away: three")).toContainText(/Sent|Read/);
  await expect(agent.thread()).toContainText("while away: three");
  await expect(agent.thread().locator(".text")).toHaveText([first, "while away: one", "while away: two", "while away: three"]);
});

test("the keyboard is enough on both sides", async ({ visitor, agent }) => {
  const { page } = visitor;
  await visitor.part("launcher").focus();
  await page.keyboard.press("Enter");
  await expect(visitor.part("input")).toBeFocused();
  const asked = `By keyboard ${Date.now()}`;
  await page.keyboard.type(asked);
  await page.keyboard.press("Shift+Enter");
  await page.keyboard.type("second line");
  await page.keyboard.press("Enter");
  await expect(visitor.message(asked)).toContainText("second line");

  await agent.rows().filter({ hasText: asked }).focus();
  await agent.page.keyboard.press("Enter");
  await expect(agent.thread()).toBeFocused();
  await agent.page.keyboard.press("r");
  await expect(agent.page.getByRole("textbox", { name: "Reply" })).toBeFocused();
  await agent.page.keyboard.type("Got it");
  await agent.page.keyboard.press("Enter");
  await expect(visitor.message("Got it")).toBeVisible();

  await page.keyboard.press("Escape");
  await expect(visitor.part("panel")).toBeHidden();
  await expect(visitor.part("launcher")).toBeFocused();
});

test("[DSP-7] the badge counts what came while the panel was closed", async ({ visitor, agent }) => {
  await visitor.open();
  const asked = `Ring me ${Date.now()}`;
  await visitor.say(asked);
  await agent.open(asked);
  await visitor.part("minimise").click();
  await expect(visitor.part("badge")).toBeHidden();
  await agent.reply("Ring");
  await expect(visitor.part("badge")).toHaveText("1");
  await expect(visitor.part("launcher")).toHaveAccessibleName("Open chat, 1");
  await visitor.part("launcher").click();
  await expect(visitor.part("badge")).toBeHidden();
});

async function timed(work: () => Promise<void>): Promise<number> {
  const begun = performance.now();
  await work();
  return Math.round(performance.now() - begun);
}
