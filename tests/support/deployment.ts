// A deployment that tests run against: what `cargo xtask dev` runs, on ports of its own and with a
// state of its own, and a crash that is a crash.

import { execFileSync, spawn, spawnSync, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { MAIL, Person } from "./person.ts";

const XTASK = process.env.PORTICO_XTASK ?? "";

export type Paid = "row" | "request" | "frame";
export type Metered = { paid: Paid; object: string; count: number };

export class Deployment {
  readonly console: string;
  readonly edge: string;
  readonly demo: string;
  readonly state: string;
  #port: number;
  #options: string[];
  #process: ChildProcess | undefined;
  #piece = "";
  #heard: (() => void) | undefined;
  #team: Person | undefined;
  // What was paid for since the last look, with the option `--meter`.
  paid: Metered[] = [];
  // Everything that was written since the start; lines of the log with the option `--meter`.
  log = "";

  private constructor(port: number, state: string, options: string[]) {
    this.#port = port;
    this.#options = options;
    this.state = state;
    this.console = `http://localhost:${port}`;
    this.edge = `http://127.0.0.1:${port}`;
    this.demo = `http://127.0.0.1:${port + 1}`;
  }

  // `options` are further ones of `cargo xtask dev`.
  static async start(options: string[] = []): Promise<Deployment> {
    const state = mkdtempSync(join(tmpdir(), "portico-"));
    for (let tries = 1; ; tries++) {
      const deployment = new Deployment(await free_ports(), state, options);
      try {
        await deployment.#run();
        return deployment;
      } catch (error) {
        // Somebody else may have taken a port since it was looked at.
        if (tries === 3 || !/is taken|already in use/.test(`${error}`)) throw error;
      }
    }
  }

  async #run() {
    const child = spawn(
      XTASK,
      ["dev", "--release", "--as-built", "--attached", "--port", `${this.#port}`, "--state", this.state, ...this.#options],
      { stdio: ["pipe", "pipe", "pipe"] },
    );
    this.#process = child;
    const said: string[] = [];
    await new Promise<void>((ready, failed) => {
      const hear = (bytes: Buffer) => {
        this.#meter(bytes.toString());
        said.push(bytes.toString());
        // "Address already in use" has the same words.
        if (/\bready in \d/.test(said.join(""))) ready();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => failed(new Error(`xtask dev ended:\n${said.join("")}`)));
    });
  }

  // Reads what is logged, and of that what the meter logs; a line may come in pieces.
  #meter(text: string) {
    this.log += text;
    const lines = (this.#piece + text).split("\n");
    this.#piece = lines.pop() ?? "";
    for (const line of lines) {
      const start = line.indexOf('{"meter":');
      if (start < 0) continue;
      const { meter, object, count } = JSON.parse(line.slice(start)) as { meter: Paid; object: string; count: number };
      this.paid.push({ paid: meter, object, count });
    }
    this.#heard?.();
  }

  // Waits until this has been logged.
  async logged(text: string): Promise<void> {
    while (!this.log.includes(text)) await new Promise<void>((heard) => (this.#heard = heard));
  }

  // Waits until the meter has logged something like this.
  async metered(like: (paid: Metered) => boolean): Promise<void> {
    while (!this.paid.some(like)) await new Promise<void>((heard) => (this.#heard = heard));
  }

  // The password of whoever runs the demo, whose address is `MAIL`.
  get password(): string {
    return readFileSync(join(this.state, "password")).subarray(0, 8).toString("hex");
  }

  // What the first administrator has to show.
  get setUpCode(): string {
    return `portico_setup_${readFileSync(join(this.state, "setup")).toString("base64url")}`;
  }

  // The cookies of whoever runs the demo, signed in once and with a pass that is good a while longer.
  async cookies(): Promise<string> {
    if (this.#team === undefined) this.#team = await Person.signed_in(this.console, MAIL, this.password);
    return this.#team.cookies();
  }

  // Ends workerd as a crash does, and starts the deployment again with the state it left.
  async crash() {
    const workerd = descendants(this.pid).filter(({ name }) => name.includes("workerd"));
    if (workerd.length === 0) throw new Error("no workerd to kill");
    for (const { pid } of workerd) process.kill(pid, "SIGKILL");
    await this.#end();
    await this.#run();
  }

  // Starts it again with other options, and the state it has.
  async restart(options: string[]) {
    await this.#end();
    this.#options = options;
    await this.#run();
  }

  // The key that everything is sealed with, as it is configured.
  get key(): string {
    return `dev:${readFileSync(join(this.state, "keys")).toString("hex")}`;
  }

  // Publishes an authored file, given as a value or as its text.
  async publish(site: string, file: unknown): Promise<Response> {
    return fetch(`${this.console}/v1/sites/${site}`, {
      method: "PUT",
      headers: {
        cookie: await this.cookies(),
        "content-type": "application/json",
        origin: this.console,
      },
      body: typeof file === "string" ? file : JSON.stringify(file),
    });
  }

  async stop() {
    await this.#end();
    rmSync(this.state, { recursive: true, force: true });
  }

  get pid(): number {
    return this.#process?.pid ?? 0;
  }

  // Ctrl-C, once; the state stays.
  interrupt(): Promise<void> {
    return this.#end();
  }

  // Lets go of it without a word, as a test's process does that is killed.
  abandon(): Promise<void> {
    const ended = new Promise<void>((done) => this.#process?.once("exit", () => done()));
    this.#process?.stdin?.destroy();
    return ended;
  }

  async #end() {
    const child = this.#process;
    if (child && child.exitCode === null) {
      const ended = new Promise((done) => child.once("exit", done));
      child.kill("SIGINT");
      await ended;
    }
  }
}

// Every process that this one started, and theirs.
export function descendants(root: number): { pid: number; name: string }[] {
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid=,comm="], { encoding: "utf8" });
  const rows = table
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, name]) => ({ pid: Number(pid), parent: Number(parent), name: name ?? "" }));
  const found: { pid: number; name: string }[] = [];
  const queue = [root];
  for (let parent = queue.pop(); parent !== undefined; parent = queue.pop()) {
    for (const row of rows.filter((row) => row.parent === parent)) {
      found.push(row);
      queue.push(row.pid);
    }
  }
  return found;
}

// Whether a process is there and has not ended. One that nobody has asked about since it ended is
// still in the table.
export function runs(pid: number): boolean {
  const { stdout } = spawnSync("ps", ["-o", "stat=", "-p", `${pid}`], { encoding: "utf8" });
  return stdout.trim() !== "" && !stdout.startsWith("Z");
}

// Two ports in a row that nobody listens on, below those that a system gives to whoever asks for any.
async function free_ports(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if ((await is_free(port)) && (await is_free(port + 1))) return port;
  }
}

function is_free(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const server = createServer();
    server.once("error", () => answer(false));
    server.listen(port, "127.0.0.1", () => server.close(() => answer(true)));
  });
}

// Whether anything listens there.
export function listens(port: number): Promise<boolean> {
  return new Promise((answer) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => answer((socket.destroy(), true)));
    socket.once("error", () => answer(false));
  });
}
