// The visitor's story and the team's, from first sight to goodbye.

import type { BrowserContext, BrowserContextOptions, Page } from "@playwright/test";
import { devices } from "@playwright/test";

import { type Console, explain, expect, Widget } from "../../support/fixtures.ts";

export const SCREENS: Record<"desktop" | "phone", BrowserContextOptions> = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { ...devices["Pixel 7"] },
};

const DAY = 24 * 60 * 60;

export type Scene = {
  context: BrowserContext;
  agent: Console;
  // The page of the site where the chat is met, whose flow asks for consents and opens half-way down.
  address: string;
  phone: boolean;
  // What befalls the story at three places of it.
  trouble?: () => Promise<void>;
  // How long a message may take through that.
  patience?: number;
};

// `name` tells the messages of one story from those of another in the same console.
export async function tell(name: string, { context, agent, address, phone, trouble, patience }: Scene) {
  const timeout = patience ?? 60_000;
  const befall = async () => trouble?.();
  let page = await context.newPage();
  let widget = new Widget(page);

  // First sight: on a desktop the prompt, which opens half-way down; on a phone the prompt comes then.
  await page.goto(address);
  await explain(page);
  await expect(widget.part("prompt")).toBeVisible({ visible: !phone });
  await half_way(page);
  if (phone) await widget.part("prompt").click();
  await expect(widget.part("panel")).toBeVisible({ timeout });
  expect(await context.cookies()).toEqual([]);

  // Consent, to the cookie and to processing. What was pressed before goes along.
  const question = `Is the shade of ${name} sold by itself?`;
  await widget.say(question);
  await widget.part("cookie-accept").click();
  await widget.part("agree").click();
  await befall();
  await expect(widget.message(question)).toContainText(/Sent|Read/, { timeout });

  // The console shows it live, and the answer comes back.
  await expect(agent.rows().filter({ hasText: question })).toBeVisible({ timeout });
  await agent.open(question);
  await expect(agent.thread()).toContainText(question, { timeout });
  await expect(widget.message(question)).toContainText("Read", { timeout });
  await agent.reply(`Yes, ${name}: in green and in brass.`);
  await expect(widget.message("in green and in brass")).toBeVisible({ timeout });
  await befall();
  await widget.say("Brass it is, thank you!");
  await expect(agent.thread()).toContainText("Brass it is", { timeout });

  // A new page of the same browser has the history. On a desktop the panel is open as it was.
  await page.close();
  page = await context.newPage();
  widget = new Widget(page);
  await page.goto(address);
  if (phone) await widget.part("launcher").click();
  await expect(widget.message("Brass it is")).toBeVisible({ timeout });
  await expect(widget.message(question)).toBeVisible();
  await befall();

  // Goodbye: the team closes, the visitor minimises, and is left alone for a day.
  await agent.page.getByRole("button", { name: "Close", exact: true }).click();
  await expect(widget.part("new-thread")).toBeVisible({ timeout });
  await widget.part("minimise").click();
  await expect(widget.part("panel")).toBeHidden();
  const minimised = await cookie(context, "hs-messages-hide-welcome-message");
  expect(minimised.expires - Date.now() / 1_000).toBeGreaterThan(DAY - 60);
  expect(minimised.expires - Date.now() / 1_000).toBeLessThan(DAY + 60);
  await page.goto(address);
  await explain(page);
  await half_way(page);
  await expect(widget.part("launcher")).toBeVisible({ timeout });
  await expect(widget.part("prompt")).toBeHidden();
  await expect(widget.part("panel")).toBeHidden();

  // A day later the cookie has ended, and a new conversation begins.
  await context.clearCookies({ name: "hs-messages-hide-welcome-message" });
  await page.goto(address);
  await explain(page);
  await half_way(page);
  if (phone) await widget.part("prompt").click();
  await expect(widget.part("panel")).toBeVisible({ timeout });
  if (await widget.part("new-thread").isVisible()) await widget.part("new-thread").click();
  const second = `And does ${name} come in red?`;
  await widget.say(second);
  await widget.part("agree").click();
  await expect(widget.message(second)).toContainText(/Sent|Read/, { timeout });
  await expect(agent.rows().filter({ hasText: second })).toBeVisible({ timeout });
  await page.close();
}

async function cookie(context: BrowserContext, name: string) {
  const found = (await context.cookies()).find((each) => each.name === name);
  if (found === undefined) throw new Error(`no cookie ${name}`);
  return found;
}

async function half_way(page: Page) {
  await page.evaluate(() => {
    const { scrollHeight, clientHeight } = document.documentElement;
    scrollTo({ top: (scrollHeight - clientHeight) * 0.55, behavior: "instant" });
  });
}
