// What a conversation costs: rows written and requests to objects (DLV-12, budgets).

import { test as base, expect } from "@playwright/test";

import { Deployment, type Paid } from "../../support/deployment.ts";
import { create_conversation, create_visitor, JsonSocket } from "../../support/raw.ts";

const test = base.extend<object, { deployment: Deployment }>({
  deployment: [
    async ({}, use) => {
      const deployment = await Deployment.start(["--meter"]);
      await use(deployment);
      await deployment.stop();
    },
    { scope: "worker", timeout: 300_000 },
  ],
});

const ROWS = 40;
const OWN_ROWS = 28;
const REQUESTS = 40;

test("[DLV-12] a conversation of 24 messages with receipts and typing stays within its rows and requests", async ({ deployment }) => {
  const { edge, console: desk, demo } = deployment;
  const sum = (paid: Paid, object?: string) =>
    deployment.paid
      .filter((it) => it.paid === paid && (object === undefined || it.object === object))
      .reduce((all, { count }) => all + count, 0);

  // Signing in has rows of its own.
  const asAgent = { origin: desk, cookie: await deployment.cookies() };

  // The inbox's own table is made with its first conversation.
  const token = await create_visitor(edge, "demo", demo);
  await create_conversation(edge, "demo", demo, token);
  await deployment.metered(({ paid, object }) => paid === "row" && object === "inbox");
  // A console that is open knows which inboxes there are.
  await fetch(`${desk}/v1/me`, { headers: asAgent });
  deployment.paid = [];

  const conversation = await create_conversation(edge, "demo", demo, token);
  const asVisitor = { origin: demo, token };
  const theirs = `/v1/sites/demo/conversations/${conversation}/socket`;
  const ours = `/v1/conversations/${conversation}/socket`;
  const visitor = await JsonSocket.live(edge, theirs, asVisitor);

  // Twelve exchanges; whoever writes is seen writing first, and whoever reads says so.
  let agent: JsonSocket | undefined;
  for (let turn = 0; turn < 12; turn += 1) {
    const [question, answer] = [2 * turn + 1, 2 * turn + 2];
    visitor.send("typing");
    visitor.post((turn % 16).toString(16), `question ${turn}`);
    await visitor.has(question);
    agent ??= await JsonSocket.live(desk, ours, asAgent);
    await agent.has(question);
    agent.send({ marks: { delivered: question, read: question } });
    agent.send("typing");
    agent.post((turn % 16).toString(16), `answer ${turn}`);
    await agent.has(answer);
    await visitor.has(answer);
    visitor.send({ marks: { delivered: answer, read: answer } });
  }
  await agent?.hears((item) => typeof item === "object" && "marks" in item && item.marks.read === 24);

  // Both leave, and the meter has said all that came before the next request.
  visitor.socket.close();
  agent?.socket.close();
  await visitor.closed;
  await agent?.closed;
  // The inbox hears of it two seconds after it heard last. It was asked once whether the agent may open the
  // conversation (TEA-5).
  await deployment.metered(() => sum("request", "inbox") === 4);
  const before = deployment.paid.length;
  await fetch(`${desk}/v1/start`);
  await deployment.metered(() => deployment.paid.slice(before).some(({ object }) => object === "directory"));

  // It was the first of the directory's: a conversation under way asks it nothing.
  expect(sum("request", "directory")).toBe(1);

  const table = ["conversation", "inbox", "directory"].map((object) => ({
    object,
    rows: sum("row", object),
    requests: sum("request", object),
    frames: sum("frame", object),
  }));
  console.table(table);
  const requests = sum("request") + sum("frame") / 20;
  console.log(`rows ${sum("row")} of ${ROWS}, its own ${sum("row", "conversation")} of ${OWN_ROWS}; requests ${requests} of ${REQUESTS}`);
  expect(sum("row", "conversation")).toBeGreaterThanOrEqual(24);
  expect(sum("row", "conversation")).toBeLessThanOrEqual(OWN_ROWS);
  expect(sum("row")).toBeLessThanOrEqual(ROWS);
  expect(requests).toBeLessThanOrEqual(REQUESTS);
});
