// Bad input: one stable code each, and nobody else is affected.

import { site as authored } from "../../support/authored.ts";
import { expect, test, with_page } from "../../support/fixtures.ts";
import { FaultyEdge, type Fault } from "../../support/fault.ts";
import { page as scenario, Pages } from "../../support/pages.ts";
import { create_conversation, create_visitor, hello, post, RawSocket, refusal } from "../../support/raw.ts";

const TAGS = [
  { name: "a site that does not exist", site: "nobody", fault: (): Fault => "none", code: "site_unknown" },
  { name: "an edge that answers 500", site: "faulty", fault: on_site("500"), code: "edge_failed" },
  { name: "an edge that does not answer", site: "faulty", fault: on_site("hang up"), code: "edge_unreachable" },
  { name: "code that is not there", site: "faulty", fault: on_code("hang up"), code: "code_unreachable" },
];

for (const { name, site, fault, code } of TAGS) {
  test(`[RUN-1] ${name} leaves the page as it was, with one line`, async ({ browser, deployment }) => {
    const edge = await FaultyEdge.start(deployment.edge, fault);
    const pages = await Pages.serve(() => scenario(import.meta.dirname, edge.origin, site));
    const file = authored("faulty", [], {}, { origins: [pages.origin] });
    expect((await deployment.publish("faulty", file)).status).toBe(200);
    await with_page(browser, async (page) => {
      const lines: string[] = [];
      const errors: Error[] = [];
      page.on("console", (message) => {
        if (message.text().includes("portico")) lines.push(`${message.type()} ${message.text()}`);
      });
      page.on("pageerror", (error) => errors.push(error));
      const before = scenario(import.meta.dirname, edge.origin, site);
      await page.goto(pages.origin);
      await expect.poll(() => lines).toEqual([`warning portico: ${code}`]);
      await page.waitForLoadState("networkidle");
      expect(lines).toHaveLength(1);
      expect(errors).toEqual([]);
      expect(await page.locator("portico-chat").count()).toBe(0);
      const plain = (html: string) => html.replaceAll(/=""|\s+|<\/?(html|head|body|!doctype)[^>]*>/gi, "");
      expect(plain(await page.content())).toBe(plain(before));
    });
    await pages.stop();
    await edge.stop();
  });
}

test("[RUN-1] an edge that is not there at all leaves the page as it was", async ({ browser }) => {
  const nobody = await Pages.serve(() => undefined);
  await nobody.stop();
  const pages = await Pages.serve(() => scenario(import.meta.dirname, nobody.origin, "demo"));
  await with_page(browser, async (page) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    const failed = page.waitForEvent("requestfailed");
    await page.goto(pages.origin);
    await failed;
    await page.waitForLoadState("networkidle");
    expect(errors).toEqual([]);
    expect(await page.locator("portico-chat").count()).toBe(0);
  });
  await pages.stop();
});

test("[RUN-1] a second copy of the tag does nothing", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    await page.goto(deployment.demo);
    await expect(page.locator("portico-chat")).toHaveCount(1);
    const loaded = page.waitForResponse(/portico\.js/);
    await page.evaluate((source) => {
      const again = document.createElement("script");
      again.src = `${source}?again`;
      again.dataset.site = "demo";
      document.head.append(again);
    }, `${deployment.edge}/portico.js`);
    await loaded;
    await page.waitForLoadState("networkidle");
    await expect(page.locator("portico-chat")).toHaveCount(1);
  });
});

test("[DLV-11] an empty message is not sent", async ({ visitor }) => {
  const asked: string[] = [];
  visitor.page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await visitor.open();
  await visitor.say("   \n \u00a0 ");
  await expect(visitor.part("send")).toHaveAttribute("aria-disabled", "true");
  await visitor.part("send").click({ force: true });
  await visitor.page.waitForLoadState("networkidle");
  expect(await visitor.part("message").count()).toBe(1);
  expect(asked.filter((path) => path.includes("conversations"))).toEqual([]);

  await visitor.say("Not empty");
  await expect(visitor.message("Not empty")).toContainText(/Sent|Read/);
});

test("[DLV-9] [DLV-11] a garbled or oversized frame closes that socket alone, with a reason", async ({ deployment }) => {
  const { edge, demo } = deployment;
  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const path = `/v1/sites/demo/conversations/${conversation}/socket`;
  const open = () => RawSocket.open(edge, path, demo, token);

  const good = await open();
  good.send(hello());
  await good.has(1);

  const hostile: [string, (socket: RawSocket) => void, number, string][] = [
    ["no Hello", (socket) => socket.send(Uint8Array.of(255, 255, 255, 255)), 4400, "garbled_frame"],
    ["text", (socket) => socket.send("hello"), 4400, "garbled_frame"],
    ["nothing", (socket) => socket.send(new Uint8Array()), 4400, "garbled_frame"],
    ["a remainder", (socket) => socket.send(Uint8Array.of(...hello(), 0)), 4400, "garbled_frame"],
    ["a second Hello", (socket) => (socket.send(hello()), socket.send(hello())), 4400, "garbled_frame"],
    ["an unknown frame", (socket) => (socket.send(hello()), socket.send(Uint8Array.of(99))), 4400, "garbled_frame"],
    ["a promised length", (socket) => (socket.send(hello()), socket.send(Uint8Array.of(0, ...new Array(16).fill(1), 255, 255, 255, 255, 15))), 4400, "garbled_frame"],
    ["too much", (socket) => (socket.send(hello()), socket.send(new Uint8Array(64 * 1024 + 1))), 4413, "frame_too_large"],
    ["an old version", (socket) => socket.send(hello(0)), 4406, "client_too_old"],
    ["a new version", (socket) => socket.send(hello(7)), 4407, "server_too_old"],
  ];
  for (const [name, attack, code, reason] of hostile) {
    const socket = await open();
    attack(socket);
    expect(await socket.closed, name).toEqual({ code, reason });
  }

  good.send(post(7, "still here"));
  await good.has(2);
  const other = await open();
  other.send(hello());
  await other.hears("still here");
  good.socket.close();
  other.socket.close();
});

test("[CNV-5] [RUN-4] a conversation opens for its own visitor, site and origin alone", async ({ deployment }) => {
  const { edge, demo } = deployment;
  const mine = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, mine);
  const theirs = await create_visitor(edge, "demo", demo);
  const path = (number: bigint) => `/v1/sites/demo/conversations/${number}/socket`;

  const answer = { code: 4404, reason: "not_found" };
  const foreign = await RawSocket.open(edge, path(conversation), demo, theirs);
  expect(await foreign.closed).toEqual(answer);
  const missing = await RawSocket.open(edge, path(conversation ^ 1n), demo, mine);
  expect(await missing.closed).toEqual(answer);

  const forged = `${mine.slice(0, -2)}AA`;
  expect(await refusal(edge, path(conversation), "https://evil.example", mine)).toBe('403 {"code":"origin_not_listed"}');
  expect(await refusal(edge, path(conversation), demo, forged)).toBe('401 {"code":"token_refused"}');
  await expect(create_visitor(edge, "demo", "https://evil.example")).rejects.toThrow('403 {"code":"origin_not_listed"}');
  await expect(create_visitor(edge, "nobody", demo)).rejects.toThrow('404 {"code":"site_unknown"}');
  await expect(create_conversation(edge, "demo", demo, "forged")).rejects.toThrow('401 {"code":"token_refused"}');

  const own = await RawSocket.open(edge, path(conversation), demo, mine);
  own.send(hello());
  await own.has(1);
  own.socket.close();
});

function on_site(fault: Fault): (path: string) => Fault {
  return (path) => (path.startsWith("/v1/sites/") ? fault : "none");
}

function on_code(fault: Fault): (path: string) => Fault {
  return (path) => (path.endsWith(".js") && path.startsWith("/code/") ? fault : "none");
}
