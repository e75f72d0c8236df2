// Requests byte by byte, for what no client library sends.

import { connect, type Socket } from "node:net";

export type Answer = { status: number; head: string; body: string };

// Sends what is given and reads the answer until the edge closes, or has upgraded.
export async function wire(edge: string, send: string | ((socket: Socket) => Promise<void>)): Promise<Answer> {
  const socket = connect(Number(new URL(edge).port), "127.0.0.1");
  let heard = "";
  const ended = new Promise<void>((end) => {
    socket.on("data", (bytes) => {
      heard += bytes.toString("latin1");
      if (heard.startsWith("HTTP/1.1 101") || whole(heard)) end();
    });
    // What is sent may no longer be wanted once the answer is there.
    socket.on("error", () => end());
    socket.on("close", () => end());
  });
  const sent = typeof send === "string" ? socket.write(send) : send(socket);
  await Promise.race([ended, Promise.resolve(sent).then(() => ended)]);
  socket.destroy();
  const cut = heard.indexOf("\r\n\r\n");
  const head = heard.slice(0, cut);
  return { status: Number(head.split(" ")[1]), head, body: heard.slice(cut + 4) };
}

// Whether an answer is there to its end.
function whole(heard: string): boolean {
  const cut = heard.indexOf("\r\n\r\n");
  if (cut < 0) return false;
  const length = /^content-length: (\d+)/im.exec(heard.slice(0, cut));
  return length ? heard.length >= cut + 4 + Number(length[1]) : heard.endsWith("0\r\n\r\n");
}

// A request's head, with the blank line behind it.
export function head(line: string, headers: [string, string][]): string {
  return [`${line} HTTP/1.1`, ...headers.map(([name, value]) => `${name}: ${value}`), "", ""].join("\r\n");
}
