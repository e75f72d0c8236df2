// Who a visitor is: somebody new, somebody on a browser that is known, somebody the site vouches for;
// and how many there may be.

import { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";
import { jwt } from "../../support/jwt.ts";
import { MAIL, Person } from "../../support/person.ts";
import { ask_visitor, create_conversation, create_visitor, JsonSocket, NOBODY, refusal, text, varint, visitor } from "../../support/raw.ts";

type Asked = { token?: string; browser?: string; identity?: { mail: string; token: string }; conversations?: bigint[] };

// The body of `POST /v1/sites/{site}/visitors`.
function body({ token, browser, identity, conversations = [] }: Asked): Uint8Array<ArrayBuffer> {
  const option = (bytes: number[] | undefined) => (bytes === undefined ? [0] : [1, ...bytes]);
  return Uint8Array.from([
    ...option(token === undefined ? undefined : [...text(token)]),
    ...option(browser === undefined ? undefined : [...text(browser)]),
    ...option(identity === undefined ? undefined : [...text(identity.mail), ...text(identity.token)]),
    ...varint(conversations.length),
    ...conversations.flatMap((conversation) => [...varint(conversation)]),
  ]);
}

async function said(answer: Response): Promise<string> {
  return `${answer.status} ${await answer.text()}`;
}

const BROWSER = "0123456789abcdef0123456789abcdef";

test("[VIS-1] a token goes on as the same visitor, and is good where it was given alone", async ({ deployment }) => {
  const { edge, demo } = deployment;
  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const path = `/v1/sites/demo/conversations/${conversation}/socket`;
  const renewed = await visitor(await ask_visitor(edge, "demo", demo, body({ token })));
  expect(renewed.token).not.toBe(token);
  const socket = await JsonSocket.live(edge, path, { origin: demo, token: renewed.token });
  socket.socket.close();
  expect(await said(await ask_visitor(edge, "demo", demo, body({ token: `${token.slice(0, -4)}AAAA` })))).toBe('401 {"code":"token_refused"}');
  const elsewhere = demo.replace("127.0.0.1", "localhost");
  expect(await refusal(edge, path, elsewhere, token)).toBe('403 {"code":"origin_not_listed"}');
});

test("[VIS-2] a browser that its visitor agreed to is known again, until it is forgotten", async ({ deployment }) => {
  const { edge, demo } = deployment;
  const ask = (asked: Asked) => ask_visitor(edge, "demo", demo, body(asked)).then(visitor);
  const post = (path: string, bytes: number[]) =>
    fetch(`${edge}/v1/sites/demo/browsers${path}`, { method: "POST", headers: { origin: demo }, body: Uint8Array.from(bytes) });
  expect((await ask({ browser: BROWSER })).conversations).toEqual([]);

  const token = await create_visitor(edge, "demo", demo);
  const before = await create_conversation(edge, "demo", demo, token);
  const keep = (browser: string) => post("", [...text(token), ...text(browser), 1, ...varint(before)]);
  expect(await said(await keep(BROWSER.toUpperCase()))).toBe('400 {"code":"body_garbled"}');
  const kept = await keep(BROWSER);
  expect(kept.status).toBe(200);
  const bytes = new Uint8Array(await kept.arrayBuffer());
  const known = new TextDecoder().decode(bytes.subarray(bytes.findIndex((byte) => byte < 128) + 1));
  const after = await create_conversation(edge, "demo", demo, known);

  const back = await ask({ browser: BROWSER });
  expect(back.conversations).toEqual([after, before]);
  for (const conversation of back.conversations) {
    const path = `/v1/sites/demo/conversations/${conversation}/socket`;
    (await JsonSocket.live(edge, path, { origin: demo, token: back.token })).socket.close();
  }
  // A conversation that is named and is not theirs gives nothing, and is not kept.
  const other = await create_visitor(edge, "demo", demo);
  const theirs = await create_conversation(edge, "demo", demo, other);
  await post("", [...text(token), ...text(BROWSER), 1, ...varint(theirs)]);
  const again = await ask({ browser: BROWSER });
  const taken = await JsonSocket.open(edge, `/v1/sites/demo/conversations/${theirs}/socket`, { origin: demo, token: again.token });
  expect(await taken.closed).toEqual({ code: 4404, reason: "not_found" });

  // A visitor has one browser: the one before is nobody's.
  const other_browser = BROWSER.replace("0", "f");
  expect((await post("", [...text(token), ...text(other_browser), 0])).status).toBe(200);
  expect((await ask({ browser: BROWSER })).conversations).toEqual([]);
  expect((await ask({ browser: other_browser })).conversations).toEqual([after, before]);

  const renewed = (token: string) => ask_visitor(edge, "demo", demo, body({ token }));
  expect((await renewed(again.token)).status).toBe(200);
  expect((await post("/forget", [...text(other_browser)])).status).toBe(204);
  expect((await ask({ browser: other_browser })).conversations).toEqual([]);
  // Whoever was known by it is not any more, and nobody else is touched.
  expect(await said(await renewed(again.token))).toBe('401 {"code":"token_refused"}');
  expect((await renewed(token)).status).toBe(200);
});

test("[CON-8] [VIS-3] the site's word makes a visitor known everywhere, and takes the tab's conversations along", async ({ deployment }) => {
  const { edge, console: desk, demo } = deployment;
  const admin = await Person.signed_in(desk, MAIL, deployment.password);
  const { key } = (await (await admin.send("POST", "/v1/sites/demo/identity-keys", {})).json()) as { key: string };
  const now = Math.floor(Date.now() / 1000);
  const claims = { aud: "demo", email: "ida@example.com", iat: now, exp: now + 3600, jti: "1" };
  const mail = "Ida@Example.com";
  const ask = (asked: Asked) => ask_visitor(edge, "demo", demo, body(asked));

  const token = await create_visitor(edge, "demo", demo);
  const begun = await create_conversation(edge, "demo", demo, token);
  const stranger = await create_visitor(edge, "demo", demo);
  const strangers = await create_conversation(edge, "demo", demo, stranger);
  const identity = { mail, token: jwt(key, claims) };
  const known = await visitor(await ask({ token, identity, conversations: [begun, strangers] }));
  expect(known.conversations).toEqual([begun]);

  // On another device, without anything but the site's word.
  const elsewhere = await visitor(await ask({ identity }));
  expect(elsewhere.conversations).toEqual([begun]);
  const path = (conversation: bigint) => `/v1/sites/demo/conversations/${conversation}/socket`;
  for (const { token } of [known, elsewhere]) {
    (await JsonSocket.live(edge, path(begun), { origin: demo, token })).socket.close();
  }
  const not_theirs = await JsonSocket.open(edge, path(strangers), { origin: demo, token: known.token });
  expect(await not_theirs.closed).toEqual({ code: 4404, reason: "not_found" });
  // Whoever was anonymous before has nothing of it any more.
  const anonymous = await JsonSocket.open(edge, path(begun), { origin: demo, token });
  expect(await anonymous.closed).toEqual({ code: 4404, reason: "not_found" });
  // Such a visitor gets no browser's secret (CON-3).
  const keep = await fetch(`${edge}/v1/sites/demo/browsers`, {
    method: "POST",
    headers: { origin: demo },
    body: Uint8Array.from([...text(known.token), ...text(BROWSER), 0]),
  });
  expect(await said(keep)).toBe('403 {"code":"not_allowed"}');

  // No token outlives the word.
  const short = { mail, token: jwt(key, { ...claims, exp: Math.floor(Date.now() / 1000) + 3 }) };
  const { token: ending } = await visitor(await ask({ identity: short }));
  expect((await ask({ token: ending })).status).toBe(200);
  await expect.poll(async () => said(await ask({ token: ending })), { timeout: 10_000 }).toBe('401 {"code":"identity_expired"}');
  const ended = fetch(`${edge}/v1/sites/demo/conversations`, {
    method: "POST",
    headers: { origin: demo },
    body: Uint8Array.from([...text(ending), ...text(`${demo}/`), ...text(""), 0]),
  });
  expect(await said(await ended)).toBe('401 {"code":"token_refused"}');

  // One code each; all of them are in the core's tests.
  const refused = async (mail: string, token: string) => said(await ask({ identity: { mail, token } }));
  expect(await refused("eve@example.com", identity.token)).toBe('401 {"code":"identity_of_another_address"}');
  expect(await refused(mail, jwt(key, { ...claims, aud: "other" }))).toBe('401 {"code":"identity_of_another_site"}');
  expect(await refused(mail, jwt(key, { ...claims, exp: now - 1 }))).toBe('401 {"code":"identity_expired"}');
  expect(await refused(mail, jwt("another key, of as many bytes as it takes", claims))).toBe('401 {"code":"identity_forged"}');
  expect(await refused(mail, jwt(key, claims, { alg: "none" }))).toBe('401 {"code":"identity_algorithm"}');

  // A server that would rather ask than sign.
  const { key: api } = (await (await admin.send("POST", "/v1/keys", { name: "shop of Ida" })).json()) as { key: string };
  const make = (key: string) =>
    fetch(`${desk}/v1/sites/demo/identities`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ email: mail }),
    });
  const { token: made } = (await (await make(api)).json()) as { token: string };
  expect((await visitor(await ask({ identity: { mail, token: made } }))).conversations).toEqual([begun]);
  expect(await said(await make(`${api.slice(0, -1)}_`))).toBe('401 {"code":"key_refused"}');
  const keys = (await (await admin.send("GET", "/v1/keys")).json()) as { digest: string; name: string }[];
  const listed = keys.find(({ name }) => name === "shop of Ida");
  await admin.send("DELETE", "/v1/keys", { digest: listed?.digest });
  expect(await said(await make(api))).toBe('401 {"code":"key_refused"}');
});

test("[DLV-11] new visitors and conversations are limited, and whoever is one too many is told how long to wait", async () => {
  const deployment = await Deployment.start(["--limits"]);
  const { edge, demo } = deployment;
  const answers = [];
  for (let n = 0; n < 8; n += 1) answers.push(await ask_visitor(edge, "demo", demo, NOBODY));
  const refused = answers.filter(({ status }) => status === 429);
  expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(6);
  expect(refused.length).toBeGreaterThanOrEqual(2);
  expect(refused[0]?.headers.get("retry-after")).toBe("60");
  expect(await refused[0]?.text()).toBe('{"code":"too_many_visitors","wait":60}');
  // Whoever was here before goes on.
  const token = (await visitor(answers[0] as Response)).token;
  expect((await ask_visitor(edge, "demo", demo, body({ token }))).status).toBe(200);

  for (let n = 0; n < 5; n += 1) await create_conversation(edge, "demo", demo, token);
  const one_more = fetch(`${edge}/v1/sites/demo/conversations`, {
    method: "POST",
    headers: { origin: demo },
    body: Uint8Array.from([...text(token), ...text(`${demo}/`), ...text(""), 0]),
  });
  expect(await said(await one_more)).toBe('429 {"code":"too_many_open_conversations"}');
  await deployment.stop();
});
