// Visitors who say who they are, in a shop whose chatflows ask for that, and the team's look at contacts.

import { expect } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { Deployment } from "../../support/deployment.ts";
import { ask_visitor, create_visitor, JsonSocket, text, varint, visitor } from "../../support/raw.ts";

export { Deployment };

export type Contact = {
  id: string;
  mail: string;
  verified: boolean;
  marketing: boolean;
  subscriptions: { name: string; flow: string; language: string; words: string; as_published: boolean; conversation: number }[];
  conversations: { conversation: number; begun: number }[];
};

// What stands beside the box of the chatflow `club`.
export const LABEL = "Write to me about **new lamps**.";

// A deployment with a shop, whose chatflow `club` makes marketing contacts and has a box; `plain` does not.
export async function shop(): Promise<Deployment> {
  const deployment = await Deployment.start(["--meter"]);
  const club = flow({ id: "club" });
  Object.assign(club.options as object, { marketing_contact: true, communication_consent: { subscription: "news", label: LABEL } });
  const file = site("shop", [club, flow({ id: "plain" })], {}, { origins: [deployment.demo] });
  const answer = await deployment.publish("shop", file);
  if (!answer.ok) throw new Error(await answer.text());
  return deployment;
}

// A visitor of the shop as a program, which may say what it likes.
export class Caller {
  readonly deployment: Deployment;
  token: string;
  conversation = 0n;
  socket!: JsonSocket;
  #sent = 0;

  private constructor(deployment: Deployment, token: string) {
    this.deployment = deployment;
    this.token = token;
  }

  // Somebody new, or whoever has this token, in a conversation that begins with `plain`.
  static async begin(deployment: Deployment, token?: string): Promise<Caller> {
    const { edge, demo } = deployment;
    const caller = new Caller(deployment, token ?? (await create_visitor(edge, "shop", demo)));
    const body = Uint8Array.from([...text(caller.token), ...text(`${demo}/`), ...text("plain"), 0]);
    const answer = await fetch(`${edge}/v1/sites/shop/conversations`, { method: "POST", headers: { origin: demo }, body });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    caller.conversation = new Uint8Array(await answer.arrayBuffer()).reduceRight((number, byte) => (number << 7n) | BigInt(byte & 127), 0n);
    caller.socket = await JsonSocket.live(edge, caller.path, { origin: demo, token: caller.token });
    return caller;
  }

  get path(): string {
    return `/v1/sites/shop/conversations/${this.conversation}/socket`;
  }

  say(words: string): Promise<void> {
    return this.#send((key) => ({ post: { key, after: null, text: words } }));
  }

  give(mail: string, flow = "plain"): Promise<void> {
    return this.#answer(flow, "Where can we reach you?", { mail });
  }

  tick(flow: string, words: string, ticked = true): Promise<void> {
    return this.#answer(flow, words, { subscription: ticked });
  }

  #answer(flow: string, asked: string, given: unknown): Promise<void> {
    return this.#send((key) => ({ answer: { key, after: null, answer: { flow, language: "en", asked, given } } }));
  }

  async #send(frame: (key: string) => unknown) {
    this.#sent += 1;
    const key = this.#sent.toString(16).padStart(32, "0");
    this.socket.send(frame(key));
    await this.socket.hears((item) => typeof item === "object" && "acknowledged" in item && item.acknowledged.key === key);
  }
}

// Whom the team sees a conversation to be with.
export async function contact(deployment: Deployment, conversation: bigint): Promise<Contact | null> {
  const url = `${deployment.console}/v1/conversations/${conversation}/contact`;
  const answer = await fetch(url, { headers: { cookie: await deployment.cookies() } });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Contact | null;
}

// The same once it is so: the contacts are told behind the answer that is acknowledged.
export async function tied(caller: Caller, like: Record<string, unknown>): Promise<Contact> {
  await expect.poll(() => contact(caller.deployment, caller.conversation)).toMatchObject(like);
  return (await contact(caller.deployment, caller.conversation)) as Contact;
}

export const numbers = ({ conversations }: Contact) => conversations.map(({ conversation }) => BigInt(conversation));

// Whom the shop's site vouches for: with which token, and what comes back to them. `before` is who they
// were in the same tab.
export async function vouched(deployment: Deployment, word: string, mail: string, before?: Caller) {
  const { edge, demo } = deployment;
  const token = before ? [1, ...text(before.token)] : [0];
  const own = before ? [1, ...varint(before.conversation)] : [0];
  const body = Uint8Array.from([...token, 0, 1, ...text(mail), ...text(word), ...own]);
  return visitor(await ask_visitor(edge, "shop", demo, body));
}
