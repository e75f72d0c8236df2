// Contacts: whom a conversation is with for the team, what the published chatflow makes of an answer, and
// that whoever types somebody's address learns nothing of them.

import { expect, test } from "@playwright/test";

import { MAIL, Person } from "../../support/person.ts";
import { ask_visitor, JsonSocket, NOBODY, text, visitor } from "../../support/raw.ts";
import { at_desk } from "../desk/world.ts";
import { Caller, contact, Deployment, LABEL, numbers, shop, tied, vouched } from "./world.ts";

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await shop();
});
test.afterAll(() => deployment?.stop());

const SECRET = "My order 1177 has not come.";

test("[CAP-2] [VIS-2] whoever types somebody's address is with the same contact, and is shown nothing of them", async () => {
  const { edge, demo } = deployment;
  const kari = await Caller.begin(deployment);
  await kari.say(SECRET);
  await kari.give("Kari@Example.com");
  await tied(kari, { mail: "kari@example.com", verified: false });

  const stranger = await Caller.begin(deployment);
  await stranger.say("hello");
  await stranger.give("kari@example.com");
  // The control: the team sees that both are with her.
  const { mail, id } = await tied(stranger, { mail: "kari@example.com" });
  const both = await tied(kari, { id, mail });
  expect(numbers(both)).toEqual([kari.conversation, stranger.conversation]);

  // A new socket of the stranger's, with everything that there is for them.
  const again = await JsonSocket.live(edge, stranger.path, { origin: demo, token: stranger.token });
  const heard = JSON.stringify([stranger.socket.items, again.items]);
  expect(heard).toContain("hello");
  for (const hers of [SECRET, id, `${kari.conversation}`]) expect(heard).not.toContain(hers);
  // A renewed token brings nothing back, and hers stays shut; to her it is open.
  const renewed = await visitor(await ask_visitor(edge, "shop", demo, Uint8Array.from([1, ...text(stranger.token), 0, 0, 0])));
  expect(renewed.conversations).toEqual([]);
  const shut = await JsonSocket.open(edge, kari.path, { origin: demo, token: renewed.token });
  expect(await shut.closed).toEqual({ code: 4404, reason: "not_found" });
  const open = await JsonSocket.live(edge, kari.path, { origin: demo, token: kari.token });
  expect(JSON.stringify(open.items)).toContain(SECRET);

  // Where a browser agreed to be remembered, its own comes back to it, and no other.
  const browser = "c".repeat(32);
  const keep = Uint8Array.from([...text(stranger.token), ...text(browser), 0]);
  const kept = await fetch(`${edge}/v1/sites/shop/browsers`, { method: "POST", headers: { origin: demo }, body: keep });
  expect(kept.status).toBe(200);
  const back = await visitor(await ask_visitor(edge, "shop", demo, Uint8Array.from([0, 1, ...text(browser), 0, 0])));
  expect(back.conversations).not.toContain(kari.conversation);

  // Nobody is known by it (TGT-10): a page is told the same as one of somebody who has said nothing.
  const where = async (token: string) => {
    const answer = await fetch(`${edge}/v1/where?site=shop`, { headers: { origin: demo, authorization: `Bearer ${token}` } });
    return Buffer.from(await answer.arrayBuffer()).toString("hex");
  };
  const nobody = await visitor(await ask_visitor(edge, "shop", demo, NOBODY));
  expect(await where(stranger.token)).toBe(await where(nobody.token));
  for (const socket of [again, open, kari.socket, stranger.socket]) socket.socket.close();
});

test("[CAP-2] [CON-5] the published chatflow says who is a marketing contact and what a box subscribes to", async () => {
  const first = await Caller.begin(deployment);
  // The box is ticked before the address is given.
  await first.tick("club", LABEL);
  await first.say("hello");
  expect(await contact(deployment, first.conversation)).toBeNull();
  await first.give("ola@example.com", "club");
  const ola = await tied(first, { mail: "ola@example.com" });
  const news = { name: "news", flow: "club", language: "en", words: LABEL, as_published: true };
  expect(ola).toMatchObject({ marketing: true, subscriptions: [{ ...news, conversation: Number(first.conversation) }] });

  // Somebody who comes later with a chatflow that says otherwise, and without a tick, changes nothing.
  const second = await Caller.begin(deployment);
  await second.tick("plain", LABEL, false);
  await second.tick("plain", "Write to me about everything.");
  await second.say("hello again");
  await second.give("OLA@example.com", "plain");
  const { conversations: _, ...same } = await tied(second, { id: ola.id });
  const { conversations: __, ...before } = ola;
  expect(same).toEqual(before);

  // A chatflow that is not there, or has no box, makes nothing of what a page says of it.
  const third = await Caller.begin(deployment);
  for (const flow of ["plain", "not-there"]) await third.tick(flow, LABEL);
  await third.give("per@example.com", "not-there");
  expect(await tied(third, { mail: "per@example.com" })).toMatchObject({ marketing: false, subscriptions: [] });
  // Words that the chatflow does not have are kept as what they are.
  const fourth = await Caller.begin(deployment);
  await fourth.tick("club", "Write to me about everything.");
  await fourth.give("liv@example.com");
  const odd = { ...news, words: "Write to me about everything.", as_published: false };
  expect(await tied(fourth, { mail: "liv@example.com" })).toMatchObject({ marketing: false, subscriptions: [odd] });
});

test("[CAP-2] another address ties the conversation to another contact, over a crash too", async () => {
  const caller = await Caller.begin(deployment);
  await caller.say("hello");
  await caller.give("tor@example.com");
  const tor = await tied(caller, { mail: "tor@example.com" });
  const other = await Caller.begin(deployment);
  await other.give("tor@example.com");
  await tied(other, { id: tor.id });
  deployment.paid = [];
  await caller.give("tora@example.com");
  await tied(caller, { mail: "tora@example.com" });
  // The address, the two contacts, and the tie.
  const rows = () => deployment.paid.filter(({ paid, object }) => paid === "row" && object === "contacts").reduce((sum, { count }) => sum + count, 0);
  await deployment.metered(() => rows() > 0);
  expect(rows()).toBe(4);
  expect(numbers((await contact(deployment, other.conversation)) as typeof tor)).toEqual([other.conversation]);

  await deployment.crash();
  deployment.paid = [];
  // Whoever opens it has the contacts told once more, which keep nothing new.
  const desk = deployment.console;
  const asAgent = { origin: desk, cookie: await deployment.cookies() };
  const socket = await JsonSocket.live(desk, `/v1/conversations/${caller.conversation}/socket`, asAgent);
  await deployment.metered(({ paid, object }) => paid === "request" && object === "contacts");
  await tied(caller, { mail: "tora@example.com", conversations: [{ conversation: Number(caller.conversation) }] });
  await deployment.metered(() => deployment.paid.filter(({ paid, object }) => paid === "request" && object === "contacts").length >= 2);
  expect(rows()).toBe(0);
  socket.socket.close();
});

test("[VIS-3] [CAP-2] [INB-8] whom the site vouches for is a contact whose address is verified, whatever was typed", async ({ browser }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const { key } = (await (await admin.send("POST", "/v1/keys", { name: "shop" })).json()) as { key: string };
  const made = await fetch(`${deployment.console}/v1/sites/shop/identities`, {
    method: "POST",
    headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
    body: JSON.stringify({ email: "Ida@Example.com" }),
  });
  const { token: word } = (await made.json()) as { token: string };

  // Somebody else has typed her address before, and is with her contact.
  const stranger = await Caller.begin(deployment);
  await stranger.say("I am Ida.");
  await stranger.give("ida@example.com");
  const before = await tied(stranger, { mail: "ida@example.com", verified: false });

  // She types another, and then the site says who she is.
  const caller = await Caller.begin(deployment);
  await caller.say("hello");
  await caller.give("nobody@example.com");
  await tied(caller, { mail: "nobody@example.com" });
  const known = await vouched(deployment, word, "ida@example.com", caller);
  await tied(caller, { id: before.id, mail: "ida@example.com", verified: true });
  // Of the stranger's nothing comes to her: typing her address ties it for the team alone.
  const elsewhere = await vouched(deployment, word, "ida@example.com");
  expect(elsewhere.conversations).toEqual([caller.conversation]);

  // What she begins then is with her from its first words, without any address.
  const next = await Caller.begin(deployment, known.token);
  expect(await contact(deployment, next.conversation)).toBeNull();
  await next.say("hello again, it is me");
  const ida = await tied(next, { id: before.id });
  expect(numbers(ida)).toEqual([stranger.conversation, caller.conversation, next.conversation]);
  // The team sees it where nobody has typed it.
  const desk = await at_desk(browser, deployment);
  await desk.open("it is me");
  await expect(desk.page.locator(".pane > header")).toContainText("ida@example.com");
  await expect(desk.page.locator(".pane > header")).toContainText("3 conversations");
  // The address is the title, and says how it is known; so it does over what she typed before.
  await expect(desk.page.getByRole("heading", { name: "ida@example.com" })).toBeVisible();
  await expect(desk.page.locator(".pane > header .proof")).toHaveText("Verified");
  const row = (of: Caller) => desk.page.locator(`#row-${of.conversation}`);
  for (const hers of [caller, next]) {
    await expect(row(hers).locator(".name")).toHaveText("ida@example.com Verified");
    await expect(row(hers)).not.toContainText("nobody@example.com");
  }
  await expect(row(stranger).locator(".name")).toHaveText("ida@example.com Typed");
  await row(stranger).click();
  await expect(desk.page.locator(".pane > header .proof")).toHaveText("Typed");
  // A conversation whose object has slept knows no more than what was typed; the list does.
  await deployment.crash();
  await expect(desk.page.getByText(/^No connection\./)).toHaveCount(0);
  const { edge, demo } = deployment;
  caller.socket = await JsonSocket.live(edge, caller.path, { origin: demo, token: known.token });
  await caller.say("and I am still here");
  await expect(row(caller)).toContainText("I am still here");
  await expect(row(caller).locator(".name")).toHaveText("ida@example.com Verified");
  await desk.page.context().close();
});
