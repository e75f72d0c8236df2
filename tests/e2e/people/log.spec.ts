// What the log says, and what it does not.

import { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";
import { MAIL, Person } from "../../support/person.ts";
import { create_conversation, create_visitor, JsonSocket } from "../../support/raw.ts";

test("[KEP-6] a refusal is one line with its code; no text, no address and no secret is logged", async () => {
  const deployment = await Deployment.start(["--meter"]);
  const { console: desk, edge, demo, password } = deployment;
  const person = await Person.signed_in(desk, MAIL, password);
  await Person.nobody(desk).send("POST", "/v1/sign-in", { mail: "nobody@secret.example", password: "a wrong secret" });
  await person.send("PUT", "/v1/account/password", { current: "a wrong secret", new: "another secret thing" });

  const token = await create_visitor(edge, "demo", demo);
  const conversation = await create_conversation(edge, "demo", demo, token);
  const path = `/v1/sites/demo/conversations/${conversation}/socket`;
  const first = await JsonSocket.live(edge, path, { origin: demo, token });
  first.post("1", "a secret of the visitor's");
  await first.has(1);
  first.socket.close();
  await first.closed;
  const epoch = first.items.flatMap((item) => (typeof item === "object" && "greeting" in item ? [item.greeting.epoch] : []))[0];
  const second = await JsonSocket.live(edge, path, { origin: demo, token }, epoch, 1);
  await deployment.logged('{"counted":"reconnected","object":"conversation"}');
  second.socket.close();

  await deployment.logged('{"refused":"not_proved"}');
  // Whoever brings a passkey hears as little; the log says why.
  const shown = await Person.nobody(desk).send("POST", "/v1/sign-in/passkey", { state: "AAAA", answer: "{}" });
  expect(await shown.text()).toBe('{"code":"not_proved"}');
  await deployment.logged('{"refused":"passkey_not_asked"}');
  const refusals = deployment.log.split("\n").filter((line) => line.includes('"refused"'));
  for (const line of refusals) {
    expect(Object.keys(JSON.parse(line.slice(line.indexOf("{"))) as object)).toEqual(["refused"]);
  }
  // The start says where the demo is and how to sign in; nothing else names anybody.
  const behind = deployment.log.slice(deployment.log.indexOf("ready in"));
  for (const secret of ["secret", "@", password, token, person.session, person.pass, "Ingrid"]) {
    expect(behind, secret).not.toContain(secret);
  }
  expect((await fetch(`${edge}/healthz`)).status).toBe(200);
  await deployment.stop();
});
