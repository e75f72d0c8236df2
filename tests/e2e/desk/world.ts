// Visitors as programs, so that a list is full in a moment, and the console of whoever runs the demo.

import AxeBuilder from "@axe-core/playwright";
import type { Browser, BrowserContextOptions, Page } from "@playwright/test";

import { settled } from "../../support/pictures.ts";
import { Deployment } from "../../support/deployment.ts";
import { Console, expect, sign_in } from "../../support/fixtures.ts";
import type { Person } from "../../support/person.ts";
import { create_visitor, JsonSocket, text, varint } from "../../support/raw.ts";

export { Deployment };

export type Given = { cookie: boolean } | "processing" | { subscription: boolean } | { mail: string | null };

type Beginning = { flow?: string; page?: string; after?: Visitor };

// A visitor in a conversation of their own.
export class Visitor {
  readonly conversation: bigint;
  readonly token: string;
  readonly socket: JsonSocket;
  #sent = 0;

  private constructor(conversation: bigint, token: string, socket: JsonSocket) {
    this.conversation = conversation;
    this.token = token;
    this.socket = socket;
  }

  static async begin({ edge, demo }: Deployment, { flow = "contact", page = "/", after }: Beginning = {}): Promise<Visitor> {
    const token = after?.token ?? (await create_visitor(edge, "demo", demo));
    const earlier = after ? [1, ...varint(after.conversation)] : [0];
    const body = Uint8Array.from([...text(token), ...text(demo + page), ...text(flow), ...earlier]);
    const answer = await fetch(`${edge}/v1/sites/demo/conversations`, { method: "POST", headers: { origin: demo }, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    const conversation = new Uint8Array(await answer.arrayBuffer()).reduceRight((number, byte) => (number << 7n) | BigInt(byte & 127), 0n);
    const path = `/v1/sites/demo/conversations/${conversation}/socket`;
    return new Visitor(conversation, token, await JsonSocket.live(edge, path, { origin: demo, token }));
  }

  // "Visitor 1234", or what the list says instead.
  get name(): string {
    return `Visitor ${`${this.conversation}`.slice(-4).padStart(4, "0")}`;
  }

  async say(...messages: string[]): Promise<this> {
    for (const words of messages) await this.#send((key) => ({ post: { key, after: null, text: words } }));
    return this;
  }

  async answer(given: Given, asked: string): Promise<this> {
    const answer = { flow: "contact", language: "en", asked, given };
    await this.#send((key) => ({ answer: { key, after: null, answer } }));
    return this;
  }

  async type() {
    this.socket.send("typing");
  }

  async #send(frame: (key: string) => unknown) {
    this.#sent += 1;
    const key = this.#sent.toString(16).padStart(32, "0");
    this.socket.send(frame(key));
    await this.socket.hears((item) => typeof item === "object" && "acknowledged" in item && item.acknowledged.key === key);
  }

  leave() {
    this.socket.socket.close();
  }
}

// The console in a browser of its own, signed in as somebody, or as whoever runs the demo.
export async function at_desk(browser: Browser, who: Deployment | Person, options: BrowserContextOptions = {}): Promise<Desk> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  await sign_in(context, who);
  const desk = new Desk(await context.newPage());
  await desk.page.goto(who.console);
  await expect(desk.page.getByRole("region", { name: "Conversations" })).toBeVisible();
  return desk;
}

export class Desk extends Console {
  search() {
    return this.page.getByRole("searchbox", { name: /Search/ });
  }

  editor() {
    return this.page.getByRole("textbox", { name: "Reply" });
  }

  comment() {
    return this.page.getByRole("textbox", { name: "Comment" });
  }

  tab(name: string) {
    return this.page.getByRole("group", { name: "Show" }).getByRole("button", { name });
  }

  row(visitor: Visitor) {
    return this.page.locator(`#row-${visitor.conversation}`);
  }

  // To the thread's beginning, and until the page has seen that. A page whose clock is the test's may
  // draw between the scrolling and its event, and follow what is new once more.
  async scroll_up() {
    await expect(async () => {
      const at = await this.thread().evaluate(
        (thread) =>
          new Promise<number>((seen) => {
            if (thread.scrollTop === 0) thread.scrollTo(0, 1);
            thread.addEventListener("scroll", () => requestAnimationFrame(() => seen(thread.scrollTop)), { once: true });
            thread.scrollTo(0, 0);
          }),
      );
      expect(at).toBe(0);
    }).toPass();
  }

  async press(...keys: string[]) {
    for (const key of keys) await this.page.keyboard.press(key);
  }
}

// No violation of what axe knows.
export async function accessible(page: Page, state: string) {
  await settled(page);
  // Where a browser paints its own colours, axe still reads those of the sheet.
  const forced = await page.evaluate(() => matchMedia("(forced-colors: active)").matches);
  const { violations } = await new AxeBuilder({ page }).disableRules(forced ? ["color-contrast"] : []).analyze();
  const told = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target, failureSummary }) => `${target} ${failureSummary}`).join(", ")}`);
  expect(told, state).toEqual([]);
}
