// A wire to the edge that is cut again and again: every connection, at once, with a reset.

import { connect, createServer, type Server, type Socket } from "node:net";
import type { AddressInfo } from "node:net";

export class Cutter {
  readonly origin: string;
  // How many connections were cut.
  cuts = 0;
  // While it is, nothing gets through and nothing is answered.
  #gone = false;
  #server: Server;
  #open = new Set<Socket>();
  #timer: NodeJS.Timeout | undefined;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  static async start(edge: string): Promise<Cutter> {
    let cutter: Cutter;
    const server = createServer((near) => {
      if (cutter.#gone) return void near.resetAndDestroy();
      const far = connect(Number(new URL(edge).port), "127.0.0.1");
      for (const socket of [near, far]) {
        cutter.#open.add(socket);
        socket.on("close", () => cutter.#open.delete(socket));
        socket.on("error", () => {});
      }
      // The edge knows itself by its own name alone, which is as long.
      const { port } = server.address() as AddressInfo;
      near.on("data", (bytes) => {
        const named = bytes.toString("latin1").replaceAll(`Host: 127.0.0.1:${port}`, `Host: ${new URL(edge).host}`);
        far.write(Buffer.from(named, "latin1"));
      });
      near.on("end", () => far.end());
      far.pipe(near);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    cutter = new Cutter(server);
    return cutter;
  }

  // Cuts whatever is open, each time that so many milliseconds have passed.
  every(milliseconds: number) {
    this.#timer = setInterval(() => {
      for (const socket of this.#open) {
        this.cuts += 1;
        socket.resetAndDestroy();
      }
    }, milliseconds);
  }

  // The edge is gone, or back.
  gone(gone: boolean) {
    this.#gone = gone;
    if (gone) for (const socket of this.#open) socket.resetAndDestroy();
  }

  calm() {
    clearInterval(this.#timer);
  }

  stop(): Promise<void> {
    this.calm();
    for (const socket of this.#open) socket.destroy();
    return new Promise((done) => this.#server.close(() => done()));
  }
}
