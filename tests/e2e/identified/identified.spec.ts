// Visitors whom the site vouches for, by its own token (CON-8): in the widget, with the real edge.

import type { BrowserContext, Page } from "@playwright/test";

import { flow } from "../../support/authored.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { watch } from "../../support/footprint.ts";
import { claims, identity_key, jwt } from "../../support/jwt.ts";
import { requests, serve, settings, told } from "../../support/page_api.ts";

const IDA = "Ida@Example.com";

// A flow that asks everybody for everything.
function asks_all() {
  const asks = flow({ id: "asks", welcome: "Hello" });
  asks.email_capture = { when: "before_first_message", prompt: null };
  asks.options = { ...(asks.options as object), cookie_consent: { when: "before_chat", text: null } };
  return asks;
}

const vouched = (token: string, email = IDA) => settings({ identificationEmail: email, identificationToken: token });
const names = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name).sort();

async function say(widget: Widget, text: string) {
  await widget.say(text);
  await expect(widget.message(text)).toContainText(/Sent|Read/);
}

const identify = (page: Page, email: string, token: string) =>
  page.evaluate(([email = "", token = ""]) => HubSpotConversations.identify({ email, token }), [email, token]);

test("[CON-3] [CON-8] [CAP-1] [VIS-3] whom the site vouches for is asked nothing, is kept nowhere, and is known everywhere", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "vouched", [asks_all()], "globalThis.hsConversationsSettings = JSON.parse(localStorage.word ?? '{}');");
  const key = await identity_key(deployment, "vouched");
  // As a site's own log-in would leave it.
  const word = JSON.stringify({ identificationEmail: IDA, identificationToken: jwt(key, claims("vouched", "ida@example.com")) });
  await with_page(browser, async (page, context) => {
    await page.goto(pages.origin);
    await page.evaluate((word) => localStorage.setItem("word", word), word);
    const footprint = await watch(page);
    const asked = requests(page, deployment.edge);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await page.waitForLoadState("networkidle");
    // Nothing of it goes out before the visitor acts.
    expect(asked.filter((request) => request.startsWith("POST"))).toEqual([]);
    expect(await told(page, "contactAssociated")).toEqual([]);

    await widget.open();
    await expect(widget.part("cookie-accept")).toHaveCount(0);
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);
    await say(widget, "You know me");
    await expect(widget.part("email-input").filter({ visible: true })).toHaveCount(0);
    const left = await footprint();
    expect(left.cookies).toEqual([]);
    expect(left.storage).toEqual(["localStorage word"]);
    expect(await told(page, "identificationFailed")).toEqual([]);

    // The next page view, and another device: the same person, by the same word.
    await page.goto(`${pages.origin}/next`);
    await expect(widget.part("launcher")).toBeVisible();
    await expect(widget.part("panel")).toHaveCount(0);
    await widget.open();
    await expect(widget.message("You know me")).toBeVisible();
    await with_page(browser, async (page) => {
      await page.goto(pages.origin);
      await page.evaluate((word) => localStorage.setItem("word", word), word);
      await page.reload();
      const there = new Widget(page);
      await there.open();
      await expect(there.message("You know me")).toBeVisible();
      await say(there, "On another device");
    });
    await expect(widget.message("On another device")).toBeVisible();

    // Later anonymous pages of the browser see nothing of that, and are asked again.
    await page.evaluate(() => localStorage.removeItem("word"));
    await page.goto(pages.origin);
    await widget.open();
    await expect(widget.part("cookie-accept").filter({ visible: true })).toHaveCount(1);
    await expect(widget.message("You know me")).toHaveCount(0);
    expect(await names(context)).toEqual([]);
  });
  await pages.stop();
});

test("[CON-8] each word that is no good gives its event, once the visitor acts, and an unknown visitor", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "refused", [asks_all()]);
  const key = await identity_key(deployment, "refused");
  const good = claims("refused", "ida@example.com");
  const { jti: _, ...without } = good;
  const second = 1;
  const hour = 3600;
  for (const [code, token, email] of [
    [undefined, jwt(key, good), IDA],
    ["identity_of_another_address", jwt(key, good), "eve@example.com"],
    ["identity_of_another_site", jwt(key, { ...good, aud: "other" }), IDA],
    ["identity_expired", jwt(key, { ...good, exp: good.iat - second }), IDA],
    ["identity_lives_too_long", jwt(key, { ...good, exp: good.iat + 12 * hour + second }), IDA],
    ["identity_not_yet", jwt(key, { ...good, iat: good.iat + hour, exp: good.exp + hour }), IDA],
    ["identity_forged", jwt("another key, of as many bytes as it takes", good), IDA],
    ["identity_algorithm", jwt(key, good, { alg: "none" }), IDA],
    ["identity_garbled", jwt(key, without), IDA],
    ["identity_garbled", "no token", IDA],
    ["identity_garbled", "x".repeat(200_000), IDA],
    ["identity_garbled", "", IDA],
  ] as const) {
    await with_page(browser, async (page, context) => {
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("launcher")).toBeVisible();
      await identify(page, email, token);
      expect(await told(page, "identificationFailed")).toEqual([]);
      await widget.open();
      const question = widget.part("cookie-accept").filter({ visible: true });
      if (code === undefined) {
        await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);
        await say(widget, "The control");
        await expect(question).toHaveCount(0);
        expect(await told(page, "identificationFailed")).toEqual([]);
        return;
      }
      await expect.poll(() => told(page, "identificationFailed")).toEqual([{ message: expect.any(String), code }]);
      expect(await told(page, "contactAssociated")).toEqual([]);
      await expect(question).toHaveCount(1);
      await widget.part("cookie-decline").click();
      await widget.say("Nobody knows me");
      await widget.part("email-input").fill("eve@example.com");
      await widget.part("email-send").click();
      await expect(widget.message("Nobody knows me")).toContainText(/Sent|Read/);
      expect(await names(context)).toEqual([]);
    });
  }
  await pages.stop();
});

test("[CON-2] [CON-8] a message that is written while the word is in doubt waits, and one for a word that is no good is asked about first", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "doubt", [asks_all()]);
  const key = await identity_key(deployment, "doubt");
  for (const good of [true, false]) {
    await with_page(browser, async (page) => {
      let caught: () => void;
      const asked = new Promise<void>((catches) => (caught = catches));
      let release: () => void;
      const released = new Promise<void>((releases) => (release = releases));
      await page.route(/\/v1\/sites\/doubt\/visitors/, async (route) => {
        caught();
        await released;
        await route.continue();
      });
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("launcher")).toBeVisible();
      const mail = good ? "ida@example.com" : "eve@example.com";
      await identify(page, IDA, jwt(key, claims("doubt", mail)));
      await widget.open();
      await asked;
      await widget.say("Too early");
      await expect(widget.part("input")).toHaveValue("Too early");
      release!();
      if (good) {
        await expect(widget.message("Too early")).toContainText(/Sent|Read/);
      } else {
        await expect(widget.part("cookie-accept").filter({ visible: true })).toHaveCount(1);
        await expect(widget.part("input")).toHaveValue("Too early");
      }
    });
  }
  await pages.stop();
});

test("[VIS-3] what was begun in the tab goes along, with what is said in it, and the browser finds none of it later", async ({ browser, deployment }) => {
  // Where the flow asks nothing, sending is the consent, and the browser is known.
  const pages = await serve(deployment, "along", [flow({ id: "all" })]);
  const key = await identity_key(deployment, "along");
  await with_page(browser, async (page, context) => {
    const number = conversations(page);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    const kept = page.waitForResponse(/\/browsers$/);
    await say(widget, "Before I signed in");
    await kept;
    expect(await names(context)).toEqual(["hs-messages-is-open", "messagesUtk", "portico-known"]);
    await identify(page, IDA, jwt(key, claims("along", "ida@example.com")));
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);
    await say(widget, "After I signed in");
    await expect(widget.message("Before I signed in")).toBeVisible();
    const desk = await Desk.open(deployment, await number());
    desk.say("Welcome back");
    await expect(widget.message("Welcome back")).toBeVisible();
    expect(await told(page, "conversationStarted")).toHaveLength(1);

    await with_page(browser, async (page) => {
      await page.goto(pages.origin);
      await identify(page, IDA, jwt(key, claims("along", "ida@example.com")));
      const there = new Widget(page);
      await there.open();
      for (const text of ["Before I signed in", "After I signed in", "Welcome back"]) await expect(there.message(text)).toBeVisible();
    });

    // An anonymous page of that browser, though it is known still: the panel was open.
    await page.goto(pages.origin);
    await expect(widget.part("panel")).toBeVisible();
    await say(widget, "Somebody else at this desk");
    await expect(widget.message("Before I signed in")).toHaveCount(0);
    await expect(widget.message("After I signed in")).toHaveCount(0);
  });
  await pages.stop();
});

test("[VIS-3] what the browser had from another page stays the browser's", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "stays", [flow({ id: "all" })]);
  const key = await identity_key(deployment, "stays");
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    const kept = page.waitForResponse(/\/browsers$/);
    await say(widget, "Of an earlier page");
    await kept;
    // The next page shows it, and then somebody signs in.
    await page.goto(pages.origin);
    await expect(widget.message("Of an earlier page")).toBeVisible();
    await identify(page, IDA, jwt(key, claims("stays", "ida@example.com")));
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);
    await expect(widget.message("Of an earlier page")).toHaveCount(0);
    await say(widget, "As Ida");

    // Somebody else signs in: at once nothing of Ida's is in sight.
    await identify(page, "bo@example.com", jwt(key, claims("stays", "bo@example.com")));
    await expect(widget.message("As Ida")).toHaveCount(0);
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(2);
    await say(widget, "As Bo");
    // A word for Bo that is no good makes an unknown visitor, not Bo.
    await identify(page, "bo@example.com", "no word");
    await expect.poll(() => told(page, "identificationFailed")).toHaveLength(1);
    await expect(widget.message("As Bo")).toHaveCount(0);

    await page.goto(pages.origin);
    if (await widget.part("panel").isHidden()) await widget.open();
    await expect(widget.message("Of an earlier page")).toBeVisible();
    await expect(widget.message("As Ida")).toHaveCount(0);
  });
  await pages.stop();
});

test("[CON-8] [VIS-1] a word that ends is asked for anew, and the conversation goes on with it", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "ends", [flow({ id: "all" })]);
  const key = await identity_key(deployment, "ends");
  await with_page(browser, async (page) => {
    await page.clock.install();
    await page.goto(pages.origin);
    await page.clock.runFor(3_000);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    const good = claims("ends", "ida@example.com");
    await identify(page, IDA, jwt(key, { ...good, exp: Math.floor(Date.now() / 1000) + 4 }));
    await widget.open();
    await say(widget, "While it is good");
    // The page has slept for an hour, and the word has ended meanwhile.
    const renewed = async () => {
      await page.context().setOffline(true);
      await page.evaluate(() => PORTICO.widget.remove());
      await page.context().setOffline(false);
      await page.clock.fastForward("01:00:00");
      await page.evaluate(() => PORTICO.widget.load({ widgetOpen: true }));
      await page.clock.runFor(2_000);
      return (await told(page, "identificationFailed")).length;
    };
    await expect.poll(renewed).toBeGreaterThan(0);
    expect((await told(page, "identificationFailed"))[0]).toMatchObject({ code: "identity_expired" });
    await identify(page, IDA, jwt(key, claims("ends", "ida@example.com")));
    await say(widget, "With a new one");
    await expect(widget.message("While it is good")).toBeVisible();
  });
  await pages.stop();
});

test("[CON-7] a browser that wants no tracking keeps nobody from the site's own word", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "private", [asks_all()]);
  const key = await identity_key(deployment, "private");
  await with_page(browser, async (page) => {
    await page.addInitScript(() => Object.defineProperty(navigator, "globalPrivacyControl", { value: true }));
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await identify(page, IDA, jwt(key, claims("private", "ida@example.com")));
    await widget.open();
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);
    await expect(widget.part("remember").filter({ visible: true })).toHaveCount(0);
    await say(widget, "By my name");
    // The control: who is not vouched for is offered to be remembered.
    await page.reload();
    await widget.open();
    await expect(widget.part("remember").filter({ visible: true })).toHaveCount(1);
  });
  await pages.stop();
});

test("[TGT-10] [CON-8] a flow for those whom the site vouches for shows with its word, and goes when that is no good", async ({ browser, deployment }) => {
  const flows = [
    flow({ id: "members", visitors: [[{ identified: true } as never]], desktop: "prompt", welcome: "Hello, member" }),
    flow({ id: "rest", desktop: "prompt", welcome: "Hello, stranger" }),
  ];
  const pages = await serve(deployment, "members", flows);
  const key = await identity_key(deployment, "members");
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("prompt")).toHaveText(/Hello, stranger/);
    await identify(page, IDA, jwt(key, claims("other", "ida@example.com")));
    await expect(widget.part("prompt")).toHaveText(/Hello, member/);
    await widget.part("prompt").click();
    await expect.poll(() => told(page, "identificationFailed")).toHaveLength(1);
    // What the visitor looks at changes with the page alone.
    await expect(widget.part("message").first()).toHaveText(/Hello, member/);
    await page.evaluate(() => PORTICO.widget.close());
    await page.evaluate(() => PORTICO.widget.refresh());
    await expect(widget.part("prompt")).toHaveText(/Hello, stranger/);
    await identify(page, IDA, jwt(key, claims("members", "ida@example.com")));
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);
    await expect(widget.part("prompt")).toHaveText(/Hello, member/);
    // Signing out: the widget begins anew, as nobody's.
    await page.evaluate(() => HubSpotConversations.clear({ resetWidget: true }));
    await expect(widget.part("prompt")).toHaveText(/Hello, stranger/);
  });
  await pages.stop();
});
