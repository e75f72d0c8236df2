// The page API as scripts of a page use it (SPEC.md, section 9), also badly.

import type { BrowserContext, Page } from "@playwright/test";

import { flow, page as only } from "../../support/authored.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { type Api, requests, serve, settings, status, told } from "../../support/page_api.ts";
import { ask_visitor, text, visitor } from "../../support/raw.ts";

const LATER = settings({ loadImmediately: false });
const go = (page: Page, path: string) => page.evaluate((path) => history.pushState(null, "", path), path);
const names = async (context: BrowserContext) => (await context.cookies()).map(({ name }) => name).sort();

test("[API-1] [API-2] functions that wait for the API run in their order, and one that throws stops no other", async ({ browser, deployment }) => {
  const head = `globalThis.ran = [];
    globalThis.hsConversationsOnReady = [() => ran.push("first"), () => { throw Error("the page's own"); }, 5, () => ran.push("last")];`;
  const pages = await serve(deployment, "ready", [flow({ id: "all" })], head);
  await with_page(browser, async (page) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    expect(await page.evaluate(() => ran)).toEqual(["first", "last"]);
    await page.evaluate(() => hsConversationsOnReady?.push(() => ran.push("later")));
    expect(await page.evaluate(() => ran)).toEqual(["first", "last", "later"]);
    expect(await page.evaluate(() => HubSpotConversations === PORTICO)).toBe(true);
    expect(await status(page)).toEqual({ loaded: true, pending: false });
    expect(await told(page, "widgetLoaded")).toEqual([{ message: "widget has loaded" }]);
    expect(errors).toEqual([]);
  });
  await pages.stop();
});

test("[API-1] [API-2] a page that loads later has nothing until then, and open() loads", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "later", [flow({ id: "all", desktop: "prompt" })], LATER);
  await with_page(browser, async (page) => {
    const asked = requests(page, deployment.edge);
    // What a test calls counts as pressed by the visitor; this is a script's own doing.
    await page.addInitScript(() => Object.defineProperty(navigator, "userActivation", { value: { isActive: false } }));
    await page.goto(pages.origin);
    await page.waitForLoadState("networkidle");
    for (const act of ["refresh", "close", "remove"] as const) await page.evaluate((act) => PORTICO.widget[act](), act);
    expect(await status(page)).toEqual({ loaded: false, pending: false });
    expect(asked).toEqual(["GET /portico.js"]);

    const widget = new Widget(page);
    // Asked in the same moment: by the next one it may be there.
    expect(await page.evaluate(() => (PORTICO.widget.load(), PORTICO.widget.status()))).toEqual({ loaded: false, pending: true });
    await expect(widget.part("prompt")).toBeVisible();
    await expect(widget.part("panel")).toHaveCount(0);
    expect(await status(page)).toEqual({ loaded: true, pending: false });
    await page.evaluate(() => PORTICO.widget.open());
    await expect(widget.part("panel")).toBeVisible();
    await page.evaluate(() => PORTICO.widget.close());
    await expect(widget.part("panel")).toBeHidden();
    expect(await told(page, "widgetClosed")).toHaveLength(1);
    // A script is no visitor: nothing was kept, and nothing asked but the program.
    expect(await page.context().cookies()).toEqual([]);
    expect(asked.filter((request) => request.startsWith("POST"))).toEqual([]);

    for (const begin of [() => PORTICO.widget.open(), () => PORTICO.widget.load({ widgetOpen: true })]) {
      await page.goto(pages.origin);
      await page.evaluate(begin);
      await expect(widget.part("panel")).toBeVisible();
      expect(await page.evaluate(() => document.activeElement === document.body)).toBe(true);
    }
  });
  await pages.stop();
});

test("[API-1] [DSP-7] a button of the page opens the panel for the visitor who presses it, unless the page wants no focus", async ({ browser, deployment }) => {
  for (const [id, wanted, focused] of [
    ["button", {}, true],
    ["button-quiet", { disableInitialInputFocus: true }, false],
  ] as const) {
    const pages = await serve(deployment, id, [flow({ id: "all" })], settings(wanted));
    await with_page(browser, async (page) => {
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await expect(widget.part("launcher")).toBeVisible();
      await page.evaluate(() => {
        document.querySelector("button")?.addEventListener("click", () => HubSpotConversations.widget.open());
      });
      await page.locator("main button").click();
      await expect(widget.part("panel")).toBeVisible();
      if (focused) await expect(widget.part("input")).toBeFocused();
      else await expect(page.locator("main button")).toBeFocused();
    });
    await pages.stop();
  }
});

test("[API-3] what happens is told, once each, whoever of the listeners throws", async ({ browser, deployment }) => {
  const asks = flow({ id: "all" });
  asks.email_capture = { when: "after_first_message", prompt: null };
  const pages = await serve(deployment, "events", [asks]);
  await with_page(browser, async (page) => {
    const number = conversations(page);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await page.evaluate(() => {
      globalThis.ran = [];
      const twice = () => ran.push("taken off");
      HubSpotConversations.on("conversationStarted", () => {
        throw Error("the page's own");
      });
      HubSpotConversations.on("conversationStarted", twice);
      HubSpotConversations.on("conversationStarted", () => ran.push("after one that throws"));
      HubSpotConversations.off("conversationStarted", twice);
      HubSpotConversations.on("noSuchEvent", twice);
    });
    await widget.open();
    expect(await told(page, "userInteractedWithWidget")).toHaveLength(1);
    await widget.say("Is anybody told?");
    await expect(widget.message("Is anybody told?")).toContainText(/Sent|Read/);
    const conversation = { conversation: { conversationId: Number(await number()) } };
    await expect.poll(() => told(page, "conversationStarted")).toEqual([conversation]);
    expect(await page.evaluate(() => ran)).toEqual(["after one that throws"]);

    await widget.part("email-input").fill("ida@example.com");
    await widget.part("email-send").click();
    await expect.poll(() => told(page, "contactAssociated")).toHaveLength(1);

    await widget.part("minimise").click();
    expect(await told(page, "widgetClosed")).toHaveLength(1);
    const desk = await Desk.open(deployment, await number());
    desk.say("One");
    desk.say("Two");
    await expect(widget.part("badge")).toHaveText("2");
    expect(await told(page, "unreadConversationCountChanged")).toEqual([{ unreadCount: 1 }]);
    await widget.open();
    await expect.poll(() => told(page, "unreadConversationCountChanged")).toEqual([{ unreadCount: 1 }, { unreadCount: 0 }]);
    expect(await told(page, "conversationClosed")).toEqual([]);
    desk.close();
    await expect.poll(() => told(page, "conversationClosed")).toEqual([conversation]);
    expect(await told(page, "conversationStarted")).toHaveLength(1);
    expect(await told(page, "identificationFailed")).toEqual([]);
  });
  await pages.stop();
});

test("[API-1] of a hundred refreshes in a moment the first acts and the last", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "hundred", [flow({ id: "last", pages: only("/last"), desktop: "prompt" }), flow({ id: "rest" })]);
  await with_page(browser, async (page) => {
    // Where the browser does not say when the address changes, so that nobody looks but us; each page
    // view reads the user agent once.
    await page.addInitScript(() => {
      Object.defineProperty(window, "navigation", { value: undefined });
      const { userAgent } = navigator;
      Object.assign(globalThis, { views: 0 });
      Object.defineProperty(Navigator.prototype, "userAgent", {
        get: () => ((globalThis as unknown as { views: number }).views++, userAgent),
      });
    });
    await page.clock.install();
    const views = () => page.evaluate(() => (globalThis as unknown as { views: number }).views);
    const widget = new Widget(page);
    await page.goto(pages.origin);
    await page.clock.runFor(3_000);
    await expect(widget.part("launcher")).toBeVisible();
    await page.clock.pauseAt(Date.now() + 600_000);
    const before = await views();
    await page.evaluate(() => {
      for (let n = 0; n < 100; n += 1) {
        history.pushState(null, "", n === 99 ? "/last" : `/${n}`);
        PORTICO.widget.refresh();
      }
    });
    expect((await views()) - before).toBe(1);
    await expect(widget.part("prompt")).toBeHidden();
    await page.clock.runFor(1_000);
    await expect(widget.part("prompt")).toBeVisible();
    expect((await views()) - before).toBe(2);
    // The control: what is not too soon acts at once.
    await page.clock.runFor(100);
    await page.clock.runFor(950);
    await page.evaluate(() => (history.pushState(null, "", "/again"), PORTICO.widget.refresh()));
    expect((await views()) - before).toBe(3);
    await expect(widget.part("prompt")).toBeHidden();
  });
  await pages.stop();
});

test("[API-4] refresh() takes the widget from a page that has no flow, not from a conversation", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "refreshed", [flow({ id: "a", pages: only("/a") })]);
  await with_page(browser, async (page) => {
    const number = conversations(page);
    await page.goto(`${pages.origin}/a`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("I stay");
    await expect(widget.message("I stay")).toContainText(/Sent|Read/);
    await go(page, "/nothing");
    await page.evaluate(() => PORTICO.widget.refresh());
    expect(await page.evaluate(() => PORTICO.explain())).toMatchObject({ flow: null });
    await expect(widget.message("I stay")).toBeVisible();
    const desk = await Desk.open(deployment, await number());
    desk.close();
    await expect(widget.part("new-thread")).toBeVisible();
    await page.evaluate(() => PORTICO.widget.refresh());
    await expect(widget.host).toHaveCount(0);
    expect(await status(page)).toEqual({ loaded: false, pending: false });
    await go(page, "/a");
    await page.evaluate(() => PORTICO.widget.load());
    await expect(widget.part("launcher")).toBeVisible();
    expect(await told(page, "widgetLoaded")).toHaveLength(2);
  });
  await pages.stop();
});

// Everything that a page holds on to, counted from before its first script.
function count_holds() {
  const holds = { listeners: 0, timers: 0, sockets: 0, observers: 0, channels: 0 };
  Object.assign(globalThis, { holds });
  const key = (kind: string, capture: unknown) => `${kind} ${!!(typeof capture === "object" ? (capture as { capture?: boolean } | null)?.capture : capture)}`;
  const known = new WeakMap<EventTarget, Map<unknown, Set<string>>>();
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (kind, listener, options) {
    // The page's own hold on when it has loaded is the loader's, once.
    if (!(typeof options === "object" && options?.once)) {
      const of = known.get(this) ?? new Map();
      known.set(this, of);
      const keys = of.get(listener) ?? new Set();
      of.set(listener, keys);
      if (!keys.has(key(kind, options))) holds.listeners += 1;
      keys.add(key(kind, options));
      const signal = typeof options === "object" ? options?.signal : undefined;
      if (signal) add.call(signal, "abort", () => {
        if (keys.delete(key(kind, options))) holds.listeners -= 1;
      });
    }
    return add.call(this, kind, listener, options);
  };
  EventTarget.prototype.removeEventListener = function (kind, listener, options) {
    if (known.get(this)?.get(listener)?.delete(key(kind, options))) holds.listeners -= 1;
    return remove.call(this, kind, listener, options);
  };
  const timers = new Set<unknown>();
  const tally = () => (holds.timers = timers.size);
  const { setTimeout: wait, clearTimeout: stop, setInterval: repeat, clearInterval: end } = window;
  Object.assign(window, {
    setTimeout: (run: () => void, ms: number) => {
      const timer = wait(() => (timers.delete(timer), tally(), run()), ms);
      timers.add(timer);
      tally();
      return timer;
    },
    clearTimeout: (timer: number) => (timers.delete(timer), tally(), stop(timer)),
    setInterval: (run: () => void, ms: number) => {
      const timer = repeat(run, ms);
      timers.add(timer);
      tally();
      return timer;
    },
    clearInterval: (timer: number) => (timers.delete(timer), tally(), end(timer)),
    WebSocket: class extends WebSocket {
      constructor(url: string, protocols: string[]) {
        super(url, protocols);
        holds.sockets += 1;
      }
      override close() {
        holds.sockets -= 1;
        super.close();
      }
    },
    MutationObserver: class extends MutationObserver {
      constructor(callback: MutationCallback) {
        super(callback);
        holds.observers += 1;
      }
      override disconnect() {
        holds.observers -= 1;
        super.disconnect();
      }
    },
    BroadcastChannel: class extends BroadcastChannel {
      constructor(name: string) {
        super(name);
        holds.channels += 1;
      }
      override close() {
        holds.channels -= 1;
        super.close();
      }
    },
  });
}

const held = (page: Page) => page.evaluate(() => ({ ...(globalThis as unknown as { holds: Record<string, number> }).holds }));

test("[API-4] remove() in the middle of a conversation leaves nothing behind, and load() brings it back", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "removed", [flow({ id: "all" })], LATER);
  await with_page(browser, async (page) => {
    await page.addInitScript(count_holds);
    const number = conversations(page);
    await page.goto(pages.origin);
    await page.waitForLoadState("networkidle");
    const before = await held(page);
    const widget = new Widget(page);
    await page.evaluate(() => PORTICO.widget.load());
    await widget.open();
    await widget.part("minimise").click();
    await widget.open();
    await widget.say("In the middle");
    await expect(widget.message("In the middle")).toContainText(/Sent|Read/);
    // The control: there is something to leave behind, of every kind.
    const meanwhile = await held(page);
    for (const kind of Object.keys(before)) expect(meanwhile[kind], kind).toBeGreaterThan(before[kind] ?? 0);

    await page.evaluate(() => PORTICO.widget.remove());
    expect(await held(page)).toEqual(before);
    await expect(widget.host).toHaveCount(0);
    expect(await status(page)).toEqual({ loaded: false, pending: false });
    // Nothing happens of what somebody does meanwhile.
    const desk = await Desk.open(deployment, await number());
    desk.say("Are you still there?");
    await go(page, "/elsewhere");
    await page.mouse.move(600, 0);
    await page.evaluate(() => PORTICO.widget.refresh());
    expect(await held(page)).toEqual(before);

    await page.evaluate(() => PORTICO.widget.load({ widgetOpen: true }));
    await expect(widget.message("Are you still there?")).toBeVisible();
    await widget.say("I am");
    await expect(widget.message("I am")).toContainText(/Sent|Read/);

    await page.evaluate(() => PORTICO.destroy());
    expect(await held(page)).toEqual(before);
    const left = await page.evaluate(() => [
      "PORTICO" in globalThis,
      "HubSpotConversations" in globalThis,
      hsConversationsOnReady?.push === Array.prototype.push,
    ]);
    expect(left).toEqual([false, false, true]);
    // A tag that comes after that begins anew.
    await page.evaluate((source) => {
      const script = document.createElement("script");
      script.src = source;
      script.dataset.site = "removed";
      document.head.append(script);
    }, `${deployment.edge}/portico.js`);
    await page.waitForFunction(() => "PORTICO" in globalThis);
    await page.evaluate(() => PORTICO.widget.load());
    await expect(widget.part("launcher")).toBeVisible();
  });
  await pages.stop();
});

test("[API-4] remove() while things are on their way is not undone by what arrives", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "in-flight", [flow({ id: "all" })]);
  await with_page(browser, async (page) => {
    let caught: () => void;
    const asked = new Promise<void>((catches) => (caught = catches));
    let release: () => void;
    const released = new Promise<void>((releases) => (release = releases));
    await page.route(/\/v1\/sites\/in-flight\/visitors/, async (route) => {
      caught();
      await released;
      await route.continue().catch(() => {});
    });
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("On its way");
    await asked;
    await page.evaluate(() => PORTICO.widget.remove());
    release!();
    await page.waitForLoadState("networkidle");
    await expect(widget.host).toHaveCount(0);
    await page.unroute(/\/v1\/sites\/in-flight\/visitors/);
    await page.evaluate(() => PORTICO.widget.load({ widgetOpen: true }));
    await expect(widget.message("On its way")).toContainText(/Sent|Read/);
  });
  await pages.stop();
});

test("[API-1] [RUN-1] of two tags one is there, and everything is told once", async ({ browser, deployment }) => {
  const head = `globalThis.ran = []; globalThis.hsConversationsOnReady = [() => ran.push("once")];`;
  const pages = await serve(deployment, "twice", [flow({ id: "all" })], head, 2);
  await with_page(browser, async (page) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await page.waitForLoadState("networkidle");
    await expect(widget.host).toHaveCount(1);
    expect(await page.evaluate(() => ran)).toEqual(["once"]);
    expect(await told(page, "widgetLoaded")).toHaveLength(1);
  });
  await pages.stop();
});

test("[API-1] [RUN-1] a widget that could not start is loaded again when a script asks for it", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "again", [flow({ id: "all" })]);
  await with_page(browser, async (page) => {
    await page.route(/\/v1\/sites\/again$/, (route) => route.fulfill({ status: 500, body: "no" }));
    const line = page.waitForEvent("console", (message) => message.text().startsWith("portico"));
    await page.goto(pages.origin);
    expect((await line).text()).toBe("portico: edge_failed");
    expect(await status(page)).toEqual({ loaded: false, pending: false });
    expect(await page.evaluate(() => PORTICO.explain().catch((code: unknown) => code))).toBe("edge_failed");
    await page.unroute(/\/v1\/sites\/again$/);
    await page.evaluate(() => PORTICO.widget.load());
    await expect(new Widget(page).part("launcher")).toBeVisible();
  });
  await pages.stop();
});

test("[API-5] [VIS-2] clear() takes everything away, here and at the edge, and it does not come back", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "cleared", [flow({ id: "all" })]);
  await with_page(browser, async (page, context) => {
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    await widget.part("minimise").click();
    await widget.open();
    await widget.say("Forget me");
    await expect(widget.message("Forget me")).toContainText(/Sent|Read/);
    const secret = (await context.cookies()).find(({ name }) => name === "messagesUtk")?.value ?? "";
    const known = async () => {
      const body = Uint8Array.from([0, 1, ...text(secret), 0, 0]);
      return (await visitor(await ask_visitor(deployment.edge, "cleared", pages.origin, body))).conversations.length;
    };
    await expect.poll(known).toBe(1);
    // A page view after that is counted.
    await page.goto(`${pages.origin}/next`);
    await expect(widget.part("panel")).toBeVisible();
    await expect(widget.message("Forget me")).toBeVisible();
    const kept = () => page.evaluate(() => Object.keys(localStorage).sort());
    expect(await names(context)).toEqual(["hs-messages-hide-welcome-message", "hs-messages-is-open", "messagesUtk", "portico-known"]);
    expect(await kept()).toEqual(["portico-chat", "portico-visits"]);

    const forgot = page.waitForResponse(/\/browsers\/forget$/);
    await page.evaluate(() => HubSpotConversations.clear());
    expect((await forgot).status()).toBe(204);
    expect(await names(context)).toEqual([]);
    expect(await kept()).toEqual([]);
    expect(await known()).toBe(0);
    // What is in sight goes on, in memory.
    await widget.say("For this page view");
    await expect(widget.message("For this page view")).toContainText(/Sent|Read/);
    expect(await names(context)).toEqual([]);
    expect(await kept()).toEqual([]);

    await widget.part("input").fill("half a sentence");
    await page.evaluate(() => HubSpotConversations.clear({ resetWidget: true }));
    await expect(widget.part("panel")).toBeHidden();
    await widget.open();
    await expect(widget.message("Forget me")).toHaveCount(0);
    await expect(widget.part("input")).toHaveValue("");
    await widget.say("Somebody new");
    await expect(widget.message("Somebody new")).toContainText(/Sent|Read/);
    const fresh = (await context.cookies()).find(({ name }) => name === "messagesUtk")?.value ?? "";
    expect(fresh).toMatch(/^[0-9a-f]{32}$/);
    expect(fresh).not.toBe(secret);
  });
  await pages.stop();
});

test("[TGT-12] refresh({openToNewThread: true}) begins a conversation of the page's flow beside one under way", async ({ browser, deployment }) => {
  const flows = [flow({ id: "a", pages: only("/a"), welcome: "This is A" }), flow({ id: "b", pages: only("/b"), welcome: "This is B" })];
  const pages = await serve(deployment, "beside", flows);
  await with_page(browser, async (page) => {
    await page.goto(`${pages.origin}/a`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("In A");
    await expect(widget.message("In A")).toContainText(/Sent|Read/);
    await go(page, "/b");
    await page.evaluate(() => PORTICO.widget.refresh());
    await expect(widget.part("message").first()).toHaveText(/This is A/);
    await page.evaluate(() => PORTICO.widget.refresh({ openToNewThread: true }));
    await expect(widget.part("message").first()).toHaveText(/This is B/);
    await expect(widget.message("In A")).toHaveCount(0);
    await widget.say("In B");
    await expect(widget.message("In B")).toContainText(/Sent|Read/);
    await expect.poll(() => told(page, "conversationStarted")).toHaveLength(2);
    const [one, other] = await told(page, "conversationStarted");
    expect(one).not.toEqual(other);
    expect(await told(page, "conversationClosed")).toEqual([]);
  });
  await pages.stop();
});

test("[CON-2] [API-2] the page has the cookie asked for when the widget shows, or on exit intent", async ({ browser, deployment }) => {
  for (const [id, banner, at_once, on_exit] of [
    ["banner-load", "ON_WIDGET_LOAD", true, true],
    ["banner-true", true, true, true],
    ["banner-exit", "ON_EXIT_INTENT", false, true],
    ["banner-none", false, false, false],
  ] as const) {
    const pages = await serve(deployment, id, [flow({ id: "all" })], settings({ enableWidgetCookieBanner: banner }));
    await with_page(browser, async (page, context) => {
      await page.clock.install();
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await page.clock.runFor(3_000);
      await expect(widget.part("launcher")).toBeVisible();
      const question = widget.part("cookie-accept").filter({ visible: true });
      if (at_once) await expect(question).toHaveCount(1);
      await page.mouse.move(600, 300);
      await page.evaluate(() => document.dispatchEvent(new MouseEvent("mouseout", { clientY: -1, relatedTarget: null })));
      if (on_exit) await expect(question).toHaveCount(1);
      await page.waitForLoadState("networkidle");
      await expect(question).toHaveCount(on_exit ? 1 : 0);
      expect(await names(context)).toEqual([]);
      if (!on_exit) return;
      await question.click();
      await expect.poll(() => names(context)).toEqual(["messagesUtk", "portico-known"]);
    });
    await pages.stop();
  }
});

test("[API-2] [CNV-1] a page that hides the link offers no new conversation beneath one that has ended", async ({ browser, deployment }) => {
  for (const hides of [true, false]) {
    const id = `link-${hides}`;
    const pages = await serve(deployment, id, [flow({ id: "all" })], settings({ hideNewThreadLink: hides }));
    await with_page(browser, async (page) => {
      const number = conversations(page);
      await page.goto(pages.origin);
      const widget = new Widget(page);
      await widget.open();
      await widget.say("To the end");
      await expect(widget.message("To the end")).toContainText(/Sent|Read/);
      (await Desk.open(deployment, await number())).close();
      await expect.poll(() => told(page, "conversationClosed")).toHaveLength(1);
      await expect(widget.part("new-thread")).toBeVisible({ visible: !hides });
    });
    await pages.stop();
  }
});

test("[API-1] what is no sense is taken without harm", async ({ browser, deployment }) => {
  const pages = await serve(deployment, "nonsense", [flow({ id: "all" })]);
  await with_page(browser, async (page) => {
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await expect(widget.part("launcher")).toBeVisible();
    await page.evaluate(() => {
      const api = PORTICO as unknown as Record<string, (...any: unknown[]) => unknown> & { widget: Api["widget"] };
      api.identify?.();
      api.identify?.({ email: "a\nb\nc", token: 5 });
      api.on?.("widgetClosed", "no function");
      api.off?.("never", 5);
      api.clear?.("yes");
      (api.widget.load as (any: unknown) => void)("x");
      (api.widget.refresh as (any: unknown) => void)(null);
      api.widget.open();
      api.widget.close();
    });
    await widget.open();
    await expect(widget.part("input")).toBeFocused();
    await widget.part("minimise").click();
    expect(errors).toEqual([]);
  });
  await pages.stop();
});
