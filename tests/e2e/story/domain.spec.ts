// One site on several hosts of a domain: www and shop, and a host outside of it.

import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { Pages } from "../../support/pages.ts";

const cookies = async (page: Page) =>
  Object.fromEntries((await page.context().cookies()).map(({ name, domain }) => [`${name} ${domain}`, true]));

test("[DSP-4] [DSP-5] [VIS-2] a minimise, an open panel and a conversation hold on every host of the cookie domain", async ({ browser, deployment }) => {
  const html = `<!doctype html><html lang="en"><title>A shop</title>
    <script async src="${deployment.edge}/portico.js" data-site="domain"></script><body><main>A shop</main></body></html>`;
  const pages = await Pages.serve((path) => (path === "/favicon.ico" ? undefined : html));
  const { port } = new URL(pages.origin);
  const [www, shop, outside] = ["www.a", "shop.a", "b"].map((host) => `http://${host}.localhost:${port}`);
  const origins = [`http://*.a.localhost:${port}`, outside];
  const file = site("domain", [flow({ id: "all", desktop: "prompt", welcome: "Hello" })], {}, { origins, cookie_domain: "a.localhost" });
  const answer = await deployment.publish("domain", file);
  expect(answer.status, await answer.text()).toBe(200);
  await with_page(browser, async (page) => {
    await page.goto(`${www}/`);
    const widget = new Widget(page);
    await widget.part("prompt").click();
    const known = page.waitForResponse(/\/browsers$/);
    await widget.say("Written on www");
    await expect(widget.message("Written on www")).toContainText(/Sent|Read/);
    await known;
    expect(await cookies(page)).toEqual({ "messagesUtk .a.localhost": true, "portico-known .a.localhost": true, "hs-messages-is-open .a.localhost": true });

    // The panel opens on the other host, with what was said.
    await page.goto(`${shop}/`);
    await expect(widget.message("Written on www")).toBeVisible();
    await widget.say("Written on shop");
    await expect(widget.message("Written on shop")).toContainText(/Sent|Read/);
    await widget.part("minimise").click();
    await page.goto(`${www}/`);
    await expect(widget.part("launcher")).toBeVisible();
    await expect(widget.part("prompt")).toBeHidden();
    await expect(widget.part("panel")).toBeHidden();
    await widget.open();
    await expect(widget.message("Written on shop")).toBeVisible();

    // A host outside has cookies of its own.
    await page.goto(`${outside}/`);
    await expect(widget.part("prompt")).toBeVisible();
    await widget.part("prompt-close").click();
    expect(await cookies(page)).toHaveProperty(["hs-messages-hide-welcome-message b.localhost"]);

    // Those of the domain go with a clear() on either host, and one of the host's own from before.
    await page.goto(`${shop}/`);
    await expect(widget.part("launcher")).toBeVisible();
    await page.evaluate(() => {
      document.cookie = "hs-messages-is-open=true;path=/";
      HubSpotConversations.clear({ resetWidget: true });
    });
    await expect.poll(() => cookies(page)).toEqual({ "hs-messages-hide-welcome-message b.localhost": true });
  });
  await pages.stop();
});
