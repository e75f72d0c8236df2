// Everybody who can ask for something, in one deployment with two sites, and what there is to ask for.

import { createHash, createHmac } from "node:crypto";

import { site } from "../../support/authored.ts";
import { Deployment } from "../../support/deployment.ts";
import { knock, type Answer } from "../../support/knock.ts";
import { MAIL, PASS, Person, SESSION } from "../../support/person.ts";
import { ask_visitor, create_conversation, create_visitor, JsonSocket, text, varint, visitor } from "../../support/raw.ts";
import { kind, path, type Row } from "../../support/routes.ts";

export const PASSWORD = "seven teapots, one kettle";

export const PERMISSIONS = ["chatflows", "inbox", "contacts", "settings", "people"];

// In the order of the table's columns.
export const ACTORS = ["nobody", "a", "b", "other", "known", "without", "with", "old", "admin", "program", "left", "removed"] as const;
export type Actor = (typeof ACTORS)[number];

// The page that somebody asks from, what they have, which goes wherever a credential is looked for, and
// their network address: tries are counted by it.
export type Means = { origin: string; token: string; cookie: string; address?: string };

// The path's values by name, a query, and what is sent along.
export type Call = { values?: Record<string, string>; query?: string; body?: unknown };

export class World {
  readonly deployment: Deployment;
  // Who looks at everything afterwards, and does nothing else.
  readonly reader: Person;
  // The origin of the site `second`.
  readonly second = "http://127.0.0.1:1";
  inbox = "";
  api_key = "";
  // Of an administrator who was removed.
  left_key = "";
  // By name: people's ids, visitors' conversations, texts of invitations and of sign-in links, and
  // digests of keys.
  readonly ids: Record<string, string> = {};
  readonly conversations: Record<string, string> = {};
  readonly invitations: Record<string, string> = {};
  readonly accesses: Record<string, string> = {};
  readonly digests: Record<string, string> = {};
  readonly tokens: Record<string, string> = {};
  readonly #people: Record<string, Person> = {};
  #old = "";

  private constructor(deployment: Deployment, reader: Person) {
    this.deployment = deployment;
    this.reader = reader;
  }

  static async begin(): Promise<World> {
    const deployment = await Deployment.start();
    const world = new World(deployment, await Person.signed_in(deployment.console, MAIL, deployment.password));
    await world.#fill();
    return world;
  }

  async #fill() {
    const { deployment, reader } = this;
    const { console: desk, edge, demo } = deployment;
    await this.made(reader, "PUT", "/v1/sites/second", site("second", []));
    const { inboxes } = (await (await reader.send("GET", "/v1/me")).json()) as { inboxes: string[] };
    this.inbox = inboxes[0] ?? "";
    await this.made(reader, "PUT", "/v1/roles/none", { name: "None", permissions: [] });

    // For each permission one who has it alone, and one who has every other.
    const roles: (readonly [string, string[]])[] = PERMISSIONS.flatMap((permission) => [
      [`with-${permission}`, [permission]] as const,
      [`without-${permission}`, PERMISSIONS.filter((other) => other !== permission)] as const,
    ]);
    roles.push(["without-settings-chatflows", ["inbox", "contacts", "people"]]);
    for (const [role, permissions] of roles) {
      await this.made(reader, "PUT", `/v1/roles/${role}`, { name: role, permissions });
    }
    const hired = [...roles.map(([role]) => [role, role]), ["none", "none"], ["bystander", "none"], ["admin", "administrator"], ["old", "administrator"], ["removed", "administrator"]];
    for (const [name = "", role = ""] of hired) this.#people[name] = await this.hire(name, role);
    this.#old = aged(this.#people.old!.pass, deployment.key, -1);

    const keyed = await this.made(reader, "POST", "/v1/keys", { name: "program" });
    this.api_key = (keyed as { key: string }).key;
    this.left_key = await this.#leave();
    for (const name of ["a", "b"]) await this.#arrive(name, "demo", demo, await create_visitor(edge, "demo", demo));
    await this.#arrive("other", "second", this.second, await create_visitor(edge, "second", this.second));
    const word = await this.vouch("demo", "kari@example.com");
    const known = await visitor(await ask_visitor(edge, "demo", demo, vouched("kari@example.com", word)));
    await this.#arrive("known", "demo", demo, known.token);

    // What each may make an end of.
    for (const actor of ACTORS) {
      await this.hire(`leaves-${actor}`, "none");
      await this.hire(`back-${actor}`, "none");
      for (const name of [`waits-${actor}`, `comes-${actor}`]) await this.invite(name, "none");
      await this.made(reader, "PUT", `/v1/roles/goes-${actor}`, { name: "Goes", permissions: [] });
      await this.made(reader, "PUT", `/v1/teams/goes-${actor}`, { name: "Goes" });
      const { key } = (await this.made(reader, "POST", "/v1/keys", { name: `goes-${actor}` })) as { key: string };
      this.digests[actor] = createHash("sha256").update(key).digest("hex");
    }
    await this.hire("found-back", "none");
    await this.invite("found", "none");
    type Member = { id: string; mail: string };
    const { members } = (await (await reader.send("GET", "/v1/people")).json()) as { members: Member[] };
    for (const { id, mail } of members) this.ids[mail.split("@")[0] ?? ""] = id;
    for (const name of ["found", ...ACTORS.map((actor) => `back-${actor}`)]) {
      const person = name === "found" ? "found-back" : name;
      const given = await this.made(reader, "POST", `/v1/people/${this.ids[person]}/access`, {});
      this.accesses[name] = (given as { access: string }).access;
    }
    if (this.#people.admin?.console !== desk) throw new Error("nobody is administrator");
  }

  // The API key of a person who made it, used it, and was removed.
  async #leave(): Promise<string> {
    // The removed person has a pass that is good by its seal.
    await this.reader.removes("removed@example.com");
    const maker = await this.hire("maker", "administrator");
    const { key } = (await this.made(maker, "POST", "/v1/keys", { name: "left" })) as { key: string };
    const use = () => fetch(`${this.deployment.console}/v1/sites`, { headers: { authorization: `Bearer ${key}` } });
    if (!(await use()).ok) throw new Error("the key was never good");
    await this.reader.removes("maker@example.com");
    return key;
  }

  // A visitor's first message.
  async #arrive(name: string, site: string, origin: string, token: string) {
    const conversation = await create_conversation(this.deployment.edge, site, origin, token);
    await this.writes(site, origin, token, conversation, `written by ${name}`);
    this.tokens[name] = token;
    this.conversations[name] = `${conversation}`;
  }

  async writes(site: string, origin: string, token: string, conversation: bigint, words: string) {
    const socket = await JsonSocket.live(this.deployment.edge, `/v1/sites/${site}/conversations/${conversation}/socket`, { origin, token });
    socket.post("1", words);
    await socket.has(1);
    socket.socket.close();
  }

  // A conversation as the team's list has it, once it is there.
  async row(conversation: bigint): Promise<{ after: string | number | null; page: string; flow: string }> {
    const { console: desk } = this.deployment;
    const list = await JsonSocket.open(desk, `/v1/inboxes/${this.inbox}/socket`, { origin: desk, cookie: this.reader.now() });
    list.send({ protocol: 1, epoch: 0, cursor: 0 });
    type Row = { conversation: string | number; after: string | number | null; page: string; flow: string; latest: unknown };
    const is_it = (item: unknown) => {
      const row = (item as { row?: Row }).row;
      return row && row.latest !== null && BigInt(row.conversation) === conversation ? row : undefined;
    };
    await list.hears((item) => is_it(item) !== undefined);
    list.socket.close();
    return list.items.map(is_it).find((row) => row !== undefined)!;
  }

  async made(by: Person, method: string, path: string, body: unknown): Promise<unknown> {
    const answer = await by.send(method, path, body);
    const said = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${said}`);
    return said && JSON.parse(said);
  }

  async invite(name: string, role: string) {
    const mail = `${name}@example.com`;
    const position = { role, seat: false, teams: [] };
    const invited = await this.made(this.reader, "POST", "/v1/invitations", { mail, position });
    this.invitations[name] = (invited as { invitation: string }).invitation;
  }

  async hire(name: string, role: string): Promise<Person> {
    await this.invite(name, role);
    const person = Person.nobody(this.deployment.console);
    await this.made(person, "POST", "/v1/invitations/accept", { invitation: this.invitations[name], name, password: PASSWORD });
    return person;
  }

  // The site's word for an address.
  async vouch(site: string, email: string): Promise<string> {
    const answer = await fetch(`${this.deployment.console}/v1/sites/${site}/identities`, {
      method: "POST",
      headers: { authorization: `Bearer ${this.api_key}`, "content-type": "application/json" },
      body: JSON.stringify({ email }),
    });
    if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
    return ((await answer.json()) as { token: string }).token;
  }

  // Who of the team somebody is, where a route asks for a permission.
  person(actor: Actor, row: Row): Person | undefined {
    const asked = typeof row.access === "object" ? [Object.values(row.access)[0]].flat() : [];
    // Where one of two is enough, "without" has neither.
    const [permission, all] = [asked[0] as string | undefined, asked.join("-")];
    switch (actor) {
      case "without":
        return this.#people[permission ? `without-${all}` : "none"];
      case "with":
        return this.#people[`with-${permission ?? "contacts"}`];
      case "old":
        return this.#people.old;
      case "admin":
        return this.#people.admin;
      case "removed":
        return this.#people.removed;
      default:
        return undefined;
    }
  }

  means(actor: Actor, row: Row): Means {
    const { console: desk, demo } = this.deployment;
    const address = `192.0.2.${1 + ACTORS.indexOf(actor)}`;
    const person = this.person(actor, row);
    if (person) {
      const pass = actor === "old" ? this.#old : person.pass;
      return { origin: desk, token: pass, cookie: cookies(person.session, pass), address };
    }
    const token = { program: this.api_key, left: this.left_key }[actor as string] ?? this.tokens[actor] ?? "";
    // The console's host is asked as if from its own page: a program can.
    const from = actor === "other" ? this.second : actor === "program" || actor === "left" ? desk : demo;
    const cookie = token && cookies(token, token);
    return { origin: row.side === "public" ? from : desk, token, cookie, address };
  }

  // Asks for a route with what somebody has, wherever it may be looked for.
  ask(row: Row, { origin, token, cookie, address }: Means, { values = {}, query = "", body }: Call): Promise<Answer> {
    const host = row.side === "public" ? this.deployment.edge : this.deployment.console;
    const headers = {
      origin,
      ...kind(row),
      ...(cookie && { cookie }),
      ...(address && { "cf-connecting-ip": address }),
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const sent = body instanceof Uint8Array ? body : body === undefined ? undefined : JSON.stringify(body);
    return knock({
      method: row.method,
      url: host + path(row, values) + query,
      headers,
      ...(sent !== undefined && { body: sent }),
      ...(row.body === "socket" && { socket: { token } }),
    });
  }

  // Everything that somebody might have changed, as an administrator sees it.
  async state(): Promise<State> {
    const { edge, console: desk } = this.deployment;
    const read = async (path: string) => (await this.reader.send("GET", path)).json();
    const roster = (await read("/v1/people")) as Omit<State, "keys" | "sites" | "accounts" | "logs">;
    const state: State = { ...roster, keys: await read("/v1/keys"), sites: {}, accounts: {}, logs: {} };
    for (const site of ["demo", "second", ...ACTORS.map((actor) => `made-${actor}`)]) {
      state.sites[site] = (await fetch(`${edge}/v1/sites/${site}`)).headers.get("etag");
    }
    for (const [name, person] of Object.entries(this.#people)) {
      state.accounts[name] = await (await person.send("GET", "/v1/account")).json();
    }
    for (const [name, conversation] of Object.entries(this.conversations)) {
      const caller = { origin: desk, cookie: this.reader.now() };
      const log = await JsonSocket.live(desk, `/v1/conversations/${conversation}/socket`, caller);
      state.logs[name] = log.items;
      log.socket.close();
    }
    return state;
  }
}

export type State = {
  members: { id: string; mail: string }[];
  invited: { mail: string }[];
  roles: { id: string }[];
  teams: { id: string }[];
  keys: { name: string }[];
  // The published version of each.
  sites: Record<string, string | null>;
  accounts: Record<string, unknown>;
  logs: Record<string, unknown>;
};

const cookies = (session: string, pass: string) => `${SESSION}=${session}; ${PASS}=${pass}`;

// What `create_visitor` takes of somebody whom the site vouches for.
export function vouched(mail: string, word: string, token = "", conversations: string[] = []): Uint8Array<ArrayBuffer> {
  const before = token ? [1, ...text(token)] : [0];
  const numbers = conversations.flatMap((number) => varint(BigInt(number)));
  return Uint8Array.from([...before, 0, 1, ...text(mail), ...text(word), ...varint(conversations.length), ...numbers]);
}

// The same pass with another end, so many minutes from now, sealed with the deployment's key.
export function aged(pass: string, key: string, minutes: number): string {
  const bytes = Buffer.from(pass, "base64url");
  const sealed = bytes.subarray(0, -32);
  // Milliseconds since 1970 are six bytes of varint for another hundred years.
  const end = Uint8Array.from(varint(Date.now() + minutes * 60_000));
  if (end.length !== 6) throw new Error("a time of another length");
  const said = Buffer.concat([sealed.subarray(0, -6), end]);
  const secret = Buffer.from(key.split(":")[1] ?? "", "hex");
  const seal = createHmac("sha256", secret).update("portico pass 1\0").update(said).digest();
  return Buffer.concat([said, seal]).toString("base64url");
}
