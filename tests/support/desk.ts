// Somebody of the team in the conversation that a visitor's page has, over a socket of their own.

import type { Page } from "@playwright/test";

import type { Deployment } from "./deployment.ts";
import { JsonSocket } from "./raw.ts";

export class Desk {
  readonly socket: JsonSocket;
  #keys = 0;

  private constructor(socket: JsonSocket) {
    this.socket = socket;
  }

  // `number` is the conversation's.
  static async open(deployment: Deployment, number: string): Promise<Desk> {
    const { console: desk } = deployment;
    const cookie = await deployment.cookies();
    return new Desk(await JsonSocket.live(desk, `/v1/conversations/${number}/socket`, { origin: desk, cookie }));
  }

  say(text: string) {
    this.socket.send({ post: { key: this.#key(), after: null, text } });
  }

  type() {
    this.socket.send("typing");
  }

  close() {
    this.socket.send({ close: { key: this.#key(), after: null } });
  }

  #key(): string {
    this.#keys += 1;
    return this.#keys.toString(16).padStart(32, "0");
  }
}

// The number of each conversation that a page opens a socket to, as it does.
export function conversations(page: Page): () => Promise<string> {
  const numbers: string[] = [];
  let heard: (() => void) | undefined;
  page.on("websocket", (socket) => {
    const number = /conversations\/(\d+)\/socket/.exec(socket.url())?.[1];
    if (number === undefined) return;
    numbers.push(number);
    heard?.();
  });
  return async () => {
    while (numbers.length === 0) await new Promise<void>((come) => (heard = come));
    return numbers.at(-1) ?? "";
  };
}
