// Who is writing and what has been read, from the visitor's page to the console and back (DLV-7, 8).

import { expect, test } from "../../support/fixtures.ts";

test("[DLV-8] each side sees the other writing, until the message is there", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("Is anybody there?");
  await agent.open("Is anybody there?");
  await expect(visitor.message("Is anybody there?")).toContainText("Read");

  const reply = agent.page.getByRole("textbox", { name: "Reply" });
  await reply.pressSequentially("Yes");
  await expect(visitor.host.locator(".typing")).toHaveText("Ingrid is writing");
  await reply.press("Enter");
  await expect(visitor.message("Yes")).toBeVisible();
  await expect(visitor.host.locator(".typing")).toHaveText("");

  await visitor.part("input").pressSequentially("Good");
  await expect(agent.page.getByText("The visitor is writing…")).toBeVisible();
  await visitor.part("input").press("Enter");
  await expect(agent.thread()).toContainText("Good");
  await expect(agent.page.getByText("The visitor is writing…")).toHaveCount(0);
});

test("[DLV-7] a message is sent, delivered while the panel is closed, and read when it is open", async ({ visitor, agent }) => {
  await visitor.open();
  await visitor.say("First");
  await expect(visitor.message("First")).toContainText("Sent");
  await agent.open("First");
  await expect(visitor.message("First")).toContainText("Read");

  await visitor.part("minimise").click();
  await expect(visitor.part("panel")).toBeHidden();
  await agent.reply("Have a look");
  const own = agent.thread().locator(".bubble", { hasText: "Have a look" });
  await expect(own).toContainText("Delivered");
  await visitor.open();
  await expect(own).toContainText("Read");
});
