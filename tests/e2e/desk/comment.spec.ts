// Comments, which the team alone sees (CNV-3).

import { expect, test } from "../../support/fixtures.ts";
import { accessible, at_desk, Deployment, Visitor } from "./world.ts";
import { picture } from "../../support/pictures.ts";

test("[CNV-3] a comment is written as such and shows in no visitor's frame", async ({ browser }) => {
  const deployment = await Deployment.start();
  const visitor = await (await Visitor.begin(deployment)).say("My lamp hums.");
  for (const [colorScheme, seq] of [["light", 2], ["dark", 3]] as const) {
    const desk = await at_desk(browser, deployment, { colorScheme });
    await desk.row(visitor).click();
    const reply = desk.page.getByRole("group", { name: "Write" }).getByRole("button", { name: "Reply" });
    await expect(reply).toHaveAttribute("aria-pressed", "true");
    await desk.press("r");
    await desk.page.keyboard.type("We look at it");
    await desk.press("Escape", "c");
    await expect(desk.comment()).toBeFocused();
    await expect(desk.comment()).toHaveValue("");
    await desk.page.keyboard.type(`Between us, ${colorScheme}`);
    await accessible(desk.page, `comment, ${colorScheme}`);
    await desk.page.screenshot({ path: picture(`desk/comment-${colorScheme}`) });
    await desk.page.getByRole("button", { name: "Add comment" }).click();
    await expect(desk.thread().locator(".comment", { hasText: `Between us, ${colorScheme}` })).toContainText("only the team sees this");
    await expect(desk.comment()).toHaveValue("");
    // The reply is a text of its own.
    await desk.press("Escape", "r");
    await expect(desk.editor()).toHaveValue("We look at it");
    await desk.press("Enter");
    await visitor.socket.has(seq);
    await desk.page.context().close();
  }
  const heard = JSON.stringify(visitor.socket.items);
  expect(heard).not.toContain("Between us");
  expect(heard).not.toContain('"to"');
  await deployment.stop();
});

test("[CNV-3] the visitor's page shows the reply, and nothing of the comment before it", async ({ visitor, agent }) => {
  const frames: string[] = [];
  visitor.page.on("websocket", (socket) => socket.on("framereceived", ({ payload }) => frames.push(payload.toString())));
  await visitor.open();
  await visitor.say("Who fitted my lamp?");
  await agent.open("Who fitted my lamp?");
  await agent.page.getByRole("button", { name: "Comment", exact: true }).click();
  await agent.page.getByRole("textbox", { name: "Comment" }).fill("It was the apprentice");
  await agent.page.getByRole("textbox", { name: "Comment" }).press("Enter");
  await expect(agent.thread()).toContainText("It was the apprentice");
  await agent.page.getByRole("button", { name: "Reply", exact: true }).click();
  await agent.reply("We do in the workshop.");
  await expect(visitor.message("We do in the workshop.")).toBeVisible();
  expect(frames.some((frame) => frame.includes("in the workshop")), "frames are read").toBe(true);
  expect(frames.filter((frame) => frame.includes("apprentice"))).toEqual([]);
  await expect(visitor.host).not.toContainText("apprentice");
});
