// The console's cookies: nobody is given a session that somebody else knows, and only ours are read.

import { once } from "node:events";
import { request } from "node:http";

import { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";
import { MAIL, PASS, Person, SESSION } from "../../support/person.ts";

const PASSWORD = "seven teapots, one kettle";

// Sends cookies as they are given.
async function ask(desk: string, method: string, path: string, cookie: string, body?: unknown): Promise<Response> {
  const headers = { cookie, origin: desk, "content-type": "application/json" };
  return fetch(desk + path, { method, headers, ...(body !== undefined && { body: JSON.stringify(body) }) });
}

async function said(answer: Promise<Response>): Promise<string> {
  return `${(await answer).status} ${await (await answer).text()}`;
}

// What makes somebody part of the team.
async function invited(deployment: Deployment, admin: Person, mail: string): Promise<string> {
  const position = { role: "agent", seat: false, teams: [] };
  const answer = await admin.send("POST", "/v1/invitations", { mail, position });
  return ((await answer.json()) as { invitation: string }).invitation;
}

// Signing out makes void what the others of the same person have, so nobody here does so who works elsewhere.
async function joined(deployment: Deployment, name: string): Promise<[Person, string]> {
  const { console: desk, password } = deployment;
  const mail = `${name.toLowerCase()}@example.com`;
  const person = Person.nobody(desk);
  const invitation = await invited(deployment, await Person.signed_in(desk, MAIL, password), mail);
  await person.send("POST", "/v1/invitations/accept", { invitation, name, password: PASSWORD });
  return [person, mail];
}

test("[TEA-6] whoever signs in gets a session that nobody had before, and ends the one that came along", async ({ deployment }) => {
  const { console: desk, password } = deployment;
  const admin = await Person.signed_in(desk, MAIL, password);
  const ways: [string, (name: string) => Promise<[string, unknown]>][] = [
    ["signing in", async () => ["/v1/sign-in", { mail: MAIL, password }]],
    [
      "an invitation",
      async (name) => {
        const invitation = await invited(deployment, admin, `${name}@example.com`);
        return ["/v1/invitations/accept", { invitation, name, password: PASSWORD }];
      },
    ],
  ];
  const owner = async (session: string) => {
    const answer = await ask(desk, "POST", "/v1/pass", `${SESSION}=${session}`, {});
    if (!answer.ok) return said(Promise.resolve(answer));
    const pass = Person.of(desk, answer).now();
    return ((await (await ask(desk, "GET", "/v1/me", pass)).json()) as { person: { name: string } }).person.name;
  };
  for (const [way, prepared] of ways) {
    const name = way === "signing in" ? "Victim" : "Other";
    const [victim] = await joined(deployment, name);
    expect(await owner(victim.session)).toBe(name);
    const invented = Buffer.alloc(32, way).toString("base64url");
    const planted: [string, string][] = [
      ["an invented one", invented],
      ["somebody else's", victim.session],
    ];
    for (const [which, session] of planted) {
      const [path, body] = await prepared(`${way}-${which}`.replaceAll(/\W/g, "-"));
      const answer = await ask(desk, "POST", path, `${SESSION}=${session}; ${PASS}=${victim.pass}`, body);
      expect(answer.ok, `${way} with ${which}`).toBe(true);
      const come = Person.of(desk, answer);
      expect([session, victim.session, ""], `${way} with ${which}`).not.toContain(come.session);
      expect([victim.pass, ""], `${way} with ${which}`).not.toContain(come.pass);
      expect(await owner(come.session), `${way} with ${which}`).not.toBe(name);
      expect(await owner(session), `what ${which} is after ${way}`).toBe('401 {"code":"not_signed_in"}');
    }
  }
});

test("a session that was ended is nobody's, with whatever pass beside it", async ({ deployment }) => {
  const { console: desk } = deployment;
  const [person, mail] = await joined(deployment, "Olav");
  const [session, pass] = [person.session, person.pass];
  const other = await Person.signed_in(desk, mail, PASSWORD);
  const out = await ask(desk, "POST", "/v1/sign-out", person.now(), { everywhere: false });
  expect(out.status).toBe(204);
  for (const line of out.headers.getSetCookie()) expect(line).toMatch(/^__Host-portico-(session|pass)=; .*Max-Age=0$/);
  expect(out.headers.getSetCookie()).toHaveLength(2);
  for (const beside of [pass, other.pass]) {
    const renewed = await ask(desk, "POST", "/v1/pass", `${SESSION}=${session}; ${PASS}=${beside}`, {});
    expect(await said(Promise.resolve(renewed))).toBe('401 {"code":"not_signed_in"}');
    // A browser that still has it forgets it.
    expect(renewed.headers.getSetCookie()).toHaveLength(2);
  }
  expect((await other.renew()).status).toBe(204);
});

test("only cookies of ours are read, and none that is there twice", async ({ deployment }) => {
  const { console: desk, password } = deployment;
  const one = await Person.signed_in(desk, MAIL, password);
  const two = await Person.signed_in(desk, MAIL, password);
  const reads = (cookie: string) => said(ask(desk, "GET", "/v1/me", cookie)).then((text) => text.split(" ")[0]);
  const renews = (cookie: string) => said(ask(desk, "POST", "/v1/pass", cookie, {})).then((text) => text.split(" ")[0]);
  const none = '401 {"code":"not_signed_in"}';
  const both: [string, string, string, string, (cookie: string) => Promise<string | undefined>][] = [
    ["GET", "/v1/me", PASS, "pass", reads],
    ["POST", "/v1/pass", SESSION, "session", renews],
  ];
  for (const [method, path, name, field, succeeds] of both) {
    const [first, second] = field === "pass" ? [one.pass, two.pass] : [one.session, two.session];
    const refused = (cookie: string) => said(ask(desk, method, path, cookie, method === "POST" ? {} : undefined));
    const bare = name.replace("__Host-", "");
    for (const other of [bare, `__Secure-${bare}`, name.toLowerCase(), `x${name}`, `${name} `, `__Host-${name}`]) {
      expect(await refused(`${other}=${first}`), other).toBe(none);
    }
    // A cookie that somebody sets for a parent domain stands beside ours, in either order.
    expect(await refused(`${name}=${first}; ${name}=${second}`)).toBe(none);
    expect(await refused(`${name}=${second}; a=b; ${name}=${first}`)).toBe(none);
    expect(await refused(`${name}=${first}; ${name}=`)).toBe(none);
    expect(await refused(`${name}="${first}"`)).toBe(none);
    expect(await refused(`${name}=${first}.`)).toBe(none);
    // One is not the other.
    expect(await refused(`${name}=${field === "pass" ? one.session : one.pass}`)).toBe(none);
    expect(await succeeds(`a=b; ${name}=${first}`)).toMatch(/^20[04]$/);
    expect(await succeeds(`${name}=${first}; ${name}=${first}`)).toMatch(/^20[04]$/);
    expect(await succeeds(`${bare}=${second}; ${name}=${first}`)).toMatch(/^20[04]$/);
  }
});

// Begins a request whose body is still on its way, and gives what sends the rest.
async function begun(desk: string, method: string, path: string, headers: Record<string, string>, body: unknown) {
  const text = JSON.stringify(body);
  const length = { "content-type": "application/json", "content-length": `${text.length}` };
  const asked = request(desk + path, { method, headers: { origin: desk, ...headers, ...length } });
  asked.write(text.slice(0, 1));
  const [socket] = (await once(asked, "socket")) as [import("node:net").Socket];
  if (socket.connecting) await once(socket, "connect");
  return async () => {
    asked.end(text.slice(1));
    const [answer] = (await once(asked, "response")) as [import("node:http").IncomingMessage];
    const parts = await answer.setEncoding("utf8").toArray();
    return `${answer.statusCode} ${parts.join("")}`;
  };
}

test("a change whose body takes its time is decided when it is there", async ({ deployment }) => {
  const { console: desk, password } = deployment;
  const admin = await Person.signed_in(desk, MAIL, password);
  await admin.send("PUT", "/v1/roles/keeper", { name: "Keeper", permissions: ["settings", "chatflows", "people"] });
  const [person, mail] = await joined(deployment, "Slow");
  type Member = { id: string; mail: string; name: string };
  const roster = (await (await admin.send("GET", "/v1/people")).json()) as { members: Member[] };
  const { id } = roster.members.find((member) => member.mail === mail)!;
  const position = { role: "keeper", seat: false, teams: [] };
  await admin.send("PUT", `/v1/people/${id}`, { name: "Slow", position });
  await person.renew();
  const { key } = (await (await admin.send("POST", "/v1/keys", { name: "slow" })).json()) as { key: string };
  const { 0: kept } = ((await (await admin.send("GET", "/v1/keys")).json()) as { digest: string; name: string }[]).filter(({ name }) => name === "slow");

  const cookie = { cookie: person.now() };
  const slow = [
    await begun(desk, "POST", "/v1/keys", cookie, { name: "backdoor" }),
    await begun(desk, "PUT", "/v1/teams/backdoor", cookie, { name: "Backdoor" }),
    await begun(desk, "POST", "/v1/sites/demo/identity-keys", cookie, {}),
    await begun(desk, "PUT", "/v1/account/password", cookie, { current: PASSWORD, new: "nine teapots, no kettle" }),
  ];
  const program = await begun(desk, "POST", "/v1/sites/demo/identities", { authorization: `Bearer ${key}` }, { email: mail });
  expect((await admin.send("DELETE", `/v1/people/${id}`, {})).status).toBe(204);
  expect((await admin.send("DELETE", "/v1/keys", { digest: kept?.digest })).status).toBe(204);
  for (const rest of slow) expect(await rest()).toBe('401 {"code":"not_signed_in"}');
  expect(await program()).toBe('401 {"code":"key_refused"}');
});
