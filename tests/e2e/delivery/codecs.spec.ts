// The two codecs of one socket, and what each side is told when it is wrong (DLV-2, 4, 9, 11).

import { expect, test } from "../../support/fixtures.ts";
import { create_conversation, create_visitor, hello, JsonSocket, post, RawSocket, type Item } from "../../support/raw.ts";
import type { Deployment } from "../../support/deployment.ts";

// A conversation with the ways that a visitor and somebody of the team get to it.
async function begin(deployment: Deployment) {
  const { edge, console: desk, demo } = deployment;
  const cookie = await deployment.cookies();
  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const path = `/v1/sites/demo/conversations/${conversation}/socket`;
  const visitor = (epoch = 0, cursor = 0) => JsonSocket.live(edge, path, { origin: demo, token }, epoch, cursor);
  const agent = () => JsonSocket.live(desk, `/v1/conversations/${conversation}/socket`, { origin: desk, cookie });
  const open = () => JsonSocket.open(edge, path, { origin: demo, token });
  const raw = () => RawSocket.open(edge, path, demo, token);
  return { visitor, agent, open, raw };
}

const is = (name: string) => (item: Item) => typeof item === "object" && name in item;
const refused = (key: string) => (item: Item) => typeof item === "object" && "refused" in item && item.refused.key === key;
const key_of = (digit: string) => digit.repeat(32);

test("[DLV-9] one who speaks JSON and one who speaks postcard are in the same conversation", async ({ deployment }) => {
  const { visitor, agent, raw } = await begin(deployment);
  const json = await visitor();
  const team = await agent();
  const postcard = await raw();
  expect(json.socket.protocol).toBe("portico.json");
  expect(postcard.socket.protocol).toBe("portico.postcard");
  postcard.send(hello());
  await postcard.has(1);

  postcard.send(post(7, "in postcard"));
  json.post("a", "in JSON");
  await postcard.hears("in JSON");
  await team.has(2);
  const texts = team.items.flatMap((item) => (typeof item === "object" && "entry" in item ? [item.entry] : []));
  expect(texts.map(({ said: { text }, from, to }) => ({ text, from, to })).sort((a, b) => a.text.localeCompare(b.text))).toEqual([
    { text: "in JSON", from: "visitor", to: "everybody" },
    { text: "in postcard", from: "visitor", to: "everybody" },
  ]);

  // What the team says among itself leaves no trace, not even a number.
  team.send({ comment: { key: key_of("b"), after: null, text: "psst" } });
  await team.has(3);
  team.post("c", "hello");
  await json.has(3);
  expect(JSON.stringify(json.items)).not.toContain("psst");
  for (const socket of [json, team, postcard]) socket.socket.close();
});

test("[DLV-4] a cursor of another life of the log, and one from the future, are answered from the beginning", async ({ deployment }) => {
  const { visitor } = await begin(deployment);
  const first = await visitor();
  const greeting = (await first.hears(is("greeting"))) as { greeting: { epoch: number; replay: string } };
  expect(greeting.greeting.replay).toBe("after_cursor");
  const { epoch } = greeting.greeting;
  first.post("1", "one");
  first.post("2", "two");
  await first.has(2);

  const cases: [string, number, number, string, number][] = [
    ["what it lacks", epoch, 1, "after_cursor", 1],
    ["another epoch", epoch - 1, 1, "other_epoch", 2],
    ["the future", epoch, 3, "cursor_ahead", 2],
    ["far in the future", epoch, Number.MAX_SAFE_INTEGER, "cursor_ahead", 2],
  ];
  for (const [name, known, cursor, replay, entries] of cases) {
    const socket = await visitor(known, cursor);
    expect(socket.items[0], name).toEqual({ greeting: { epoch, replay } });
    expect(socket.items.filter(is("entry")), name).toHaveLength(entries);
    socket.socket.close();
  }
  first.post("3", "still here");
  await first.has(3);
  first.socket.close();
});

test("[DLV-2] [DLV-5] [DLV-11] what is not taken is said to its sender alone, with a code", async ({ deployment }) => {
  const { visitor, agent } = await begin(deployment);
  const [mine, team] = [await visitor(), await agent()];
  mine.post("1", "one");
  await mine.has(1);

  const bad: [string, string, unknown][] = [
    ["1", "another body", "key_reused"],
    ["2", " \n\t ", "empty_text"],
    ["3", "x".repeat(10_001), "text_too_long"],
  ];
  for (const [digit, text, reason] of bad) {
    mine.post(digit, text);
    expect(await mine.hears(refused(key_of(digit)))).toEqual({ refused: { key: key_of(digit), reason } });
  }
  mine.send({ comment: { key: key_of("4"), after: null, text: "psst" } });
  expect(await mine.hears(refused(key_of("4")))).toEqual({ refused: { key: key_of("4"), reason: "not_allowed" } });

  // 29 more are within the limit; the next is not, and is told how long to wait.
  const key = (n: number) => n.toString(16).padStart(32, "0");
  for (let n = 1; n <= 30; n += 1) mine.send({ post: { key: key(n), after: null, text: `again ${n}` } });
  const over = (await mine.hears(refused(key(30)))) as {
    refused: { reason: { too_many_messages: { wait: number } } };
  };
  const { wait } = over.refused.reason.too_many_messages;
  expect(wait).toBeGreaterThan(50_000);
  expect(wait).toBeLessThanOrEqual(60_000);

  // Nobody else is held up, and nothing of it was stored.
  team.post("5", "from the team");
  await mine.has(31);
  expect(team.items.filter(is("refused"))).toEqual([]);
  expect(team.items.filter(is("entry"))).toHaveLength(30);
  mine.socket.close();
  team.socket.close();
});

test("[DLV-5] a message whose predecessor is missing closes that socket, and may be sent again", async ({ deployment }) => {
  const { visitor, agent } = await begin(deployment);
  const [mine, team] = [await visitor(), await agent()];
  mine.send({ post: { key: key_of("2"), after: key_of("1"), text: "two" } });
  expect(await mine.closed).toEqual({ code: 4409, reason: "out_of_order" });
  const again = await visitor();
  again.post("1", "one");
  again.send({ post: { key: key_of("2"), after: key_of("1"), text: "two" } });
  await team.has(2);
  again.socket.close();
  team.socket.close();
});

test("[DLV-9] text that is no frame closes that socket alone", async ({ deployment }) => {
  const { open, visitor } = await begin(deployment);
  const good = await visitor();
  const greeting = JSON.stringify({ protocol: 1, epoch: 0, cursor: 0 });
  const hostile: [string, (string | Uint8Array)[], number, string][] = [
    ["no JSON", ["hello"], 4400, "garbled_frame"],
    ["another value", ["null"], 4400, "garbled_frame"],
    ["a field too many", ['{"protocol":1,"epoch":0,"cursor":0,"more":1}'], 4400, "garbled_frame"],
    ["bytes", [Uint8Array.of(1, 0, 0)], 4400, "garbled_frame"],
    ["a second Hello", [greeting, greeting], 4400, "garbled_frame"],
    ["something behind", [greeting, '"typing" "typing"'], 4400, "garbled_frame"],
    ["deep", [greeting, "[".repeat(60_000)], 4400, "garbled_frame"],
    ["a key that is none", [greeting, '{"post":{"key":"x","after":null,"text":"hi"}}'], 4400, "garbled_frame"],
    ["too much", [greeting, `"${"x".repeat(64 * 1024)}"`], 4413, "frame_too_large"],
    ["an old version", ['{"protocol":0,"epoch":0,"cursor":0}'], 4406, "client_too_old"],
    ["a new version", ['{"protocol":7,"epoch":0,"cursor":0}'], 4407, "server_too_old"],
  ];
  for (const [name, frames, code, reason] of hostile) {
    const socket = await open();
    for (const frame of frames) socket.socket.send(frame as string);
    expect(await socket.closed, name).toEqual({ code, reason });
  }
  good.post("1", "still here");
  await good.has(1);
  good.socket.close();
});
