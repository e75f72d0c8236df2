// Tricks with hosts, paths and bodies: what they reach is what the plain request reaches, or nothing.

import { once } from "node:events";

import { expect, test } from "../../support/fixtures.ts";
import { head, wire } from "../../support/wire.ts";

test("[RUN-6] a path that is not written plainly reaches nothing", async ({ deployment }) => {
  const port = new URL(deployment.edge).port;
  const ask = (path: string, host: string) => wire(deployment.edge, head(`GET ${path}`, [["Host", `${host}:${port}`]]));
  const tricks: [string, string, string[]][] = [
    ["127.0.0.1", "/v1/sites/demo", [
      "//v1/sites/demo", "/v1//sites/demo", "/v1/sites//demo", "/v1/sites/demo/", "/v1/sites/demo//",
      "/v1%2fsites%2fdemo", "/v1/sites%2Fdemo", "/v1/sites/%64emo", "/%76%31/sites/demo", "/v1/sites/demo%2f",
      "/v1/sites/demo;", "/v1/sites/demo;a=b", "/v1;/sites/demo", "/V1/SITES/DEMO", "/v1/Sites/demo",
      "/v1/sites/demo%00", "/v1/sites/demo%20", "/v1/sites/demo%0d%0a", "/v1/sites/demo%5c", "/v1%5csites%5cdemo",
      "/v1/sites/demo,", "/v1/sites/demo@x", "/v1/sites/demo:80", "/v1/sites/%2564emo", "/v1/sites/d%C3%A9mo",
      "/v1/sites/%c0%ae%c0%ae/demo", "/v1/sites/..%2fsites/demo", "/v1/sites/x%2f..%2fdemo",
    ]],
    ["localhost", "/v1/me", ["//v1/me", "/v1/me/", "/v1/%6de", "/v1%2fme", "/V1/me", "/v1/me;x", "/v1/me%3f"]],
    ["localhost", "/", ["//", "/;", "/%2f", "/index.html", "/console/", "/console", "/console.html", "/%63onsole.html"]],
    ["localhost", "/console/icon.svg", ["/console//icon.svg", "/console/icon%2esvg", "/CONSOLE/icon.svg", "/console/..%2ficon.svg"]],
    ["127.0.0.1", "/portico.js", ["//portico.js", "/portico.js/", "/PORTICO.js", "/portico%2ejs", "/portico.js;", "/%70ortico.js"]],
  ];
  for (const [host, plain, written] of tricks) {
    expect((await ask(plain, host)).status, plain).toBeLessThan(404);
    for (const path of written) {
      const { status, body } = await ask(path, host);
      expect(`${status} ${/\{.*\}/.exec(body)?.[0]}`, path).toBe('404 {"code":"no_such_route"}');
    }
  }
  // Parts of dots are gone before the Worker sees them: what is left is the plain path, of this host.
  for (const path of ["/./console.html", "/x/../console.html", "/code/../console.html", "/code/%2e%2e/console.html", "/code/..%2fconsole.html", "/code/%2e%2e%2fconsole.html", "/code/..%5cconsole.html", "/code/..;/console.html", "/x/%2e%2E/v1/me", "/v1/sites/../me"]) {
    expect((await ask(path, "127.0.0.1")).status, path).toBe(404);
  }
});

test("[RUN-6] a host that is not one of the two has no routes", async ({ deployment }) => {
  const port = new URL(deployment.edge).port;
  const ask = async (line: string, headers: [string, string][]) => {
    const { status, body } = await wire(deployment.edge, head(line, headers));
    return `${status} ${/"code":"(\w+)"/.exec(body)?.[1] ?? ""}`;
  };
  const own = `localhost:${port}`;
  const other = `127.0.0.1:${port}`;
  // The console's route: there on its host, not on the other, and nowhere else.
  expect(await ask("GET /v1/me", [["Host", own]])).toBe("401 not_signed_in");
  expect(await ask("GET /v1/me", [["Host", other]])).toBe("404 no_such_route");
  const unknown = [
    "localhost", "localhost:", "localhost:80", `localhost:${Number(port) + 1}`, `localhost.:${port}`, `.localhost:${port}`,
    `x.localhost:${port}`, `localhost.evil.example:${port}`, "evil.example", `evil.example:${port}`, "[::1]", `[::1]:${port}`, "0.0.0.0",
  ];
  for (const host of unknown) {
    expect(await ask("GET /v1/me", [["Host", host]]), host).toBe("421 host_unknown");
    expect(await ask("GET /healthz", [["Host", host]]), host).toBe("421 host_unknown");
  }
  // A name is the same in any case.
  expect(await ask("GET /v1/me", [["Host", own.toUpperCase()]])).toBe("401 not_signed_in");
  // What a stranger says of another host is nothing.
  for (const name of ["X-Forwarded-Host", "X-Host", "Forwarded", "X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Server", "X-HTTP-Host-Override"]) {
    const value = name === "Forwarded" ? `host=${own}` : name.endsWith("URL") ? `http://${own}/v1/me` : own;
    expect(await ask("GET /v1/me", [["Host", other], [name, value]]), name).toBe("404 no_such_route");
    expect(await ask("GET /v1/me", [["Host", "evil.example"], [name, value]]), name).toBe("421 host_unknown");
  }
  // The whole address in the first line changes nothing about the host.
  expect(await ask(`GET http://${own}/v1/me`, [["Host", other]])).toBe("404 no_such_route");
  expect(await ask(`GET http://${own}/v1/me`, [["Host", "evil.example"]])).toBe("421 host_unknown");
  // None, an empty one, two, a list: none of them gets as far as a route.
  for (const hosts of [[], [""], [own, other], [other, own], [`${own}, ${other}`], [`${own}/x`], [`${other}#@${own}`]]) {
    const said = await ask("GET /v1/me", hosts.map((host) => ["Host", host]));
    expect(["400 ", "404 no_such_route", "421 host_unknown", "500 "], hosts.join(" and ")).toContain(said);
  }
});

test("[RUN-6] a body is of the kind and the size that the route takes", async ({ deployment }) => {
  const { edge, console: desk, demo } = deployment;
  const own = { origin: desk, cookie: await deployment.cookies() };
  const said = async (url: string, init: RequestInit) => {
    const answer = await fetch(url, { duplex: "half", ...init } as RequestInit);
    return `${answer.status} ${/"code":"(\w+)"/.exec(await answer.text())?.[1]}`;
  };
  const put = (kind: string | undefined, body: BodyInit = "{}") =>
    said(`${desk}/v1/sites/typed`, { method: "PUT", headers: { ...own, ...(kind && { "content-type": kind }) }, body });
  for (const kind of ["application/json", "APPLICATION/JSON", "application/json; charset=utf-8", 'application/json;charset="UTF-8"']) {
    expect(await put(kind), kind).toBe("422 site_has_problems");
  }
  for (const kind of [undefined, "text/plain", "text/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "application/json5", "application/jsonp", "application/json; charset=utf-16", "application/json, text/plain", "text/plain; application/json", "application/octet-stream", ";", "json"]) {
    expect(await put(kind, new TextEncoder().encode("{}")), kind).toBe("415 unsupported_media_type");
  }
  const begin = (kind: string | undefined) =>
    said(`${edge}/v1/sites/demo/conversations`, { method: "POST", headers: { origin: demo, ...(kind && { "content-type": kind }) }, body: Uint8Array.of(255) });
  expect(await begin(undefined)).toBe("400 body_garbled");
  expect(await begin("application/octet-stream")).toBe("400 body_garbled");
  expect(await begin("text/plain")).toBe("415 unsupported_media_type");
  expect(await begin("application/json")).toBe("415 unsupported_media_type");

  // Too large by its own word, and too large without one.
  const long = (bytes: number) => ({ method: "POST", headers: { origin: demo }, body: new Uint8Array(bytes) });
  const url = `${edge}/v1/sites/demo/conversations`;
  expect(await said(url, long(64 * 1024))).toBe("401 token_refused");
  expect(await said(url, long(64 * 1024 + 1))).toBe("413 body_too_large");
  const pieces = () => new Blob([new Uint8Array(64 * 1024), new Uint8Array(1)]).stream();
  expect(await said(url, { method: "POST", body: pieces() })).toBe("413 body_too_large");
  const declared = head(`POST ${new URL(url).pathname}`, [["Host", new URL(edge).host], ["Content-Length", "1073741824"]]);
  expect((await wire(edge, declared)).status).toBe(413);
});

test("[RUN-6] a body that does not come is not waited for", async ({ deployment }) => {
  const host = new URL(deployment.edge).host;
  const path = "/v1/sites/demo/conversations";
  for (const headers of [[["Content-Length", "1000"]], [["Transfer-Encoding", "chunked"]]] as [string, string][][]) {
    const chunked = headers[0]?.[1] === "chunked";
    const begun = performance.now();
    const answer = await wire(deployment.edge, async (socket) => {
      socket.write(head(`POST ${path}`, [["Host", host], ...headers]));
      // A byte now and then, until nobody listens any more.
      const closed = once(socket, "close");
      const drip = setInterval(() => socket.write(chunked ? "1\r\nx\r\n" : "x"), 500);
      await closed.catch(() => undefined);
      clearInterval(drip);
    });
    expect(answer.status).toBe(408);
    expect(answer.body).toContain('{"code":"body_too_slow"}');
    expect(performance.now() - begun).toBeGreaterThan(9_000);
    expect(performance.now() - begun).toBeLessThan(20_000);
  }
});
