// A program publishes by its API key, from nowhere; a page of another site cannot make it do so.

import { createHash } from "node:crypto";

import { site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";
import { kind, path, ROUTES } from "../../support/routes.ts";

async function publish(deployment: Deployment, id: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${deployment.console}/v1/sites/${id}`, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(site(id, [])),
  });
  return `${answer.status} ${await answer.text()}`;
}

test("an API key publishes a site that is new, and nothing else that is sent does", async ({ deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const made = await admin.send("POST", "/v1/keys", { name: "from a program" });
  const { key } = (await made.json()) as { key: string };
  const bearer = (word: string) => ({ authorization: `Bearer ${word}` });
  expect(await publish(deployment, "by-key", bearer(key))).toBe('200 {"version":1,"warnings":[]}');
  expect((await fetch(`${deployment.edge}/v1/sites/by-key`)).status).toBe(200);

  const cookie = await admin.cookies();
  const elsewhere = { origin: "https://elsewhere.example", cookie };
  const guessed = `portico_key_${"A".repeat(43)}`;
  const refused: Record<string, [Record<string, string>, string]> = {
    "nothing in hand": [{}, "403 cross_site"],
    "another site's page with the cookies": [elsewhere, "403 cross_site"],
    "the same, with a word that is no key": [{ ...elsewhere, ...bearer("no-key") }, "403 cross_site"],
    "the same, with a key that is none of ours": [{ ...elsewhere, ...bearer(guessed) }, "401 key_refused"],
    "a key that is none of ours": [bearer(guessed), "401 key_refused"],
  };
  for (const [who, [headers, said]] of Object.entries(refused)) {
    expect(await publish(deployment, "not-by-them", headers), who).toBe(said.replace(/ (.*)/, ' {"code":"$1"}'));
  }
  expect((await fetch(`${deployment.edge}/v1/sites/not-by-them`)).status).toBe(404);

  // Nobody gives a program more than they have.
  const position = { role: "keys", seat: false, teams: [] };
  expect((await admin.send("PUT", "/v1/roles/keys", { name: "Keys", permissions: ["settings"] })).status).toBe(204);
  const keeper = await admin.invites("Keeper", "keeper@example.com", "seven teapots, one kettle", position);
  const theirs = (await (await keeper.send("POST", "/v1/keys", { name: "theirs" })).json()) as { key: string };
  expect(await publish(deployment, "by-key", bearer(theirs.key))).toBe('403 {"code":"not_allowed"}');

  const digest = createHash("sha256").update(key).digest("hex");
  expect((await admin.send("DELETE", "/v1/keys", { digest })).status).toBe(204);
  expect(await publish(deployment, "by-key", bearer(key))).toBe('401 {"code":"key_refused"}');
});

// What a program may send that is no key, without a cookie.
const MISTYPED = (key: string): string[] => [
  "Bearer",
  "Bearer no-key",
  `Bearer ${key}x`,
  `Bearer ${key.slice(0, -1)}`,
  `Bearer ${key.slice("portico_key_".length)}`,
  `Bearer ${key.replace("portico_key_", "portico_setup_")}`,
  `Bearer ${key.toUpperCase()}`,
  `Bearer "${key}"`,
  `Bearer ${key}, Bearer ${key}`,
  key,
  `Token ${key}`,
  `Basic ${Buffer.from(`:${key}`).toString("base64")}`,
  `Bearer portico_key_${"A".repeat(43)}`,
];

test("[TEA-3] a key that is malformed or mistyped is refused as a key, on every route that takes keys", async ({ deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const { key } = (await (await admin.send("POST", "/v1/keys", { name: "mistyped" })).json()) as { key: string };
  const rows = ROUTES.filter(({ access }) => access === "key" || (typeof access === "object" && "may_or_key" in access));
  expect(rows.map(({ name }) => name).sort()).toEqual(["create_identity", "create_identity_key", "get_site_file", "get_site_overview", "get_sites", "put_site"]);
  for (const row of rows) {
    const url = deployment.console + path(row, { site: "demo" });
    const body = row.method === "GET" ? {} : { body: JSON.stringify({ email: "ida@example.com" }) };
    const ask = async (authorization: string) => {
      const answer = await fetch(url, { method: row.method, headers: { ...kind(row), authorization }, ...body });
      return `${answer.status} ${/"code":"(\w+)"/.exec(await answer.text())?.[1] ?? ""}`;
    };
    for (const mistyped of MISTYPED(key)) expect(await ask(mistyped), `${row.name} with ${mistyped}`).toBe("401 key_refused");
    // The scheme is a word in any case.
    for (const good of [`Bearer ${key}`, `bearer ${key}`, `BEARER  ${key}`]) {
      expect(await ask(good), `${row.name} with ${good}`).not.toContain("key_refused");
    }
  }
});

test("[TEA-3] an identity key is made by a program, and a chatflow editor's key publishes and does no more", async ({ deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const { key } = (await (await admin.send("POST", "/v1/keys", { name: "identities" })).json()) as { key: string };
  const ask = async (method: string, url: string, word: string, body?: unknown) => {
    const answer = await fetch(deployment.console + url, {
      method,
      headers: { authorization: `Bearer ${word}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await ask("POST", "/v1/sites/demo/identity-keys", key, {})).toMatch(/^200 \{"key":"/);

  const position = { role: "editor", seat: false, teams: [] };
  const editor = await admin.invites("Eva", "eva@example.com", "seven teapots, one kettle", position);
  const made = (await (await editor.send("POST", "/v1/keys", { name: "Eva's" })).json()) as { key: string };
  const listed = (await (await editor.send("GET", "/v1/keys")).json()) as { name: string }[];
  expect(listed.map(({ name }) => name)).toEqual(["Eva's"]);
  const file = site("by-editor", []);
  expect(await ask("PUT", "/v1/sites/by-editor", made.key, file)).toBe('200 {"version":1,"warnings":[]}');
  expect(await ask("POST", "/v1/sites/by-editor/identity-keys", made.key, {})).toBe('403 {"code":"not_allowed"}');
  expect(await ask("POST", "/v1/sites/by-editor/identities", made.key, { email: "ida@example.com" })).toBe('403 {"code":"not_allowed"}');
  const other = createHash("sha256").update(key).digest("hex");
  expect((await editor.send("DELETE", "/v1/keys", { digest: other })).status).toBe(404);

  // [TEA-4] What was published comes back as it was written, and the list says who it was.
  expect(await ask("GET", "/v1/sites/by-editor", made.key)).toBe(`200 ${JSON.stringify(file)}`);
  const sites = JSON.parse((await ask("GET", "/v1/sites", made.key)).slice(4)) as { site: string; version: number; by: unknown; at: number }[];
  const mine = sites.find(({ site }) => site === "by-editor");
  expect(mine).toMatchObject({ version: 1, by: { name: "Eva", key: "Eva's" } });
  expect(Math.abs(Date.now() - (mine?.at ?? 0))).toBeLessThan(600_000);
  expect(await ask("GET", "/v1/sites/nowhere", made.key)).toBe('404 {"code":"site_unknown"}');
});

test("[TEA-3] a key is for its scopes and its site, until its end, and the list says what became of it", async ({ deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const make = async (body: object) => {
    const answer = await admin.send("POST", "/v1/keys", { name: "of a site", ...body });
    return answer.ok ? ((await answer.json()) as { key: string }).key : `${answer.status} ${await answer.text()}`;
  };
  expect(await make({ scopes: [] })).toBe('422 {"code":"key_for_nothing"}');
  expect(await make({ until: Date.now() - 1000 })).toBe('422 {"code":"key_end_past"}');
  expect(await make({ site: "nowhere" })).toBe('404 {"code":"site_unknown"}');
  expect(await make({ scopes: ["everything"] })).toMatch(/^400 /);

  const sites = await make({ scopes: ["sites"], site: "demo", until: Date.now() + 3_600_000 });
  const vouches = await make({ scopes: ["identities"] });
  await publish(deployment, "of-nobodys-key", { authorization: `Bearer ${await make({})}` });
  const ask = async (key: string, method: string, path: string, body?: unknown) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(deployment.console + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
    return answer.ok ? "ok" : `${answer.status} ${await answer.text()}`;
  };
  const person = { email: "ida@example.com" };
  const not = '403 {"code":"not_allowed"}';
  const said = async (key: string, site: string) => [
    await ask(key, "GET", `/v1/sites/${site}`),
    await ask(key, "GET", `/v1/sites/${site}/overview`),
    await ask(key, "POST", `/v1/sites/${site}/identities`, person),
    await ask(key, "POST", `/v1/sites/${site}/identity-keys`, {}),
  ];
  expect(await said(sites, "demo")).toEqual(["ok", "ok", not, not]);
  expect(await said(sites, "of-nobodys-key")).toEqual([not, not, not, not]);
  expect(await publish(deployment, "of-nobodys-key", { authorization: `Bearer ${sites}` })).toBe(not);
  expect(await said(vouches, "of-nobodys-key")).toEqual([not, not, "ok", not]);
  const seen = await fetch(`${deployment.console}/v1/sites`, { headers: { authorization: `Bearer ${sites}` } });
  expect(((await seen.json()) as { site: string }[]).map(({ site }) => site)).toEqual(["demo"]);

  type Listed = { digest: string; used: number | null; scopes: string[]; site: string | null; state: string };
  const listed = ((await (await admin.send("GET", "/v1/keys")).json()) as Listed[]).find(({ site }) => site === "demo")!;
  expect(listed).toMatchObject({ scopes: ["sites"], state: "good", maker: expect.any(String) });
  expect(Math.abs(Date.now() - (listed.used ?? 0))).toBeLessThan(600_000);
});

test("[TEA-3] a key vouches for nobody once its maker may not, and never again once they are removed", async ({ deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const position = { role: "administrator", seat: false, teams: [] };
  const maker = await admin.invites("Mona", "mona@example.com", "seven teapots, one kettle", position);
  const { key } = (await (await maker.send("POST", "/v1/keys", { name: "Mona's" })).json()) as { key: string };
  const vouch = async () => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const answer = await fetch(`${deployment.console}/v1/sites/demo/identities`, { method: "POST", headers, body: '{"email":"ida@example.com"}' });
    return answer.ok ? "ok" : `${answer.status} ${await answer.text()}`;
  };
  const state = async () => ((await (await admin.send("GET", "/v1/keys")).json()) as { name: string; state: string; maker: string }[]).find(({ name }) => name === "Mona's");
  const id = await admin.id_of("mona@example.com");
  const put = (role: string) => admin.send("PUT", `/v1/people/${id}`, { name: "Mona", position: { ...position, role } });

  expect(await vouch()).toBe("ok");
  expect((await put("agent")).status).toBe(204);
  expect(await vouch()).toBe('403 {"code":"not_allowed"}');
  expect(await state()).toMatchObject({ state: "powerless" });
  expect((await put("administrator")).status).toBe(204);
  expect(await vouch()).toBe("ok");
  await admin.removes("mona@example.com");
  expect(await vouch()).toBe('401 {"code":"key_refused"}');
  expect(await state()).toMatchObject({ state: "void", maker: "Mona" });
});
