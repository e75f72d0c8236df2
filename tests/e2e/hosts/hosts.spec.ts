// The public host and the console's: a route of one does not exist on the other.

import { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";

test("a route of one host does not exist on the other", async ({ deployment }) => {
  const { edge, console: desk } = deployment;
  const status = async (url: string, init?: RequestInit) => {
    const answer = await fetch(url, init);
    return `${answer.status} ${answer.headers.get("cache-control")}`;
  };
  expect(await status(`${edge}/v1/sites/demo`)).toMatch(/^200 public, max-age=60/);
  expect(await status(`${desk}/v1/sites/demo`)).toBe("401 private, no-store");
  expect(await status(`${desk}/`)).toBe("200 private, no-cache");
  expect(await status(`${edge}/`)).toBe("404 private, no-store");
  expect(await status(`${desk}/v1/me`)).toBe("401 private, no-store");
  expect(await status(`${edge}/v1/me`)).toBe("404 private, no-store");
  expect(await status(`${edge}/console/index.html`)).toBe("404 private, no-store");
  expect(await status(`${edge}/v1/where?site=demo`)).toBe("200 private, no-store");
  expect(await status(`${edge}/v1/where?site=nobody`)).toBe("404 private, no-store");
  expect(await status(`${edge}/v1/where`)).toBe("400 private, no-store");
  expect(await status(`${desk}/v1/where?site=demo`)).toBe("404 private, no-store");
  expect(await status(`${edge}/portico.js`)).toBe("200 public, max-age=300");
  expect(await status(`${edge}/healthz`)).toBe("200 private, no-store");
  expect(await status(`${desk}/healthz`)).toBe("200 private, no-store");
});

test("a change on the console's host comes from its own page and from somebody known", async ({ deployment }) => {
  const url = `${deployment.console}/v1/people/eve`;
  const put = async (headers: Record<string, string>) => {
    const answer = await fetch(url, { method: "PUT", headers: { "content-type": "application/json", ...headers }, body: "{}" });
    return `${answer.status} ${await answer.text()}`;
  };
  expect(await put({})).toBe('403 {"code":"cross_site"}');
  expect(await put({ origin: deployment.demo })).toBe('403 {"code":"cross_site"}');
  expect(await put({ origin: deployment.console, "sec-fetch-site": "cross-site" })).toBe('403 {"code":"cross_site"}');
  expect(await put({ origin: deployment.console })).toBe('401 {"code":"not_signed_in"}');
  expect(await put({ origin: deployment.console, cookie: "__Host-portico-pass=guessed" })).toBe('401 {"code":"not_signed_in"}');
});

test("a published site that has not changed is not sent again", async ({ deployment }) => {
  const url = `${deployment.edge}/v1/sites/demo`;
  const first = await fetch(url);
  const etag = first.headers.get("etag") ?? "";
  expect(etag).toMatch(/^".+"$/);
  const again = await fetch(url, { headers: { "if-none-match": etag } });
  expect(again.status).toBe(304);
  expect((await again.arrayBuffer()).byteLength).toBe(0);
});

test("where one name serves both sides, visitors of other sites get through and changes do not", async ({ browser }) => {
  const deployment = await Deployment.start(["--one-name"]);
  await with_page(browser, async (page) => {
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("By the one name");
    await expect(widget.message("By the one name")).toContainText(/Sent|Read/);
  });
  for (const origin of [deployment.edge, deployment.console]) {
    expect((await fetch(`${origin}/`)).status).toBe(200);
    expect((await fetch(`${origin}/v1/sites/demo`)).status).toBe(200);
    // [TEA-4] The console's own page and a program with a key get the file as it was written.
    const cookie = await deployment.cookies();
    const own = await fetch(`${origin}/v1/sites/demo`, { headers: { cookie, "sec-fetch-site": "same-origin" } });
    expect(JSON.parse(await own.text())).toHaveProperty("site.id", "demo");
    const by_key = await fetch(`${origin}/v1/sites/demo`, { headers: { authorization: "Bearer mistyped" } });
    expect(await by_key.text()).toBe('{"code":"key_refused"}');
    const put = await fetch(`${origin}/v1/sites/demo`, { method: "PUT", headers: { origin: deployment.demo } });
    expect(await put.text()).toBe('{"code":"cross_site"}');
  }
  await deployment.stop();
});
