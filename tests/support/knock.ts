// One request as any program can send it, a socket's opening among them, and all that came back.

import { request } from "node:http";
import type { Duplex } from "node:stream";

export type Knock = {
  method: string;
  url: string;
  headers: Record<string, string>;
  body?: string | Uint8Array;
  // Opens a socket in the JSON codec and says Hello; a visitor's token goes with it.
  socket?: { token: string };
};

// `headers` as they were sent, without the time; `body` of a socket is what was said to it until it was
// live or closed.
export type Answer = { status: number; headers: string[]; body: string };

export function knock({ method, url, headers, body, socket }: Knock): Promise<Answer> {
  const upgrade = socket && {
    connection: "Upgrade",
    upgrade: "websocket",
    "sec-websocket-version": "13",
    "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==",
    "sec-websocket-protocol": ["portico.json", ...(socket.token ? [`portico.token.${socket.token}`] : [])].join(", "),
  };
  return new Promise((answered, failed) => {
    const length = body !== undefined && { "content-length": Buffer.byteLength(body) };
    const asked = request(url, { method, headers: { ...headers, ...length, ...upgrade } });
    asked.on("error", failed);
    asked.on("response", async (answer) => {
      const parts = await answer.setEncoding("utf8").toArray();
      answered({ status: answer.statusCode ?? 0, headers: sent(answer.rawHeaders), body: parts.join("") });
    });
    asked.on("upgrade", async (answer, wire, first) => {
      answered({ status: 101, headers: sent(answer.rawHeaders), body: await greeted(wire, first) });
    });
    asked.end(body);
  });
}

// In short: the status and the code of a refusal, or what became of a socket.
export function short({ status, body }: Answer): string {
  if (status === 101) return body.includes('"live"') ? "live" : body;
  const code = status < 400 ? undefined : /^\{"code":"(\w+)"/.exec(body)?.[1];
  return code ? `${status} ${code}` : `${status}`;
}

function sent(raw: string[]): string[] {
  const pairs = raw.flatMap((name, at) => (at % 2 ? [] : [`${name.toLowerCase()}: ${raw[at + 1]}`]));
  return pairs.filter((pair) => !pair.startsWith("date:")).sort();
}

// Says Hello and hears what a socket is told (RFC 6455, section 5).
async function greeted(wire: Duplex, first: Buffer): Promise<string> {
  const hello = Buffer.from('{"protocol":1,"epoch":0,"cursor":0}');
  // A mask of zeros is one too.
  wire.write(Buffer.concat([Buffer.of(0x81, 0x80 | hello.length, 0, 0, 0, 0), hello]));
  let bytes = first;
  const said: string[] = [];
  const take = () => {
    for (let frame = next(bytes); frame; frame = next(bytes)) {
      bytes = bytes.subarray(frame.length);
      const { kind, payload } = frame;
      said.push(kind === 8 ? `closed ${payload.readUInt16BE()} ${payload.subarray(2)}` : `${payload}`);
      if (kind === 8 || said.at(-1)!.includes('"live"')) return true;
    }
    return false;
  };
  await new Promise<void>((end) => {
    if (take()) return end();
    wire.on("data", (more: Buffer) => {
      bytes = Buffer.concat([bytes, more]);
      if (take()) end();
    });
    wire.on("close", end);
    wire.on("error", end);
  });
  wire.destroy();
  return said.join("\n");
}

function next(bytes: Buffer): { kind: number; payload: Buffer; length: number } | undefined {
  if (bytes.length < 2) return undefined;
  const short = bytes[1]! & 127;
  const [start, size] = short < 126 ? [2, short] : [4, bytes.length < 4 ? Infinity : bytes.readUInt16BE(2)];
  if (bytes.length < start + size) return undefined;
  return { kind: bytes[0]! & 15, payload: bytes.subarray(start, start + size), length: start + size };
}
