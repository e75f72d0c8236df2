// Passkeys, with an authenticator of Chromium's own in place of a device.

import { expect, sign_in, test, with_page } from "../../support/fixtures.ts";
import type { Page } from "@playwright/test";

import { add_authenticator } from "../../support/authenticator.ts";
import { Deployment } from "../../support/deployment.ts";
import { Person } from "../../support/person.ts";

type Said = { status: number; code: string | undefined };
type Shown = { state: string; answer: string };
type View = { id: number[]; name: string };

test("a passkey signs in by itself, and what it has signed does so once", async ({ browser }) => {
  // Of its own: who signs out there is signed out in whatever else goes on.
  const deployment = await Deployment.start();
  await with_page(browser, async (page, context) => {
    await add_authenticator(context, page);
    await sign_in(context, deployment);
    await page.goto(deployment.console);

    const wrong = await post(page, "/v1/account/passkeys/challenge", { password: "something else" });
    expect(wrong).toEqual({ status: 401, code: "not_proved" });
    const made = await create(page, deployment.password);
    expect(await keep(page, made, "Laptop")).toEqual({ status: 204, code: undefined });
    expect((await passkeys(page)).map(({ name }) => name)).toEqual(["Laptop"]);
    expect(await keep(page, made, "Again")).toEqual({ status: 409, code: "passkey_taken" });
    // The device knows that it is there already.
    await expect(create(page, deployment.password)).rejects.toThrow("InvalidStateError");

    expect((await post(page, "/v1/sign-out", { everywhere: false })).status).toBe(204);
    expect(await status(page, "/v1/account")).toBe(401);

    const shown = await get(page);
    expect(await post(page, "/v1/sign-in/passkey", shown)).toEqual({ status: 204, code: undefined });
    expect((await passkeys(page)).length).toBe(1);
    const not_proved = { status: 401, code: "not_proved" };
    expect(await post(page, "/v1/sign-in/passkey", shown)).toEqual(not_proved);

    // Nor from elsewhere, nor with the state of another answer, nor without the passkey.
    const stranger = Person.nobody(deployment.console);
    expect((await stranger.send("POST", "/v1/sign-in/passkey", shown)).status).toBe(401);
    const other = await get(page);
    expect(await post(page, "/v1/sign-in/passkey", { ...other, state: shown.state })).toEqual(not_proved);
    const [passkey] = await passkeys(page);
    const dropped = await page.evaluate(async (id) => {
      const body = JSON.stringify({ id });
      const headers = { "content-type": "application/json" };
      return (await fetch("/v1/account/passkeys", { method: "DELETE", headers, body })).status;
    }, passkey?.id);
    expect(dropped).toBe(204);
    expect(await post(page, "/v1/sign-in/passkey", other)).toEqual(not_proved);
  });
  await deployment.stop();
});

// What the device makes of the challenge for a new passkey.
function create(page: Page, password: string): Promise<Shown> {
  return page.evaluate(async (password) => {
    const headers = { "content-type": "application/json" };
    const body = JSON.stringify({ password });
    const asked = await fetch("/v1/account/passkeys/challenge", { method: "POST", headers, body });
    const { options, state } = (await asked.json()) as { options: string; state: string };
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(options));
    const made = (await navigator.credentials.create({ publicKey })) as PublicKeyCredential;
    return { state, answer: JSON.stringify(made.toJSON()) };
  }, password);
}

// What it signs for somebody who has said nothing of who they are.
function get(page: Page): Promise<Shown> {
  return page.evaluate(async () => {
    const headers = { "content-type": "application/json" };
    const asked = await fetch("/v1/sign-in/passkey/challenge", { method: "POST", headers, body: "{}" });
    const { options, state } = (await asked.json()) as { options: string; state: string };
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(options));
    const signed = (await navigator.credentials.get({ publicKey })) as PublicKeyCredential;
    return { state, answer: JSON.stringify(signed.toJSON()) };
  });
}

function keep(page: Page, shown: Shown, name: string): Promise<Said> {
  return post(page, "/v1/account/passkeys", { ...shown, name });
}

async function passkeys(page: Page): Promise<View[]> {
  return page.evaluate(async () => (await (await fetch("/v1/account")).json()).passkeys);
}

function status(page: Page, path: string): Promise<number> {
  return page.evaluate(async (path) => (await fetch(path)).status, path);
}

// From the console's own page; the code is that of a refusal.
function post(page: Page, path: string, body: unknown): Promise<Said> {
  return page.evaluate(
    async ([path, body]) => {
      const headers = { "content-type": "application/json" };
      const answer = await fetch(path, { method: "POST", headers, body });
      const code = answer.status === 204 ? undefined : (await answer.json()).code;
      return { status: answer.status, code };
    },
    [path, JSON.stringify(body)] as const,
  );
}
