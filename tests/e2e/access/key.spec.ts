// A program publishes by its API key, from nowhere; a page of another site cannot make it do so.

import { createHash } from "node:crypto";

import { site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";

async function publish(deployment: Deployment, id: string, headers: Record<string, string>): Promise<string> {
  const answer = await fetch(`${deployment.console}/v1/sites/${id}`, {
    method: "PUT",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(site(id, [])),
  });
  return `${answer.status} ${await answer.text()}`;
}

test("an API key publishes a site that is new, and nothing else that is sent does", async ({ deployment }) => {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const made = await admin.send("POST", "/v1/keys", { name: "from a program" });
  const { key } = (await made.json()) as { key: string };
  const bearer = (word: string) => ({ authorization: `Bearer ${word}` });
  expect(await publish(deployment, "by-key", bearer(key))).toBe('200 {"version":1,"warnings":[]}');
  expect((await fetch(`${deployment.edge}/v1/sites/by-key`)).status).toBe(200);

  const cookie = await admin.cookies();
  const elsewhere = { origin: "https://elsewhere.example", cookie };
  const guessed = `portico_key_${"A".repeat(43)}`;
  const refused: Record<string, [Record<string, string>, string]> = {
    "nothing in hand": [{}, "403 cross_site"],
    "another site's page with the cookies": [elsewhere, "403 cross_site"],
    "the same, with a word that is no key": [{ ...elsewhere, ...bearer("no-key") }, "403 cross_site"],
    "the same, with a key that is none of ours": [{ ...elsewhere, ...bearer(guessed) }, "401 key_refused"],
    "a key that is none of ours": [bearer(guessed), "401 key_refused"],
  };
  for (const [who, [headers, said]] of Object.entries(refused)) {
    expect(await publish(deployment, "not-by-them", headers), who).toBe(said.replace(/ (.*)/, ' {"code":"$1"}'));
  }
  expect((await fetch(`${deployment.edge}/v1/sites/not-by-them`)).status).toBe(404);

  // Nobody gives a program more than they have.
  const position = { role: "keys", seat: false, teams: [] };
  expect((await admin.send("PUT", "/v1/roles/keys", { name: "Keys", permissions: ["settings"] })).status).toBe(204);
  const keeper = await admin.invites("Keeper", "keeper@example.com", "seven teapots, one kettle", position);
  const theirs = (await (await keeper.send("POST", "/v1/keys", { name: "theirs" })).json()) as { key: string };
  expect(await publish(deployment, "by-key", bearer(theirs.key))).toBe('403 {"code":"not_allowed"}');

  const digest = createHash("sha256").update(key).digest("hex");
  expect((await admin.send("DELETE", "/v1/keys", { digest })).status).toBe(204);
  expect(await publish(deployment, "by-key", bearer(key))).toBe('401 {"code":"key_refused"}');
});
