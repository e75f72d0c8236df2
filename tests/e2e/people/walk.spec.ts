// From an empty deployment to a team: the set-up code, the first administrator, an invitation, a
// second factor, going out, and what ends when somebody's permissions do.

import { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";
import { MAIL, PASS, Person } from "../../support/person.ts";
import { create_conversation, create_visitor, JsonSocket } from "../../support/raw.ts";
import { code } from "../../support/totp.ts";

const PASSWORD = "seven teapots, one kettle";
const AGENT = { role: "agent", seat: true, teams: [] };

async function said(answer: Response): Promise<string> {
  return `${answer.status} ${await answer.text()}`;
}

test("the set-up code makes one administrator, who invites others", async () => {
  const deployment = await Deployment.start(["--empty"]);
  const { console: desk } = deployment;
  const nobody = Person.nobody(desk);
  expect(await said(await nobody.send("GET", "/v1/start"))).toBe('200 {"begun":false}');
  const set_up = (code: string, password = PASSWORD) =>
    nobody.send("POST", "/v1/set-up", { code, mail: "ada@example.com", name: "Ada", password });
  expect(await said(await set_up("portico_setup_guessed"))).toBe('403 {"code":"wrong_set_up_code"}');
  expect(await said(await set_up(deployment.setUpCode, "password1234"))).toBe('422 {"code":"password_common"}');
  expect(await said(await set_up(deployment.setUpCode, "short"))).toBe('422 {"code":"password_too_short"}');
  const done = await set_up(deployment.setUpCode);
  expect(await said(done)).toBe("204 ");
  for (const line of done.headers.getSetCookie()) {
    expect(line).toMatch(/^__Host-portico-(session|pass)=[\w-]+; Path=\/; Secure; HttpOnly; SameSite=Strict; Max-Age=\d+$/);
  }
  const ada = Person.of(desk, done);
  expect(await said(await ada.send("GET", "/v1/start"))).toBe('200 {"begun":true}');
  expect(await said(await set_up(deployment.setUpCode))).toBe('409 {"code":"already_set_up"}');

  const invited = await ada.send("POST", "/v1/invitations", { mail: "grace@example.com", position: AGENT });
  const { invitation } = (await invited.json()) as { invitation: string };
  const found = await Person.nobody(desk).send("POST", "/v1/invitations/find", { invitation });
  expect(await said(found)).toBe('200 {"mail":"grace@example.com"}');
  const guest = Person.nobody(desk);
  const accept = () => guest.send("POST", "/v1/invitations/accept", { invitation, name: "Grace", password: PASSWORD });
  expect(await said(await accept())).toBe("204 ");
  expect(await said(await accept())).toBe('404 {"code":"invitation_unknown"}');
  const me = (await (await guest.send("GET", "/v1/me")).json()) as { person: { name: string }; permissions: string[] };
  expect(me.person.name).toBe("Grace");
  expect(me.permissions).toEqual(["inbox", "contacts"]);
  expect(await said(await guest.send("GET", "/v1/people"))).toBe('403 {"code":"not_allowed"}');
  const roster = (await (await ada.send("GET", "/v1/people")).json()) as { members: { mail: string }[]; invited: unknown[] };
  expect(roster.members.map(({ mail }) => mail).sort()).toEqual(["ada@example.com", "grace@example.com"]);
  expect(roster.invited).toEqual([]);
  await deployment.stop();
});

test("whoever signs in with a password that is wrong, or as nobody, hears the same and waits in the end", async () => {
  const deployment = await Deployment.start();
  const { console: desk, password } = deployment;
  const sign_in = (mail: string, password: string) => Person.nobody(desk).send("POST", "/v1/sign-in", { mail, password });
  for (const mail of ["nobody@example.com", "somebody@example.com"]) {
    for (let n = 0; n < 10; n += 1) {
      expect(await said(await sign_in(mail, "wrong wrong wrong"))).toBe('401 {"code":"not_proved"}');
    }
    const refused = await sign_in(mail, "wrong wrong wrong");
    const { code, wait } = (await refused.json()) as { code: string; wait: number };
    expect(`${refused.status} ${code}`).toBe("429 too_many_attempts");
    expect(refused.headers.get("retry-after")).toBe(`${wait}`);
    expect(wait).toBeGreaterThan(60 * 14);
  }
  // What is no address is not even counted.
  expect(await said(await sign_in("no address", password))).toBe('401 {"code":"not_proved"}');
  // A crash forgets nothing of it.
  await deployment.crash();
  expect((await sign_in("nobody@example.com", "wrong wrong wrong")).status).toBe(429);
  expect(await said(await sign_in(MAIL.toUpperCase(), password))).toBe('200 "signed_in"');
  await deployment.stop();
});

test("a second factor is asked for once it is there; each code is good once, and recovery codes too", async () => {
  const deployment = await Deployment.start();
  const { console: desk, password } = deployment;
  const person = await Person.signed_in(desk, MAIL, password);
  expect(await said(await person.send("POST", "/v1/account/code", { password: "not mine at all" }))).toBe('401 {"code":"not_proved"}');
  const begun = await person.send("POST", "/v1/account/code", { password });
  const { address, secret, ticket } = (await begun.json()) as { address: string; secret: string; ticket: string };
  expect(address).toContain(`otpauth://totp/Portico:ingrid%40example.com?secret=${secret}`);
  expect(await said(await person.send("PUT", "/v1/account/code", { ticket, code: "000000" }))).toBe('401 {"code":"not_proved"}');
  // Of the step before, so that the next is good below.
  const put = await person.send("PUT", "/v1/account/code", { ticket, code: code(secret, Date.now() - 30_000) });
  const { recovery } = (await put.json()) as { recovery: string[] };
  expect(recovery).toHaveLength(10);

  const ticketed = async () => {
    const nobody = Person.nobody(desk);
    const answer = await nobody.send("POST", "/v1/sign-in", { mail: MAIL, password });
    const { code_needed } = (await answer.json()) as { code_needed: { ticket: string } };
    expect(nobody.session).toBe("");
    return { nobody, ticket: code_needed.ticket };
  };
  const { nobody, ticket: pending } = await ticketed();
  const enter = (code: string) => nobody.send("POST", "/v1/sign-in/code", { ticket: pending, code });
  const good = code(secret);
  expect(await said(await enter("123456" === good ? "654321" : "123456"))).toBe('401 {"code":"not_proved"}');
  expect(await said(await enter(good))).toBe("204 ");
  expect(await said(await nobody.send("GET", "/v1/account"))).toContain('"second_factor":true,"recovery":10');
  expect(await said(await enter(good)), "the same code again").toBe('401 {"code":"not_proved"}');
  const spare = recovery[0] ?? "";
  expect(await said(await enter(spare.toUpperCase().replaceAll("-", " ")))).toBe("204 ");
  expect(await said(await enter(spare)), "the same recovery code again").toBe('401 {"code":"not_proved"}');
  // A ticket of another deployment's, or none.
  const forged = await nobody.send("POST", "/v1/sign-in/code", { ticket: "AAAA", code: good });
  expect(await said(forged)).toBe('401 {"code":"not_proved"}');
  await deployment.stop();
});

test("[VIS-5] signing out everywhere closes every open socket at once, and its passes buy nothing", async () => {
  const deployment = await Deployment.start();
  const { console: desk, edge, demo } = deployment;
  const admin = await Person.signed_in(desk, MAIL, deployment.password);
  const grace = await admin.invites("Grace", "grace@example.com", PASSWORD, AGENT);
  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const theirs = `/v1/sites/demo/conversations/${conversation}/socket`;
  const visitor = await JsonSocket.live(edge, theirs, { origin: demo, token });
  visitor.post("1", "hello");
  await visitor.has(1);
  const { inboxes } = (await (await grace.send("GET", "/v1/me")).json()) as { inboxes: string[] };
  const list = `/v1/inboxes/${inboxes[0]}/socket`;
  const thread = `/v1/conversations/${conversation}/socket`;
  const by = (person: Person) => ({ origin: desk, cookie: person.now() });
  const open = [await JsonSocket.open(desk, list, by(grace)), await JsonSocket.live(desk, thread, by(grace))];
  open[0]?.send({ protocol: 1, epoch: 0, cursor: 0 });
  await open[0]?.hears((item) => item === "live");
  const others = await JsonSocket.live(desk, thread, by(admin));
  // The inbox knows who has the conversation open.
  await open[0]?.hears((item) => typeof item === "object" && "row" in item);

  const old = grace.now();
  const again = await Person.signed_in(desk, "grace@example.com", PASSWORD);
  expect(await said(await again.send("POST", "/v1/sign-out", { everywhere: true }))).toBe("204 ");
  for (const socket of open) {
    expect(await socket.closed).toEqual({ code: 4401, reason: "signed_out" });
  }
  // Nobody else is touched.
  visitor.post("2", "still here");
  await others.has(2);
  // The session is gone on every browser, and the list is not had with the pass that is left.
  expect(await said(await grace.renew())).toBe('401 {"code":"not_signed_in"}');
  for (const path of [list, thread]) {
    await expect(JsonSocket.open(desk, path, { origin: desk, cookie: old })).rejects.toThrow("the edge refused the socket");
  }
  for (const socket of [visitor, others]) socket.socket.close();
  await deployment.stop();
});

test("a role that is taken away ends what was open, and the next pass is without it", async () => {
  const deployment = await Deployment.start();
  const { console: desk } = deployment;
  const admin = await Person.signed_in(desk, MAIL, deployment.password);
  const grace = await admin.invites("Grace", "grace@example.com", PASSWORD, { role: "administrator", seat: true, teams: [] });
  type Member = { id: string; mail: string };
  const { members } = (await (await admin.send("GET", "/v1/people")).json()) as { members: Member[] };
  const { id } = members.find(({ mail }) => mail.startsWith("grace")) ?? { id: "" };
  const { inboxes } = (await (await grace.send("GET", "/v1/me")).json()) as { inboxes: string[] };
  const list = await JsonSocket.open(desk, `/v1/inboxes/${inboxes[0]}/socket`, { origin: desk, cookie: grace.now() });
  list.send({ protocol: 1, epoch: 0, cursor: 0 });
  await list.hears((item) => item === "live");

  const editor = { name: "Grace", position: { role: "editor", seat: false, teams: [] } };
  expect(await said(await admin.send("PUT", `/v1/people/${id}`, editor))).toBe("204 ");
  expect(await list.closed).toEqual({ code: 4401, reason: "signed_out" });
  // The pass that is left says what it said, and is not taken where people are managed.
  const promote = { name: "Grace", position: { role: "administrator", seat: true, teams: [] } };
  expect(await said(await grace.send("PUT", `/v1/people/${id}`, promote))).toBe('401 {"code":"not_signed_in"}');
  expect((await grace.renew()).status).toBe(204);
  expect(await said(await grace.send("GET", "/v1/people"))).toBe('403 {"code":"not_allowed"}');
  expect(await said(await grace.send("PUT", `/v1/people/${id}`, promote))).toBe('403 {"code":"not_allowed"}');
  const me = (await (await grace.send("GET", "/v1/me")).json()) as { permissions: string[] };
  expect(me.permissions).toEqual(["chatflows"]);

  // There is always somebody who can manage people.
  const ingrid = members.find(({ mail }) => mail === MAIL)?.id;
  expect(await said(await admin.send("DELETE", `/v1/people/${ingrid}`, {}))).toBe('409 {"code":"last_administrator"}');
  expect(await said(await admin.send("DELETE", `/v1/people/${id}`, {}))).toBe("204 ");
  expect(await said(await grace.renew())).toBe('401 {"code":"not_signed_in"}');
  await deployment.stop();
});

test("[KEP-5] a key put in front seals from then on, and what the one behind it sealed stays good", async () => {
  const deployment = await Deployment.start();
  const { console: desk, key } = deployment;
  const person = await Person.signed_in(desk, MAIL, deployment.password);
  const me = async (pass: string) => {
    const answer = await fetch(`${desk}/v1/me`, { headers: { cookie: `${PASS}=${pass}` } });
    return answer.ok ? "200" : said(answer);
  };
  const before = person.pass;
  const next = `next:${"5a".repeat(32)}`;
  await deployment.restart(["--keys", `${next},${key}`]);
  expect(await me(before)).toBe("200");
  await person.renew();
  await deployment.restart(["--keys", next]);
  expect(await me(person.pass)).toBe("200");
  expect(await me(before), "its key is gone").toBe('401 {"code":"not_signed_in"}');
  await deployment.stop();
});
