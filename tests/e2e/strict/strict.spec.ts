// Pages with a strict content policy (RUN-3): which form of the widget runs there, that it does
// everything, and that the browser has nothing to report but what it must.

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { type Console, expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { page as scenario, Pages } from "../../support/pages.ts";
import { FORMS, policy, SCENARIOS } from "./policies.ts";

// A site's page under a policy.
async function serve(deployment: Deployment, tag: string, headers: Record<string, string>, head = ""): Promise<Pages> {
  const html = scenario(import.meta.dirname, deployment.edge, "strict").replace("{{tag}}", tag).replace("{{head}}", head);
  const pages = await Pages.serve((path) => (path === "/" ? html : undefined), headers);
  const file = site("strict", [flow({ id: "all", welcome: "Hello" })], {}, { origins: [pages.origin] });
  expect((await deployment.publish("strict", file)).status).toBe(200);
  return pages;
}

// What a page asks of the edge's code, what went against its policy, and what it and its console say.
async function watch(page: Page, edge: string) {
  const code: string[] = [];
  const said: string[] = [];
  page.on("request", (request) => {
    const { origin, pathname } = new URL(request.url());
    if (origin === edge && pathname.startsWith("/code/")) code.push(pathname);
  });
  page.on("console", (message) => {
    if (message.text().startsWith("portico")) said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  await page.addInitScript(() => {
    const reports: string[] = [];
    Object.assign(globalThis, { reports });
    document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) => {
      reports.push(`${effectiveDirective} ${blockedURI}`);
    });
  });
  const reports = () => page.evaluate(() => (globalThis as unknown as { reports: string[] }).reports);
  return { code, said, reports };
}

// A visitor writes, somebody of the team answers, and the visitor reads it.
async function chat(page: Page, agent: Console) {
  const widget = new Widget(page);
  await widget.open();
  const asked = `Under a strict policy ${Date.now()}`;
  await widget.say(asked);
  await expect(widget.message(asked)).toContainText(/Sent|Read/);
  await agent.open(asked);
  await agent.reply("It goes – ✓.");
  await expect(widget.message("It goes – ✓.")).toBeVisible();
}

function is_form(code: string[], form: keyof typeof FORMS) {
  const expected = FORMS[form];
  expect(code).toHaveLength(expected.length);
  for (const path of expected) expect(code.filter((asked) => path.test(asked))).toHaveLength(1);
}

for (const { name, script, more, tag, form, reports } of SCENARIOS) {
  test(`[RUN-3] the chat runs under a policy of ${name}`, async ({ browser, deployment, agent }) => {
    const pages = await serve(deployment, tag ?? "", policy(deployment, script, more));
    await with_page(browser, async (page) => {
      const seen = await watch(page, deployment.edge);
      await page.goto(pages.origin);
      await expect(new Widget(page).part("launcher")).toBeVisible();
      await chat(page, agent);
      is_form(seen.code, form);
      expect(await seen.reports()).toEqual(reports);
      expect(seen.said).toEqual([]);
    });
    await pages.stop();
  });
}

test("[RUN-3] the chat runs where there is no WebAssembly at all", async ({ browser, deployment, agent }) => {
  const pages = await serve(deployment, "", {}, "<script>delete globalThis.WebAssembly</script>");
  await with_page(browser, async (page) => {
    const seen = await watch(page, deployment.edge);
    await page.goto(pages.origin);
    await chat(page, agent);
    expect(await page.evaluate(() => "WebAssembly" in globalThis)).toBe(false);
    is_form(seen.code, "js");
    expect(seen.said).toEqual([]);
  });
  await pages.stop();
});

test("[RUN-3] [RUN-5] the panel's JavaScript is asked for again until it comes", async ({ browser, deployment, agent }) => {
  const pages = await serve(deployment, 'data-form="js"', policy(deployment, "EDGE"));
  await with_page(browser, async (page) => {
    let tries = 0;
    await page.route(/\/code\/panel-js\./, (route) => {
      tries += 1;
      if (tries == 1) return route.abort("internetdisconnected");
      if (tries == 2) return route.fulfill({ status: 500, body: "no" });
      if (tries == 3) return route.fulfill({ status: 200, contentType: "text/javascript", body: "no program" });
      return route.continue();
    });
    const seen = await watch(page, deployment.edge);
    await page.goto(pages.origin);
    await chat(page, agent);
    expect(tries).toBe(4);
    expect(seen.said).toEqual([]);
  });
  await pages.stop();
});

// The controls: what a policy leaves out is missed, and seen to be missed.
for (const [name, script, more, said, reported] of [
  ["the script is not the edge's", "'none'", "", [], /^script-src-elem .*\/portico\.js$/],
  ["nothing but the loader is allowed", "EDGE/portico.js", "", ["portico: code_unreachable"], /^script-src-elem .*\/code\/widget-js\./],
  ["connections are not allowed", "EDGE", "connect-src 'none'", ["portico: edge_unreachable"], /^connect-src .*\/v1\/sites\/strict/],
] as const) {
  test(`[RUN-3] control: the page stays as it was where ${name}`, async ({ browser, deployment }) => {
    const headers = policy(deployment, script, "");
    // Of two directives of a name the first holds.
    headers["content-security-policy"] = `${more}; ${headers["content-security-policy"]}`;
    const pages = await serve(deployment, 'data-form="js"', headers);
    await with_page(browser, async (page) => {
      const seen = await watch(page, deployment.edge);
      const line = said.length > 0 ? page.waitForEvent("console", (message) => message.text().startsWith("portico")) : undefined;
      await page.goto(pages.origin);
      await line;
      // What may pass is tried again, and so reported again.
      await expect.poll(seen.reports).not.toEqual([]);
      for (const report of await seen.reports()) expect(report).toMatch(reported);
      expect(seen.said).toEqual(said);
      await expect(new Widget(page).host).toHaveCount(0);
    });
    await pages.stop();
  });
}
