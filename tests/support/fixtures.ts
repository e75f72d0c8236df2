// What every end-to-end test starts with: a deployment, a visitor and somebody of the team.

import { test as base, expect, type Browser, type BrowserContext, type Locator, type Page } from "@playwright/test";

import { readFileSync } from "node:fs";

import { Deployment } from "./deployment.ts";
import type { Person } from "./person.ts";

export { expect };

// The widget as a visitor meets it.
export class Widget {
  readonly page: Page;
  readonly host: Locator;

  constructor(page: Page) {
    this.page = page;
    this.host = page.locator("portico-chat");
  }

  part(name: string): Locator {
    return this.host.locator(`[part=${name}]`);
  }

  async open() {
    await this.part("launcher").click();
    await expect(this.part("panel")).toBeVisible();
  }

  async say(text: string) {
    await this.part("input").fill(text);
    await this.part("input").press("Enter");
  }

  message(text: string): Locator {
    return this.part("message").filter({ hasText: text });
  }
}

// What `PORTICO.explain()` says (TGT-11).
export type Explained = {
  flow: string | null;
  team: string | null;
  surface: string;
  appears_on: unknown[];
  opens_on: unknown[];
  return_time: unknown;
  flows: { flow: string; reason: unknown }[];
};

export async function explain(page: Page): Promise<Explained> {
  await page.waitForFunction(() => "PORTICO" in globalThis);
  return page.evaluate(() => (globalThis as unknown as { PORTICO: { explain(): Promise<Explained> } }).PORTICO.explain());
}

// The console as the team meets it.
export class Console {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  rows(): Locator {
    return this.page.getByRole("region", { name: "Conversations" }).getByRole("listitem").getByRole("button");
  }

  async open(text: string) {
    await this.rows().filter({ hasText: text }).click();
    await expect(this.thread()).toBeVisible();
  }

  thread(): Locator {
    return this.page.getByRole("log", { name: "Messages" });
  }

  async reply(text: string) {
    await this.page.getByRole("textbox", { name: "Reply" }).fill(text);
    await this.page.getByRole("textbox", { name: "Reply" }).press("Enter");
  }
}

type Fixtures = {
  visitor: Widget;
  agent: Console;
};

export const test = base.extend<Fixtures, { deployment: Deployment }>({
  deployment: [
    async ({}, use) => {
      const deployment = await Deployment.start();
      await open_always(deployment);
      await use(deployment);
      await deployment.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],

  visitor: async ({ browser, deployment }, use) => {
    await with_page(browser, async (page) => {
      await page.goto(deployment.demo);
      const widget = new Widget(page);
      await expect(widget.part("launcher")).toBeVisible();
      await use(widget);
    });
  },

  agent: async ({ browser, deployment }, use) => {
    await with_page(browser, async (page, context) => {
      await sign_in(context, deployment);
      await page.goto(deployment.console);
      await expect(page.getByRole("region", { name: "Conversations" })).toBeVisible();
      await use(new Console(page));
    });
  },
});

// Lets a browser in as somebody, or as whoever runs the demo.
export async function sign_in(context: BrowserContext, who: Deployment | Person) {
  const cookies = (await who.cookies()).split("; ").map((pair) => {
    const [name = "", value = ""] = pair.split("=");
    const url = who.console.replace("http:", "https:");
    return { name, value, url, secure: true, httpOnly: true, sameSite: "Strict" as const };
  });
  await context.addCookies(cookies);
}

// The demo shop has opening hours; so that tests are the same at every hour, it is open always. Where
// it asks for consents or addresses, it does so in its manual alone.
async function open_always(deployment: Deployment) {
  const text = readFileSync(`${process.env.PORTICO_ROOT}/www/demo/site.json`, "utf8");
  const file = JSON.parse(text.replaceAll(":8788", `:${new URL(deployment.demo).port}`));
  file.site.availability.mode = "always";
  file.site.availability.at_capacity = "nothing";
  for (const flow of file.flows.filter(({ id }: { id: string }) => id !== "manual")) {
    Object.assign(flow.options, { cookie_consent: null, processing_consent: null, communication_consent: null });
    flow.email_capture = { when: "never", prompt: null };
  }
  const answer = await deployment.publish("demo", file);
  if (!answer.ok) throw new Error(await answer.text());
}

// A browser context of its own, as another person's browser is.
export async function with_page(browser: Browser, use: (page: Page, context: BrowserContext) => Promise<void>) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await use(page, context);
  await context.close();
}
