// Every route by everybody: who is let in, that whoever is not changes nothing, and that "not yours"
// is answered as "not there" is.

import { expect, test } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { short } from "../../support/knock.ts";
import { ask_visitor, create_conversation, create_visitor, text, varint, visitor } from "../../support/raw.ts";
import { route, ROUTES, type Row } from "../../support/routes.ts";
import { code } from "../../support/totp.ts";
import { CALLS, LINES, OTHERWISE, usual } from "./table.ts";
import { ACTORS, aged, PASSWORD, vouched, type Actor, type State, World } from "./world.ts";

let world: World;
test.beforeAll(async () => {
  world = await World.begin();
});
test.afterAll(() => world?.deployment.stop());

const refused = (word: string) => word !== "ok";

// Asks as the table says, but for what stands in the path.
function asked(row: Row, actor: Actor, otherwise: Record<string, string> = {}) {
  const means = world.means(actor, row);
  const { values, ...call } = CALLS[row.name]!(world, actor, means.token);
  return world.ask(row, means, { ...call, values: { ...values, ...otherwise } });
}

// The table with its lines filled in.
async function answers(wanted: (word: string) => boolean): Promise<Record<string, string[]>> {
  const table: Record<string, string[]> = {};
  for (const { name, words } of LINES) {
    const line: string[] = [];
    for (const [column, actor] of ACTORS.entries()) {
      line.push(wanted(words[column]!) ? `${actor}: ${short(await asked(route(name), actor))}` : actor);
    }
    table[name] = line;
  }
  return table;
}

function expected(wanted: (word: string) => boolean): Record<string, string[]> {
  const line = (words: string[], said: string[]) =>
    ACTORS.map((actor, column) => (wanted(words[column]!) ? `${actor}: ${said[column]}` : actor));
  return Object.fromEntries(LINES.map(({ name, words, said }) => [name, line(words, said)]));
}

test("every route has its line in the matrix, which says what its access says, or why not", () => {
  const names = ROUTES.map(({ name }) => name).sort();
  expect(LINES.map(({ name }) => name).sort()).toEqual(names);
  expect(Object.keys(CALLS).sort()).toEqual(names);
  for (const { name, words } of LINES) {
    expect(words, name).toHaveLength(ACTORS.length);
    const otherwise = name in OTHERWISE;
    expect(words.join() === usual(route(name)).join(), `${name}: what its access says`).toBe(!otherwise);
  }
});

test("whoever may not is refused, and nothing of it is carried out", async () => {
  const before = await world.state();
  expect(await answers(refused)).toEqual(expected(refused));
  expect(await world.state()).toEqual(before);
});

// Something of that kind that is there and is not the caller's; nothing has the other's name.
function elsewhere(actor: Actor): Record<string, string> {
  return {
    site: actor === "other" ? "demo" : "second",
    conversation: world.conversations[actor === "b" ? "a" : "b"]!,
    inbox: world.inbox,
    person: world.ids.bystander!,
    role: "agent",
    team: "goes-nobody",
  };
}
const NOWHERE: Record<string, string> = { site: "nowhere", conversation: "4503599627370497", inbox: "nowhere", person: "nowhere", role: "nowhere", team: "nowhere" };

// What a published site's page reads says to everybody that there is one (TGT-10).
const PUBLIC = ["get_site", "create_visitor", "forget_browser"];

test("what is not yours is answered as what is not there is, to whoever may not know", async () => {
  const before = await world.state();
  let compared = 0;
  for (const { name, words } of LINES) {
    const row = route(name);
    const kinds = [...row.path.matchAll(/\{(\w+)\}/g)].map(([, kind]) => kind!);
    if (PUBLIC.includes(name) || kinds.includes("file")) continue;
    for (const kind of kinds) {
      for (const [column, actor] of ACTORS.entries()) {
        // A visitor's own is not among these; of the team, and with a key, whoever may may know.
        if (words[column] === "ok" && row.access !== "visitor") continue;
        const own = { site: actor === "other" ? "second" : "demo" };
        const theirs = await asked(row, actor, { ...own, [kind]: elsewhere(actor)[kind]! });
        const nothing = await asked(row, actor, { ...own, [kind]: NOWHERE[kind]! });
        expect(theirs, `${name} by ${actor}: another ${kind} and none`).toEqual(nothing);
        expect(short(theirs), `${name} by ${actor}`).toMatch(/^40[13] |^closed 4404 not_found$/);
        compared += 1;
      }
    }
  }
  expect(compared).toBeGreaterThan(100);
  expect(await world.state()).toEqual(before);
});

test("a pass with another end and a seal that fits is taken until then", async () => {
  const row = route("get_me");
  const means = world.means("admin", row);
  const with_end = (minutes: number) => {
    const pass = aged(means.token, world.deployment.key, minutes);
    return world.ask(row, { ...means, cookie: `__Host-portico-pass=${pass}` }, {}).then(short);
  };
  expect(await with_end(5)).toBe("200");
  expect(await with_end(1)).toBe("200");
  expect(await with_end(-1)).toBe("401 pass_expired");
});

// A key, a site or a role would outlast the pass it was made with.
test("[TEA-5] whoever has left changes nothing with the pass that is left", async () => {
  const { deployment, reader } = world;
  const leaver = await world.hire("leaver", "administrator");
  const { members } = await world.state();
  const { id } = members.find(({ mail }) => mail.startsWith("leaver"))!;
  const means = { origin: deployment.console, token: leaver.pass, cookie: leaver.now() };
  expect(short(await world.ask(route("create_key"), means, { body: { name: "before" } }))).toBe("200");
  await world.made(reader, "DELETE", `/v1/people/${id}`, {});
  // What the directory said of the pass a moment ago counts for a second.
  const removed = Date.now();
  await expect.poll(async () => short(await world.ask(route("get_me"), means, {}))).toBe("401 not_signed_in");
  expect(Date.now() - removed).toBeLessThan(10_000);
  const before = await world.state();
  const said: Record<string, string> = {};
  const changes = ROUTES.filter(({ access, method }) => method !== "GET" && (access === "person" || typeof access === "object"));
  for (const row of changes) {
    const call = CALLS[row.name]!(world, "admin", leaver.pass);
    said[row.name] = short(await world.ask(row, means, call));
  }
  expect(said).toEqual(Object.fromEntries(changes.map(({ name }) => [name, "401 not_signed_in"])));
  expect(await world.state()).toEqual(before);
});

test("[VIS-3] [CNV-5] what is somebody else's is not had by a detour", async () => {
  const { conversations, deployment, tokens } = world;
  const { demo, edge } = deployment;
  const come = (site: string, origin: string, body: number[] | Uint8Array) => ask_visitor(edge, site, origin, Uint8Array.from(body));
  const said = async (answer: Promise<Response>) => `${(await answer).status} ${await (await answer).text()}`;
  const opens = (site: string, origin: string, conversation: string, token: string) =>
    world.ask(route("open_visitor_socket"), { origin, token, cookie: "" }, { values: { site, conversation } }).then(short);
  const a = tokens.a!;

  // Whom the site vouches for brings the conversation of another tab's visitor along.
  const word = await world.vouch("demo", "eve@example.com");
  const eve = await visitor(await come("demo", demo, vouched("eve@example.com", word, a, [conversations.b!])));
  expect(eve.conversations).toEqual([]);
  expect(await opens("demo", demo, conversations.b!, eve.token)).toBe("closed 4404 not_found");
  const again = await visitor(await come("demo", demo, vouched("eve@example.com", word)));
  expect(again.conversations).toEqual([]);

  // A conversation goes on from one's own alone, and the team is shown no link to another's.
  const c = await create_visitor(edge, "demo", demo);
  const begun: bigint[] = [];
  const goes_on = async (after?: bigint) => {
    begun.push(await create_conversation(edge, "demo", demo, c, { after }));
    await world.writes("demo", demo, c, begun.at(-1)!, "It goes on");
    const row = await world.row(begun.at(-1)!);
    return row.after === null ? null : BigInt(row.after);
  };
  expect(await goes_on()).toBe(null);
  expect(await goes_on(begun[0])).toBe(begun[0]);
  for (const other of [conversations.a!, conversations.other!, "4503599627370497"]) expect(await goes_on(BigInt(other)), other).toBe(null);

  // A browser that says so is given back what is its visitor's, and nothing else.
  const browser = text("e".repeat(32));
  const numbers = [conversations.b!, conversations.a!, conversations.other!];
  const keep = Uint8Array.from([...text(a), ...browser, numbers.length, ...numbers.flatMap((number) => varint(BigInt(number)))]);
  const means = { origin: demo, token: a, cookie: "" };
  expect(short(await world.ask(route("keep_browser"), means, { values: { site: "demo" }, body: keep }))).toBe("200");
  const back = await visitor(await come("demo", demo, [0, 1, ...browser, 0, 0]));
  expect(back.conversations.map(String)).toEqual([conversations.a]);
  expect(await opens("demo", demo, conversations.b!, back.token)).toBe("closed 4404 not_found");
  // (The browser is a's, so what is a's is open to it.)
  expect(await opens("demo", demo, conversations.a!, back.token)).toBe("live");
  const there = await visitor(await come("second", world.second, [0, 1, ...browser, 0, 0]));
  expect(there.conversations).toEqual([]);
  expect(await opens("second", world.second, conversations.a!, there.token)).toBe("closed 4404 not_found");

  // A token is renewed, and a word taken, in their own place alone.
  const renewal = (token: string) => [1, ...text(token), 0, 0, 0];
  expect(await said(come("second", world.second, renewal(a)))).toBe('401 {"code":"token_refused"}');
  expect(await said(come("demo", demo, renewal(tokens.other!)))).toBe('401 {"code":"token_refused"}');
  expect(await said(come("demo", world.second, renewal(a)))).toBe('403 {"code":"origin_not_listed"}');
  await world.vouch("second", "eve@example.com");
  expect(await said(come("second", world.second, vouched("eve@example.com", word)))).toMatch(/^401 \{"code":"identity_/);
  expect(await said(come("demo", demo, vouched("kari@example.com", word)))).toMatch(/^401 \{"code":"identity_/);

  // Nobody is the worse for it.
  for (const name of ["a", "b", "known"]) {
    expect(await opens("demo", demo, conversations[name]!, tokens[name]!), name).toBe("live");
  }
});

test("[VIS-7] the team sees of a page what its owner lists, and nothing that a program makes up", async () => {
  const { deployment, reader } = world;
  const { demo, edge } = deployment;
  const file = site("kept", [flow({ id: "all" })], {}, { origins: [demo], kept_parameters: ["sku", "ref_*"] });
  await world.made(reader, "PUT", "/v1/sites/kept", file);
  const token = await create_visitor(edge, "kept", demo);
  const begin = (page: string, flow = "all") => create_conversation(edge, "kept", demo, token, { page, flow });
  const kept = async (page: string, flow?: string) => {
    const conversation = await begin(page, flow);
    await world.writes("kept", demo, token, conversation, "From a page");
    const row = await world.row(conversation);
    return [row.page, row.flow];
  };
  expect(await kept(`${demo}/reset?token=s3cret&sku=7&ref_=a&x=sku#access_token=s3cret`)).toEqual([`${demo}/reset?sku=7&ref_=a`, "all"]);
  expect(await kept("javascript:alert(1)", "no-flow-of-ours")).toEqual([demo, ""]);
  for (const page of ["https://evil.example/", `${demo}@evil.example/`, `${demo}.evil.example/`, `${demo.replace("http:", "https:")}/`, `${demo}/a\0b`]) {
    await expect(begin(page), page).rejects.toThrow('400 {"code":"page_elsewhere"}');
  }
});

test("a second factor that somebody began is nobody else's to finish", async () => {
  const [begin, finish] = [route("begin_code"), route("put_code")];
  const begun = await world.ask(begin, world.means("without", begin), { body: { password: PASSWORD } });
  const { secret, ticket } = JSON.parse(begun.body) as { secret: string; ticket: string };
  const put = (actor: Actor, shown: string) =>
    world.ask(finish, world.means(actor, finish), { body: { ticket, code: shown } }).then(short);
  expect(await put("admin", code(secret))).toBe("401 not_proved");
  // Nor is it a ticket for signing in.
  const enter = await world.ask(route("sign_in_with_code"), world.means("nobody", finish), { body: { ticket, code: code(secret) } });
  expect(short(enter)).toBe("401 not_proved");
  expect(await put("without", code(secret))).toBe("200");
  const gone = await world.ask(route("delete_code"), world.means("without", begin), { body: { password: PASSWORD } });
  expect(short(gone)).toBe("204");
});

// The last, since signing out is among it.
test("whoever may is not refused, and it is carried out", async () => {
  const may = (word: string) => !refused(word);
  const before = await world.state();
  expect(await answers(may)).toEqual(expected(may));
  const after = await world.state();
  expect(changes(before, after)).toEqual({
    come: [
      ...["admin", "with"].flatMap((actor) => [
        `invited new-${actor}@example.com`,
        ...["key", "role", "site", "team"].map((kind) => `${kind} made-${actor}`),
      ]),
      "site made-program",
      ...ACTORS.map((actor) => `member comes-${actor}@example.com`),
    ].sort(),
    gone: [
      ...["admin", "with"].flatMap((actor) => [
        `invited waits-${actor}@example.com`,
        `member leaves-${actor}@example.com`,
        ...["key", "role", "team"].map((kind) => `${kind} goes-${actor}`),
      ]),
      ...ACTORS.map((actor) => `invited comes-${actor}@example.com`),
    ].sort(),
  });
});

// What has come and gone of people, invitations, roles, teams, keys and sites.
function changes(before: State, after: State): { come: string[]; gone: string[] } {
  const list = (state: State) => [
    ...state.members.map(({ mail }) => `member ${mail}`),
    ...state.invited.map(({ mail }) => `invited ${mail}`),
    ...state.roles.map(({ id }) => `role ${id}`),
    ...state.teams.map(({ id }) => `team ${id}`),
    ...state.keys.map(({ name }) => `key ${name}`),
    ...Object.entries(state.sites).flatMap(([site, version]) => (version ? [`site ${site}`] : [])),
  ];
  const [were, are] = [list(before), list(after)];
  const without = (these: string[], those: string[]) => these.filter((one) => !those.includes(one)).sort();
  return { come: without(are, were), gone: without(were, are) };
}
