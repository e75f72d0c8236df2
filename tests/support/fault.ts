// A server in front of the edge that does what a broken edge does.

import { createServer, request, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export type Fault = "none" | "500" | "hang up";

export class FaultyEdge {
  readonly origin: string;
  #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  // `fault` says what becomes of a request for a path.
  static async start(edge: string, fault: (path: string) => Fault): Promise<FaultyEdge> {
    const server = createServer((incoming, outgoing) => {
      switch (fault(incoming.url ?? "/")) {
        case "none":
          return pass_on(edge, incoming, outgoing);
        case "500":
          outgoing.writeHead(500, { "access-control-allow-origin": "*" });
          return outgoing.end("broken");
        case "hang up":
          return incoming.socket.destroy();
      }
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return new FaultyEdge(server);
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }
}

function pass_on(edge: string, incoming: IncomingMessage, outgoing: ServerResponse) {
  const headers = { ...incoming.headers, host: new URL(edge).host };
  const passed = request(edge + incoming.url, { method: incoming.method, headers }, (answer) => {
    outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
    answer.pipe(outgoing);
  });
  passed.on("error", () => outgoing.destroy());
  incoming.pipe(passed);
}
