// Whose pages may create a visitor and open a socket (RUN-4), through the real edge.

import { site } from "../../support/authored.ts";
import { expect, test } from "../../support/fixtures.ts";
import { create_conversation, create_visitor, NOBODY } from "../../support/raw.ts";
import { head, wire } from "../../support/wire.ts";

// As an owner writes them.
const LISTED = [
  "https://Example.com:443",
  "https://*.example.net",
  "https://example.org:8443",
  "https://blåbær.example",
  "http://127.0.0.1:8788",
  "https://[2001:DB8:0:0:0:0:0:1]",
];

const OWN = [
  "https://example.com",
  "https://a.example.net",
  "https://a.b.c.example.net",
  "https://example.org:8443",
  "https://xn--blbr-roah.example",
  "http://127.0.0.1:8788",
  "https://[2001:db8::1]",
];

const FOREIGN = [
  "null", "NULL", "*", "undefined", "https://", "https://*", "https://*.example.net",
  "https://evilexample.com", "https://example.com.evil.com", "https://example.co", "https://xample.com",
  "https://evil.com?example.com", "https://evil.com#https://example.com", "https://evil.com/https://example.com",
  "https://www.example.com", "https://example.net", "https://.example.net", "https://a..example.net",
  "https://evilexample.net", "https://a.example.net.evil.com", "https://*.a.example.net",
  "http://example.com", "http://a.example.net", "wss://example.com", "ftp://example.com", "file://", "file://example.com",
  "chrome-extension://example.com", "javascript://example.com", "//example.com", "example.com", "https:example.com", "https:/example.com", "https:///example.com", "https:\\\\example.com",
  "https://example.com:8443", "https://example.com:443", "https://example.com:0443", "https://example.com:", "https://example.com:0", "https://example.com:65979", "https://example.com:443:443",
  "https://example.org", "https://example.org:84433", "https://example.org: 8443", "http://127.0.0.1",
  "HTTPS://example.com", "https://Example.com", "https://EXAMPLE.COM", "https://blåbær.example", "https://XN--BLBR-ROAH.example", "https://exаmple.com", "https://xn--exmple-4nf.com", "https://ｅxample.com", "https://%65xample.com",
  "https://example.com.", "https://a.example.net.", "https://example.com/", "https://example.com//", "https://example.com/path", "https://example.com?", "https://example.com#", "https://example.com\\", "https://evil.com\\@example.com",
  "https://user@example.com", "https://user:secret@example.com", "https://@example.com", "https://example.com@evil.com", "https://example.com:443@evil.com",
  "https:// example.com", "https://exam\tple.com", "https://exam ple.com",
  "https://example.com, https://evil.com", "https://evil.com, https://example.com", "https://example.com,https://example.com", "https://example.com https://example.com", "https://example.com;",
  "http://127.1:8788", "http://2130706433:8788", "http://0x7f000001:8788", "http://0177.0.0.1:8788", "http://127.0.0.01:8788", "http://127.0.0.1.:8788", "http://[::ffff:127.0.0.1]:8788", "http://127.0.0.2:8788",
  "https://[2001:DB8::1]", "https://[2001:db8:0:0:0:0:0:1]", "https://[2001:db8::0001]", "https://[2001:db8::1", "https://2001:db8::1", "https://[2001:db8::1].evil.com",
];

test("[RUN-4] only the site's own origins create a visitor or open its socket", async ({ deployment }) => {
  const { edge } = deployment;
  const host = new URL(edge).host;
  expect((await deployment.publish("origins", site("origins", [], {}, { origins: LISTED }))).status).toBe(200);
  const token = await create_visitor(edge, "origins", OWN[0]!);
  const conversation = await create_conversation(edge, "origins", OWN[0]!, token);

  const visitor = (origins: string[]) => {
    const headers: [string, string][] = [["Host", host], ["Content-Length", `${NOBODY.length}`], ...origins.map((origin): [string, string] => ["Origin", origin])];
    return wire(edge, head("POST /v1/sites/origins/visitors", headers) + String.fromCharCode(...NOBODY));
  };
  const socket = (origins: string[], token: string) => {
    const headers: [string, string][] = [
      ["Host", host],
      ["Connection", "Upgrade"],
      ["Upgrade", "websocket"],
      ["Sec-WebSocket-Version", "13"],
      ["Sec-WebSocket-Key", "AAAAAAAAAAAAAAAAAAAAAA=="],
      ["Sec-WebSocket-Protocol", `portico.postcard, portico.token.${token}`],
      ...origins.map((origin): [string, string] => ["Origin", origin]),
    ];
    return wire(edge, head(`GET /v1/sites/origins/conversations/${conversation}/socket`, headers));
  };

  for (const origin of OWN) {
    expect((await visitor([origin])).status, origin).toBe(200);
    const own = await create_visitor(edge, "origins", origin);
    expect((await socket([origin], own)).status, origin).toBe(101);
  }
  expect(FOREIGN.length).toBeGreaterThan(50);
  // A token is of the page that it was given to, and another page of the site has its own.
  expect((await socket([OWN[1]!], token)).body).toContain('{"code":"origin_not_listed"}');
  const foreign = [...FOREIGN.map((origin) => [origin]), [], [""], [OWN[0]!, "https://evil.com"], ["https://evil.com", OWN[0]!], [OWN[0]!, OWN[0]!]];
  for (const origins of foreign) {
    for (const ask of [visitor, socket]) {
      const { status, body } = await ask(origins, token);
      expect(`${status} ${body}`, origins.join(" and ")).toMatch(/^403 [^]*\{"code":"origin_not_listed"\}/);
    }
  }
});

test("[RUN-4] what cannot be an origin is a problem of the file, with its place", async ({ deployment }) => {
  const wrong = ["example.com", "https://example.com/", "https://me@example.com", "https://*.*.example.com", "https://example.com.", "http://127.1", "https://*", "null", "https://exa mple.com"];
  const answer = await deployment.publish("origins-wrong", site("origins-wrong", [], {}, { origins: ["https://example.com", ...wrong] }));
  expect(answer.status).toBe(422);
  const { problems } = (await answer.json()) as { problems: { path: string; problem: string }[] };
  expect(problems.map(({ path, problem }) => `${path} ${problem}`)).toEqual(
    wrong.map((_, place) => `/site/origins/${place + 1} not_an_address`),
  );
});
