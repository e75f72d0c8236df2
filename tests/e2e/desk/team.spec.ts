// Who of the team is there, and who takes no conversations for now (RTE-2).

import { expect, test } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";
import { picture } from "../../support/pictures.ts";
import { JsonSocket } from "../../support/raw.ts";
import { accessible, at_desk, Deployment, type Desk, Visitor } from "./world.ts";

let deployment: Deployment;
test.beforeAll(async () => {
  deployment = await Deployment.start();
});
test.afterAll(() => deployment.stop());

const here = (desk: Desk) => desk.page.getByRole("img", { name: /^Here: / });

async function choose(desk: Desk, item: string) {
  await desk.page.getByRole("button", { name: /account and signing out/ }).click();
  await desk.page.getByRole("menuitem", { name: item }).click();
}

test("[RTE-2] each sees who is there; what comes goes to whoever is not away, and visitors are told", async ({ browser }) => {
  const ingrid = await at_desk(browser, deployment);
  await expect(here(ingrid)).toHaveCount(0);
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const position = { role: "agent", seat: true, teams: [] };
  const person = await admin.invites("Nils Holm", "nils@example.com", "seven teapots, one kettle", position);
  const nils = await at_desk(browser, person);
  await expect(here(ingrid)).toHaveAccessibleName("Here: Nils Holm");
  await expect(here(nils)).toHaveAccessibleName("Here: Ingrid");

  await choose(ingrid, "Set yourself away");
  const banner = ingrid.page.getByText("You are away.");
  await expect(banner).toBeVisible();
  await expect(here(nils)).toHaveAccessibleName("Here: Ingrid (away)");
  await accessible(ingrid.page, "away");
  await ingrid.page.screenshot({ path: picture("desk/team-away") });
  const lamp = await (await Visitor.begin(deployment)).say("Is it in stock?");
  await expect(nils.row(lamp)).toContainText("Is it in stock?");
  await nils.tab("Mine").click();
  await expect(nils.row(lamp)).toBeVisible();
  await ingrid.tab("Mine").click();
  await expect(ingrid.rows()).toHaveCount(0);
  await ingrid.tab("Open").click();
  await accessible(nils.page, "somebody is away");
  await nils.page.screenshot({ path: picture("desk/team") });

  // It outlasts the page, and goes by a press.
  await ingrid.page.reload();
  await expect(banner).toBeVisible();
  await ingrid.page.getByRole("button", { name: "I’m back" }).click();
  await expect(banner).toHaveCount(0);
  await expect(here(nils)).toHaveAccessibleName("Here: Ingrid");
  await nils.page.context().close();
  await expect(here(ingrid)).toHaveCount(0);
  await ingrid.page.context().close();
});

test("[RTE-2] [DLV-3] somebody who is away is so after a crash, too", async ({ browser }) => {
  const desk = await at_desk(browser, deployment, { viewport: { width: 390, height: 780 } });
  await choose(desk, "Set yourself away");
  const banner = desk.page.getByText("You are away.");
  await expect(banner).toBeVisible();
  await desk.page.screenshot({ path: picture("desk/team-phone") });
  const again = desk.page.waitForEvent("websocket", (socket) => socket.url().includes("/inboxes/"));
  await deployment.crash();
  await again;
  // The inbox has not forgotten it, whatever the page shows.
  await (await Visitor.begin(deployment)).say("Anybody there?");
  await expect(desk.rows().filter({ hasText: "Anybody there?" })).toBeVisible();
  await expect(desk.tab("Unassigned")).toHaveText("Unassigned1");
  await expect(banner).toBeVisible();
  await choose(desk, "Take conversations again");
  await expect(banner).toHaveCount(0);
  await desk.page.context().close();
});

// Ninety seconds pass by the edge's own clock, which no test can turn.
test("[RTE-2] [AVL-5] a console that sleeps is gone after 90 s; a visitor who is connected hears who is there", async ({ browser }) => {
  test.setTimeout(300_000);
  const { console: desk } = deployment;
  const visitor = await (await Visitor.begin(deployment)).say("Is anybody awake?");
  const heard = () => visitor.socket.items.flatMap((item) => (typeof item === "object" && "team" in item ? [item.team] : []));
  const admin = await Person.signed_in(desk, MAIL, deployment.password);
  const { inboxes } = (await (await admin.send("GET", "/v1/me")).json()) as { inboxes: string[] };
  // A console whose computer sleeps: its socket is open, and no ping comes.
  const asleep = await JsonSocket.live(desk, `/v1/inboxes/${inboxes[0]}/socket`, { origin: desk, cookie: await admin.cookies() });
  await expect.poll(() => heard().at(-1)).toBe("room");
  const awake = await at_desk(browser, deployment);
  const { code, reason } = await asleep.closed;
  expect(`${code} ${reason}`).toBe("4408 silent");
  // The one that pings is there still.
  expect(heard().at(-1)).toBe("room");
  await expect(awake.rows().filter({ hasText: "Is anybody awake?" })).toBeVisible();
  await choose(awake, "Set yourself away");
  await expect.poll(() => heard().at(-1)).toBe("nobody");
  await awake.page.getByRole("button", { name: "I’m back" }).click();
  await expect.poll(() => heard().at(-1)).toBe("room");
  visitor.leave();
  await awake.page.context().close();
});
