// How many sockets one participant has, and how much of a log comes at a time.

import { flow } from "../../support/authored.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { serve } from "../../support/page_api.ts";
import { create_conversation, create_visitor, JsonSocket } from "../../support/raw.ts";

test("[DLV-11] of a visitor's eleven sockets the oldest is closed", async ({ deployment }) => {
  const { edge, demo } = deployment;
  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const path = `/v1/sites/demo/conversations/${conversation}/socket`;
  const open = () => JsonSocket.live(edge, path, { origin: demo, token });
  const sockets: JsonSocket[] = [];
  for (let n = 0; n < 11; n += 1) sockets.push(await open());
  expect(await sockets[0]?.closed).toEqual({ code: 4429, reason: "too_many_sockets" });
  sockets.push(await open());
  expect(await sockets[1]?.closed).toEqual({ code: 4429, reason: "too_many_sockets" });
  // The ten that are left hear what is written.
  sockets.at(-1)?.post("1", "hello");
  for (const socket of sockets.slice(2)) await socket.has(1);
  for (const { socket } of sockets.slice(2)) socket.close();
});

test("[DLV-4] a log of more than one page comes whole and in its order", async ({ deployment }) => {
  const { edge, demo } = deployment;
  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const path = `/v1/sites/demo/conversations/${conversation}/socket`;
  const first = await JsonSocket.live(edge, path, { origin: demo, token });
  // Twelve of 40,000 bytes are two pages.
  for (let n = 1; n <= 12; n += 1) {
    first.post(n.toString(16), `${n}${"😀".repeat(9_990)}`);
    await first.has(n);
  }
  first.socket.close();
  const second = await JsonSocket.live(edge, path, { origin: demo, token });
  const entries = second.items.flatMap((item) => (typeof item === "object" && "entry" in item ? [item.entry.seq] : []));
  expect(entries).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  second.socket.close();
});

test("[DLV-11] [VIS-4] what a limit refused counts down, stays over a reload, and goes by itself in its order", async ({ browser, deployment }) => {
  test.setTimeout(180_000);
  const pages = await serve(deployment, "many", [flow({ id: "all" })]);
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("message 0.");
    await expect(widget.message("message 0.")).toContainText(/Sent|Read/);
    for (let n = 1; n < 33; n += 1) await widget.say(`message ${n}.`);
    await expect(widget.message("message 32.")).toContainText(/Sending in \d+/);
    await expect(widget.part("retry")).toHaveCount(0);

    await page.reload();
    await expect(widget.message("message 32.")).toContainText(/Sending in \d+/);
    await expect(widget.message("message 32.")).toContainText(/Sent|Read/, { timeout: 120_000 });
    const texts = await widget.part("message").locator(".text").allTextContents();
    expect(texts.filter((text) => text.startsWith("message"))).toEqual(Array.from({ length: 33 }, (_, n) => `message ${n}.`));
  });
  await pages.stop();
});
