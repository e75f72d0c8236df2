// The edge without the widget: its requests and frames as bytes, for tests of what no widget sends.

import { once } from "node:events";
import { request } from "node:http";

const POSTCARD = "portico.postcard";

// postcard: numbers are LEB128, a text is its length and its UTF-8.
export function varint(number: number | bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt(number); ; rest >>= 7n) {
    if (rest < 128n) return [...bytes, Number(rest)];
    bytes.push(Number(rest & 127n) | 128);
  }
}

export function text(words: string): number[] {
  const bytes = new TextEncoder().encode(words);
  return [...varint(bytes.length), ...bytes];
}

function read_varint(bytes: Uint8Array): bigint {
  return bytes.reduceRight((number, byte) => (number << 7n) | BigInt(byte & 127), 0n);
}

// The first frame of a socket: version, epoch, cursor.
export const hello = (version = 1) => Uint8Array.from([...varint(version), ...varint(0), ...varint(0)]);

// A message under a key of sixteen times `key`, after none that is not acknowledged.
export const post = (key: number, words: string) =>
  Uint8Array.from([...varint(0), ...new Array(16).fill(key), ...varint(0), ...text(words)]);

export async function create_visitor(edge: string, site: string, origin: string): Promise<string> {
  const answer = await ask_visitor(edge, site, origin, NOBODY);
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return (await visitor(answer)).token;
}

// Somebody new: no token, no browser, nobody's word, no conversations.
export const NOBODY = Uint8Array.of(0, 0, 0, 0);

export function ask_visitor(edge: string, site: string, origin: string, body: Uint8Array<ArrayBuffer>): Promise<Response> {
  return fetch(`${edge}/v1/sites/${site}/visitors`, { method: "POST", headers: { origin }, body });
}

// What is given to a visitor: a token, and the conversations that they come back to.
export async function visitor(answer: Response): Promise<{ token: string; conversations: bigint[] }> {
  let bytes = new Uint8Array(await answer.arrayBuffer());
  const number = () => {
    const end = bytes.findIndex((byte) => byte < 128) + 1;
    const value = read_varint(bytes.subarray(0, end));
    bytes = bytes.subarray(end);
    return value;
  };
  const length = Number(number());
  const token = new TextDecoder().decode(bytes.subarray(0, length));
  bytes = bytes.subarray(length);
  return { token, conversations: Array.from({ length: Number(number()) }, number) };
}

export async function create_conversation(
  edge: string,
  site: string,
  origin: string,
  token: string,
  { after, page = `${origin}/`, flow = "" }: { after?: bigint | undefined; page?: string; flow?: string } = {},
): Promise<bigint> {
  const before = after === undefined ? [0] : [1, ...varint(after)];
  const body = Uint8Array.from([...text(token), ...text(page), ...text(flow), ...before]);
  const answer = await fetch(`${edge}/v1/sites/${site}/conversations`, { method: "POST", headers: { origin }, body });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  return read_varint(new Uint8Array(await answer.arrayBuffer()));
}

export type Closed = { code: number; reason: string };

// What the edge says to a socket that it does not open.
export function refusal(edge: string, path: string, origin: string, token: string): Promise<string> {
  const headers = {
    connection: "Upgrade",
    upgrade: "websocket",
    origin,
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-protocol": `${POSTCARD}, portico.token.${token}`,
  };
  return new Promise((refused, failed) => {
    const asked = request(edge + path, { headers });
    asked.on("response", async (answer) => refused(`${answer.statusCode} ${await answer.setEncoding("utf8").toArray().then((parts) => parts.join(""))}`));
    asked.on("upgrade", () => failed(new Error("the edge opened the socket")));
    asked.on("error", failed);
    asked.end();
  });
}

// A visitor's socket that a test has in its hands.
export class RawSocket {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly frames: Uint8Array[] = [];
  #heard: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = once(socket, "close").then(([event]) => ({ code: event.code, reason: event.reason }));
    socket.addEventListener("message", ({ data }) => {
      this.frames.push(new Uint8Array(data as ArrayBuffer));
      this.#heard?.();
    });
  }

  static async open(edge: string, path: string, origin: string, token: string): Promise<RawSocket> {
    const address = edge.replace("http", "ws") + path;
    // Node's own WebSocket takes headers, which the types of browsers do not know.
    const options = { protocols: [POSTCARD, `portico.token.${token}`], headers: { origin } };
    const socket = new WebSocket(address, options as unknown as string[]);
    socket.binaryType = "arraybuffer";
    const raw = new RawSocket(socket);
    await new Promise<void>((opened, refused) => {
      socket.addEventListener("open", () => opened());
      socket.addEventListener("error", () => refused(new Error("the edge refused the socket")));
    });
    return raw;
  }

  send(bytes: Uint8Array | string) {
    this.socket.send(bytes as Uint8Array<ArrayBuffer>);
  }

  // Waits until a frame holds these words.
  async hears(words: string): Promise<void> {
    const bytes = Buffer.from(words);
    while (!this.frames.some((frame) => Buffer.from(frame).includes(bytes))) {
      await new Promise<void>((heard) => (this.#heard = heard));
    }
  }

  // Waits for so many frames.
  async has(count: number): Promise<void> {
    while (this.frames.length < count) await new Promise<void>((heard) => (this.#heard = heard));
  }
}

// What comes over a socket that speaks JSON.
export type Item =
  | "live"
  | { greeting: { epoch: number; replay: "after_cursor" | "other_epoch" | "cursor_ahead" } }
  | { entry: { seq: number; at: number; from: unknown; to?: string; said: { text: string } } }
  | { acknowledged: { key: string; seq: number; at: number } }
  | { refused: { key: string; reason: unknown } }
  | { marks: { delivered: number; read: number } }
  | { typing: unknown }
  | { team: "nobody" | "room" | "full" };

// Who opens a socket: a visitor by token from a page, or somebody of the team by their cookies.
export type Caller = { origin: string; token?: string; cookie?: string };

// A socket in the codec for people and third parties (DLV-9).
export class JsonSocket {
  readonly socket: WebSocket;
  readonly closed: Promise<Closed>;
  readonly items: Item[] = [];
  #heard: (() => void) | undefined;

  private constructor(socket: WebSocket) {
    this.socket = socket;
    this.closed = once(socket, "close").then(([event]) => ({ code: event.code, reason: event.reason }));
    socket.addEventListener("message", ({ data }) => {
      this.items.push(...(JSON.parse(data as string) as Item[]));
      this.#heard?.();
    });
  }

  static async open(edge: string, path: string, { origin, token, cookie }: Caller): Promise<JsonSocket> {
    const headers = { origin, ...(cookie && { cookie }) };
    const protocols = ["portico.json", ...(token ? [`portico.token.${token}`] : [])];
    const socket = new WebSocket(edge.replace("http", "ws") + path, { protocols, headers } as unknown as string[]);
    const json = new JsonSocket(socket);
    await new Promise<void>((opened, refused) => {
      socket.addEventListener("open", () => opened());
      socket.addEventListener("error", () => refused(new Error("the edge refused the socket")));
    });
    return json;
  }

  // Opens, greets and has everything that came after the cursor.
  static async live(edge: string, path: string, caller: Caller, epoch = 0, cursor = 0): Promise<JsonSocket> {
    const json = await JsonSocket.open(edge, path, caller);
    json.send({ protocol: 1, epoch, cursor });
    await json.hears((item) => item === "live");
    return json;
  }

  send(frame: unknown) {
    this.socket.send(JSON.stringify(frame));
  }

  // Posts a message under a key of 32 times the digit.
  post(digit: string, text: string) {
    this.send({ post: { key: digit.repeat(32), after: null, text } });
  }

  // Waits for an item like this, and gives it back.
  async hears(like: (item: Item) => boolean): Promise<Item> {
    for (;;) {
      const item = this.items.find(like);
      if (item !== undefined) return item;
      await new Promise<void>((heard) => (this.#heard = heard));
    }
  }

  // Waits for an entry or an acknowledgement of this number.
  has(seq: number): Promise<Item> {
    return this.hears((item) => seq_of(item) === seq);
  }
}

function seq_of(item: Item): number | undefined {
  if (typeof item === "string") return undefined;
  if ("entry" in item) return item.entry.seq;
  return "acknowledged" in item ? item.acknowledged.seq : undefined;
}
