// The page API (SPEC.md, section 9) as a page's own scripts use it, and a page that writes down what it
// is told.

import type { Page } from "@playwright/test";

import { site } from "./authored.ts";
import type { Deployment } from "./deployment.ts";
import { expect } from "./fixtures.ts";
import { Pages } from "./pages.ts";

export type Status = { loaded: boolean; pending: boolean };

export type Api = {
  widget: {
    load(options?: { widgetOpen?: boolean }): void;
    refresh(options?: { openToNewThread?: boolean }): void;
    open(): void;
    close(): void;
    remove(): void;
    status(): Status;
  };
  clear(options?: { resetWidget?: boolean }): void;
  resetAndReloadWidget(): void;
  debug(on: boolean): void;
  on(name: string, listener: (payload: unknown) => void): void;
  off(name: string, listener: (payload: unknown) => void): void;
  explain(): Promise<object>;
  identify(who: { email: string; token: string }): void;
  destroy(): void;
};

export type Told = [name: string, payload: unknown];

declare global {
  var HubSpotConversations: Api;
  var PORTICO: Api;
  var told: Told[];
  var ran: string[];
  var hsConversationsOnReady: (() => void)[] | undefined;
  var hsConversationsSettings: Record<string, unknown> | undefined;
}

const EVENTS = [
  "conversationStarted",
  "conversationClosed",
  "unreadConversationCountChanged",
  "contactAssociated",
  "userInteractedWithWidget",
  "widgetLoaded",
  "widgetClosed",
  "identificationFailed",
];

// Publishes a site of the test's own with these flows, and serves a page with its tag at every path.
// What is in `head` stands in front of the tag; `globalThis.told` is everything that the page is told.
export async function serve(
  deployment: Deployment,
  id: string,
  flows: Record<string, unknown>[],
  head = "",
  tags = 1,
): Promise<Pages> {
  const listen = `globalThis.told = [];
    (globalThis.hsConversationsOnReady ??= []).push(() => {
      for (const name of ${JSON.stringify(EVENTS)})
        HubSpotConversations.on(name, (payload) => told.push([name, payload]));
    });`;
  const tag = `<script async src="${deployment.edge}/portico.js" data-site="${id}"></script>`;
  const html = `<!doctype html><html lang="en"><title>A page with scripts</title>
    <script>${head}\n${listen}</script>${tag.repeat(tags)}
    <body><main style="height:3000px"><button>Chat with us</button></main></body></html>`;
  const pages = await Pages.serve((path) => (path === "/favicon.ico" ? undefined : html));
  const answer = await deployment.publish(id, site(id, flows, {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

export const settings = (wanted: Record<string, unknown>) => `globalThis.hsConversationsSettings = ${JSON.stringify(wanted)};`;

// Everything that the page was told under this name.
export const told = (page: Page, name: string): Promise<unknown[]> =>
  page.evaluate((name) => globalThis.told.filter(([told]) => told === name).map(([, payload]) => payload), name);

export const status = (page: Page): Promise<Status> => page.evaluate(() => HubSpotConversations.widget.status());

// Paths of what the page asks of the edge from here on, with their methods.
export function requests(page: Page, edge: string): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().startsWith(edge)) asked.push(`${request.method()} ${new URL(request.url()).pathname}`);
  });
  return asked;
}
