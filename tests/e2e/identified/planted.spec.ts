// A browser into which somebody else has put the cookie that it is known by (VIS-2): from another host of
// the domain, or on the way of a page that came over plain http. Whoever put it there hears nothing.

import { chromium, type Browser, type BrowserContext } from "@playwright/test";

import { launch } from "../../support/browser.mjs";
import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";
import { ask_visitor, text, visitor } from "../../support/raw.ts";

const html = (edge: string) => `<!doctype html><html lang="en"><title>A shop</title>
  <script async src="${edge}/portico.js" data-site="planted"></script><body><main>A shop</main></body></html>`;

async function publish(deployment: Deployment, origin: string, when?: string) {
  const asks = flow({ id: "all" });
  const cookie_consent = when && { when, text: null };
  const flows = [when ? { ...asks, options: { ...(asks.options as object), cookie_consent } } : asks];
  const answer = await deployment.publish("planted", site("planted", flows, {}, { origins: [origin] }));
  expect(answer.status, await answer.text()).toBe(200);
}

const cookies = async (context: BrowserContext) =>
  (await context.cookies()).map(({ name, value, domain }) => ({ name, value, domain })).sort((a, b) => a.name.localeCompare(b.name));

// A visitor who writes, and the cookies that they have then.
async function writes(browser: Browser, deployment: Deployment, address: string, words: string, before: Parameters<BrowserContext["addCookies"]>[0] = []) {
  let kept: Awaited<ReturnType<typeof cookies>> = [];
  const browsers: string[] = [];
  await with_page(browser, async (page, context) => {
    await context.addCookies(before);
    page.on("request", (request) => {
      if (request.url().startsWith(deployment.edge) && request.method() === "POST") browsers.push(request.postDataBuffer()?.toString("latin1") ?? "");
    });
    await page.goto(address);
    const widget = new Widget(page);
    await widget.open();
    await widget.say(words);
    await expect(widget.message(words)).toContainText(/Sent|Read/);
    kept = await cookies(context);
  });
  return { kept, said: browsers.join() };
}

test("[VIS-2] a secret that another host of the domain has put there counts for nothing, and is never registered", async ({ browser, deployment }) => {
  const pages = await Pages.serve((path) => (path === "/favicon.ico" ? undefined : html(deployment.edge)));
  const origin = `http://www.a.localhost:${new URL(pages.origin).port}`;
  await publish(deployment, origin);
  const known = async (secret: string) => {
    const body = Uint8Array.from([0, 1, ...text(secret), 0, 0]);
    return (await visitor(await ask_visitor(deployment.edge, "planted", origin, body))).conversations.length;
  };
  const theirs = await writes(browser, deployment, origin, "Of whoever plants it");
  const [utk, second] = theirs.kept.filter(({ name }) => /messagesUtk|known/.test(name));
  expect([utk?.name, second?.name]).toEqual(["messagesUtk", "portico-known"]);
  const secret = utk!.value;
  expect(second!.value).toBe(secret.slice(16));
  expect(await known(secret)).toBe(1);
  // One that nobody has ever registered must not become somebody's.
  const chosen = "0123456789abcdef".repeat(2);

  const planted = (value: string) => ({ name: "messagesUtk", value, domain: ".a.localhost", path: "/" });
  const own = (name: string, value: string) => ({ name, value, url: origin });
  const [mine, half] = ["fedcba9876543210".repeat(2), "fedcba9876543210"];
  const cases: Record<string, Parameters<BrowserContext["addCookies"]>[0]> = {
    "alone": [planted(secret)],
    "one that is new": [planted(chosen)],
    "beside another's second half": [planted(secret), own("portico-known", half)],
    "beside the visitor's own": [own("messagesUtk", mine), own("portico-known", half), planted(secret)],
    "with its second half, from elsewhere, beside the visitor's own": [own("messagesUtk", mine), own("portico-known", half), planted(secret), { ...planted(secret.slice(16)), name: "portico-known" }],
  };
  for (const [what, before] of Object.entries(cases)) {
    const victim = await writes(browser, deployment, origin, `Of a visitor: ${what}`, before);
    expect(victim.said, what).not.toContain(secret);
    expect(victim.said, what).not.toContain(chosen);
    expect(await known(secret), what).toBe(1);
    expect(await known(chosen), what).toBe(0);
  }
  // The control: one that is the visitor's own is told to the edge.
  const control = await writes(browser, deployment, origin, "Of a visitor who comes back", [own("messagesUtk", mine), own("portico-known", half)]);
  expect(control.said).toContain(mine);
  await pages.stop();
});

// A page that the test answers for in place of its host.
async function at(browser: Browser, deployment: Deployment, origin: string, use: (widget: Widget, context: BrowserContext) => Promise<void>) {
  await with_page(browser, async (page, context) => {
    await page.route(`${origin}/**`, (route) => route.fulfill({ contentType: "text/html", body: html(deployment.edge) }));
    await page.goto(`${origin}/`);
    const widget = new Widget(page);
    await widget.open();
    await use(widget, context);
  });
}

test("[VIS-2] a page on plain http keeps nothing and asks for no cookie; one on https keeps the second cookie for its host alone", async ({ deployment }) => {
  // The page seems to be from the net and the edge is on this machine, which the browser would forbid.
  const browser = await chromium.launch({ ...launch, args: [...launch.args, "--disable-features=LocalNetworkAccessChecks"] });
  const [plain, secure] = ["http://shop.example", "https://shop.example"];
  await publish(deployment, plain, "before_chat");
  await at(browser, deployment, plain, async (widget, context) => {
    await expect(widget.part("cookie-banner")).toHaveCount(0);
    await widget.say("Over plain http");
    await expect(widget.message("Over plain http")).toContainText(/Sent|Read/);
    await widget.part("minimise").click();
    await expect(widget.part("panel")).toBeHidden();
    expect(await cookies(context)).toEqual([]);
    expect(await widget.page.evaluate(() => [Object.keys(localStorage), Object.keys(sessionStorage)])).toEqual([[], []]);
  });
  await publish(deployment, secure, "before_chat");
  await at(browser, deployment, secure, async (widget, context) => {
    await widget.part("cookie-accept").click();
    await widget.say("Over https");
    await expect(widget.message("Over https")).toContainText(/Sent|Read/);
    const kept = await context.cookies();
    const second = kept.find(({ name }) => name === "__Host-portico-known");
    expect(second).toMatchObject({ domain: "shop.example", path: "/", secure: true, sameSite: "Lax" });
    expect(kept.find(({ name }) => name === "messagesUtk")?.value.slice(16)).toBe(second?.value);
  });
  await browser.close();
});
