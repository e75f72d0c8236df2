// Pages that change without a load, and what the page has to ask or to count before it decides.

import type { Page } from "@playwright/test";

import { flow, page as only, site } from "../../support/authored.ts";
import { explain, expect, test, Widget, with_page, sign_in } from "../../support/fixtures.ts";
import { page as scenario, Pages } from "../../support/pages.ts";
import type { Deployment } from "../../support/deployment.ts";

// Publishes a site under an id of the test's own, and serves a page with its tag at every path.
async function on_page(
  deployment: Deployment,
  id: string,
  flows: ReturnType<typeof flow>[],
  availability: Record<string, unknown>,
  use: (origin: string) => Promise<void>,
) {
  const pages = await Pages.serve(() => scenario(import.meta.dirname, deployment.edge, id));
  const answer = await deployment.publish(id, site(id, flows, availability, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  await use(pages.origin);
  await pages.stop();
}

const go = (page: Page, path: string) => page.evaluate((path) => history.pushState(null, "", path), path);

test("[TGT-12] a page that changes without a load is decided anew", async ({ browser, deployment }) => {
  const flows = [
    flow({ id: "a", pages: only("/a"), welcome: "This is A" }),
    flow({ id: "b", pages: only("/b"), desktop: "prompt", welcome: "This is B" }),
    flow({ id: "c", pages: [[{ url: { ends_with: "#c" } }]], desktop: "prompt", welcome: "This is C" }),
  ];
  await on_page(deployment, "router", flows, {}, async (origin) => {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await page.goto(`${origin}/a`);
      await expect(widget.part("launcher")).toBeVisible();
      await expect(widget.part("prompt")).toBeHidden();

      await go(page, "/b");
      await expect(widget.part("prompt")).toHaveText(/This is B/);
      await go(page, "/nothing");
      await expect(widget.host).toHaveCount(0);
      await page.evaluate(() => (location.hash = "c"));
      await expect(widget.part("prompt")).toHaveText(/This is C/);
      await page.goBack();
      await expect(widget.host).toHaveCount(0);
      await page.goBack();
      await expect(widget.part("prompt")).toHaveText(/This is B/);
      await page.evaluate(() => history.replaceState(null, "", "/a"));
      await expect(widget.part("prompt")).toBeHidden();
      expect(await explain(page)).toMatchObject({ flow: "a" });

      // A router that replaces the body, or what is in it, does not take the widget with it.
      await page.evaluate(() => document.body.replaceWith(document.createElement("body")));
      await expect(widget.part("launcher")).toBeVisible();
      await page.evaluate(() => document.body.replaceChildren());
      await expect(widget.part("launcher")).toBeVisible();
      await page.evaluate(() => document.documentElement.replaceChildren(document.createElement("head"), document.createElement("body")));
      await expect(widget.part("launcher")).toBeVisible();
      await page.evaluate(() => document.documentElement.replaceWith(document.documentElement.cloneNode()));
      await expect(widget.part("launcher")).toBeVisible();
      // Nor does one that writes itself anew, which takes off every listener.
      await page.evaluate(() => {
        document.open();
        document.write("<!doctype html><title>Anew</title><p>Anew");
        document.close();
      });
      await expect(widget.part("launcher")).toBeVisible();
      await expect(widget.host).toHaveCount(1);

      // What the visitor has typed is still there when another flow takes over.
      await widget.open();
      await widget.part("input").fill("half a sen");
      await go(page, "/b");
      await expect(widget.part("message").first()).toHaveText(/This is B/);
      await expect(widget.part("input")).toHaveValue("half a sen");
      // A page without a flow leaves a panel alone in which the visitor writes.
      await go(page, "/nothing");
      expect(await explain(page)).toMatchObject({ flow: null });
      await expect(widget.part("panel")).toBeVisible();
      await expect(widget.part("input")).toHaveValue("half a sen");
      // It closes one where nothing is typed, which does not come back by itself.
      await go(page, "/b");
      await widget.part("input").fill("");
      await go(page, "/nothing");
      await expect(widget.host).toHaveCount(0);
      await go(page, "/b");
      await expect(widget.part("prompt")).toBeVisible();
      await expect(widget.part("panel")).toBeHidden();
    });
  });
});

test("[TGT-12] a page that calls something of its own navigation is looked at instead", async ({ browser, deployment }) => {
  const flows = [flow({ id: "a", pages: only("/a") }), flow({ id: "b", pages: only("/b"), desktop: "prompt" })];
  await on_page(deployment, "named", flows, {}, async (origin) => {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await page.addInitScript(() => Object.defineProperty(window, "navigation", { value: [1, 2, 3] }));
      await page.goto(`${origin}/a`);
      await expect(widget.part("launcher")).toBeVisible();
      await go(page, "/b");
      await expect(widget.part("prompt")).toBeVisible();
    });
  });
});

test("[API-4] a page that takes the widget out again and again wins, and goes on", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    await page.addInitScript(() => {
      document.addEventListener("DOMContentLoaded", () => {
        const out = () => document.querySelector("portico-chat")?.remove();
        new MutationObserver(out).observe(document, { childList: true, subtree: true });
      });
    });
    await page.goto(`${deployment.demo}/`);
    await explain(page);
    await page.waitForLoadState("networkidle");
    await expect(new Widget(page).host).toHaveCount(0);
    expect(await page.evaluate(() => 1 + 1)).toBe(2);
  });
});

test("[DSP-4] of two tabs that minimise the later one counts in both", async ({ browser, deployment }) => {
  await with_page(browser, async (page, context) => {
    const other = await context.newPage();
    const [here, there] = [new Widget(page), new Widget(other)];
    // One clock for both.
    await context.clock.install();
    for (const widget of [here, there]) {
      await widget.page.goto(`${deployment.demo}/`);
      await expect(widget.part("prompt")).toBeVisible();
    }
    await here.part("launcher").click();
    await here.part("minimise").click();
    await other.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await expect(there.part("prompt")).toBeHidden();
    // An hour later in the other tab; the first hears of it.
    await page.evaluate(() => {
      const heard = new BroadcastChannel("portico-minimise");
      heard.onmessage = ({ data }) => Object.assign(globalThis, { heard: data });
    });
    await context.clock.fastForward("01:00:00");
    await there.part("launcher").click();
    await there.part("minimise").click();
    await page.waitForFunction(() => "heard" in globalThis, undefined, { polling: 50 });
    await context.clock.fastForward("23:30:00");
    await expect(here.part("prompt")).toBeHidden();
    await context.clock.fastForward("00:31:00");
    await expect(here.part("prompt")).toBeVisible();
  });
});

test("[TGT-12] [DSP-11] with a conversation under way the widget stays", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const widget = new Widget(page);
    await page.goto(`${deployment.demo}/`);
    await widget.open();
    await widget.say("Does this stay?");
    await expect(widget.message("Does this stay?")).toContainText(/Sent|Read/);
    await go(page, "/privacy.html");
    expect(await explain(page)).toMatchObject({ flow: null });
    await expect(widget.message("Does this stay?")).toBeVisible();
    await go(page, "/contact.html");
    expect(await explain(page)).toMatchObject({ flow: "contact", surface: "launcher", opens_on: [] });
    await expect(widget.part("message").first()).toHaveText(/Looking for a lamp/);
    await widget.part("minimise").click();
    await expect(widget.part("launcher")).toBeVisible();
  });
});

test("[TRG-5] a page view without a load starts its triggers afresh", async ({ browser, deployment }) => {
  const flows = [flow({ id: "all", triggers: { seconds_on_page: 4 } })];
  await on_page(deployment, "afresh", flows, {}, async (origin) => {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await page.clock.install();
      await page.goto(`${origin}/1`);
      await explain(page);
      await page.clock.runFor(4_000);
      await expect(widget.part("launcher")).toBeVisible();
      await go(page, "/2");
      await expect(widget.host).toHaveCount(0);
      await page.clock.runFor(4_000);
      await expect(widget.part("launcher")).toBeVisible();
    });
  });
});

test("[TGT-14] [AVL-5] the edge is asked only where its answer can change what shows", async ({ browser, deployment }) => {
  // The development server places everybody in the United States.
  const flows = [
    flow({ id: "here", pages: only("/country"), visitors: [[{ country: ["US"] }]], desktop: "prompt" }),
    flow({ id: "there", pages: only("/country"), visitors: [[{ country: ["NO"] }]], desktop: "prompt" }),
    flow({ id: "rest" }),
  ];
  await on_page(deployment, "country", flows, {}, async (origin) => {
    await with_page(browser, async (page) => {
      const asked: string[] = [];
      page.on("request", (request) => {
        if (request.url().includes("/v1/where")) asked.push(request.url());
      });
      await page.goto(`${origin}/plain`);
      expect(await explain(page)).toMatchObject({ flow: "rest", team: "available" });
      expect(asked).toEqual([]);
      await page.goto(`${origin}/country`);
      expect(await explain(page)).toMatchObject({ flow: "here", surface: "prompt" });
      expect(asked).toEqual([`${deployment.edge}/v1/where?site=country`]);
    });
  });
});

test("[AVL-1] [RTE-2] away until somebody of the team is there", async ({ browser, deployment }) => {
  const availability = { mode: "users", away: { message: "Back in a bit", launcher: "show" } };
  await on_page(deployment, "staffed", [flow({ id: "all" })], availability, async (origin) => {
    const team = await browser.newContext();
    const desk = await team.newPage();
    await sign_in(desk.context(), deployment);
    await desk.goto(deployment.console);
    await expect(desk.getByRole("region", { name: "Conversations" })).toBeVisible();
    // What the edge knows is at most 30 s old, so another deployment's silence is not met here.
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await expect
        .poll(
          async () => {
            await page.goto(origin);
            return (await explain(page)).team;
          },
          { timeout: 40_000 },
        )
        .toBe("available");
      await widget.open();
      await expect(widget.part("header").locator("p")).toHaveText("Ask us anything");
    });
    await team.close();
  });
});

test("[TGT-14] page views and visits are counted once the visitor has agreed, and not before", async ({ browser, deployment }) => {
  const flows = [
    flow({ id: "often", visitors: [[{ page_views: { at_least: 3 } }]], desktop: "prompt" }),
    flow({ id: "again", visitors: [[{ visits: { at_least: 2 } }]] }),
    flow({ id: "rest" }),
  ];
  await on_page(deployment, "counted", flows, {}, async (origin) => {
    const context = await browser.newContext();
    const page = await context.newPage();
    const kept = () => page.evaluate(() => localStorage.getItem("portico-visits"));
    await page.clock.install({ time: "2026-03-27T10:00:00Z" });
    for (let view = 0; view < 3; view += 1) {
      await page.goto(origin);
      expect(await explain(page)).toMatchObject({ flow: "rest" });
    }
    expect(await kept()).toBeNull();

    await context.addCookies([["messagesUtk", 32], ["portico-known", 16]].map(([name, digits]) => ({ name: `${name}`, value: "0".repeat(Number(digits)), url: origin })));
    for (const [path, chosen] of [
      ["/1", "rest"],
      ["/2", "rest"],
      ["/3", "often"],
    ] as const) {
      await page.goto(origin + path);
      expect(await explain(page)).toMatchObject({ flow: chosen });
    }
    await go(page, "/4");
    expect(await kept()).toMatch(/^1 4 \d+$/);
    await page.clock.setFixedTime("2026-03-27T11:00:00Z");
    await page.goto(origin);
    expect(await explain(page)).toMatchObject({ flow: "again" });
    expect(await kept()).toMatch(/^2 1 \d+$/);
    await context.close();
  });
});

test("[RUN-5] a page whose cookies and storage are denied is decided all the same", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    await page.addInitScript(() => {
      const denied = () => {
        throw new DOMException("denied", "SecurityError");
      };
      for (const storage of ["localStorage", "sessionStorage", "indexedDB"]) Object.defineProperty(window, storage, { get: denied });
      Object.defineProperty(Document.prototype, "cookie", { get: denied, set: denied });
    });
    const errors: Error[] = [];
    page.on("pageerror", (error) => errors.push(error));
    await page.goto(deployment.demo);
    const widget = new Widget(page);
    await expect(widget.part("prompt")).toBeVisible();
    await widget.part("launcher").click();
    await widget.part("minimise").click();
    await expect(widget.part("panel")).toBeHidden();
    await expect(widget.part("prompt")).toBeHidden();
    expect(errors).toEqual([]);
  });
});
