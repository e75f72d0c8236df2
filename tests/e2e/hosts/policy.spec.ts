// Content policies: the console's own, and the strictest that a page with the widget may have.

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { Console, expect, sign_in, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";

// Everything that a page says went against a policy, or went wrong, from before its first byte.
async function watch(page: Page): Promise<() => Promise<string[]>> {
  const said: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") said.push(message.text());
  });
  page.on("pageerror", (error) => said.push(String(error)));
  await page.addInitScript(() => {
    const reports: string[] = [];
    Object.assign(globalThis, { reports });
    document.addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sample }) => {
      reports.push(`${violatedDirective} ${blockedURI} ${sample}`);
    });
  });
  return async () => [...said, ...(await page.evaluate(() => (globalThis as unknown as { reports: string[] }).reports))];
}

test("[RUN-6] the console does its work under its policy", async ({ browser, deployment, visitor }) => {
  await with_page(browser, async (page) => {
    const violations = await watch(page);
    await sign_in(page.context(), deployment);
    await page.goto(deployment.console);
    const agent = new Console(page);
    await visitor.open();
    const asked = `Is there a policy? ${Date.now()}`;
    await visitor.say(asked);
    await agent.open(asked);
    await agent.reply("A strict one.");
    await expect(visitor.message("A strict one.")).toBeVisible();
    await expect(agent.thread()).toContainText("A strict one.");
    await page.reload();
    await agent.open("A strict one.");
    expect(await violations()).toEqual([]);

    // The policy is there: none of this goes.
    const tried = await page.evaluate(async (edge) => {
      const attempts = {
        html: () => (document.body.innerHTML = "<b>x</b>"),
        policy: () => (globalThis as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy("console", { createHTML: String }),
        script: () => import(`${edge}/portico.js`),
        connection: () => fetch(`${edge}/healthz`),
      };
      const tries = Object.entries(attempts).map(async ([name, attempt]) => {
        try {
          await attempt();
          return `${name} goes`;
        } catch {
          return `${name} does not`;
        }
      });
      return Promise.all(tries);
    }, deployment.edge);
    expect(tried).toEqual(["html does not", "policy does not", "script does not", "connection does not"]);
    expect((await violations()).length).toBeGreaterThanOrEqual(4);
  });
});

test("[RUN-3] the widget chats where scripts and connections are the edge's alone", async ({ browser, deployment, agent }) => {
  const { edge } = deployment;
  const policy = `default-src 'none'; script-src ${edge} 'wasm-unsafe-eval'; connect-src ${edge} ${edge.replace("http", "ws")}; require-trusted-types-for 'script'; trusted-types 'none'`;
  const pages = await Pages.serve(
    () => `<!doctype html><meta http-equiv="Content-Security-Policy" content="${policy}"><link rel="icon" href="data:,">
<script async src="${edge}/portico.js" data-site="strictly"></script><p>A strict page</p>`,
  );
  const file = site("strictly", [flow({ id: "all", welcome: "Hello" })], {}, { origins: [pages.origin] });
  expect((await deployment.publish("strictly", file)).status).toBe(200);
  await with_page(browser, async (page) => {
    const violations = await watch(page);
    await page.goto(pages.origin);
    const widget = new Widget(page);
    await widget.open();
    const asked = `Under a strict policy ${Date.now()}`;
    await widget.say(asked);
    await agent.open(asked);
    await agent.reply("It goes.");
    await expect(widget.message("It goes.")).toBeVisible();
    // The icon is the test's own.
    expect((await violations()).filter((line) => !/^img-src data|'data:,'/.test(line))).toEqual([]);
  });
  await pages.stop();
});
