// The demo's way to begin as somebody who was never here, by the page API.

import { expect, test, Widget, with_page } from "../../support/fixtures.ts";

test("[API-5] the demo's button makes the visitor somebody new, who is asked anew", async ({ browser, deployment }) => {
  await with_page(browser, async (page, context) => {
    await page.goto(`${deployment.demo}/`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("Do you remember me?");
    await expect(widget.message("Do you remember me?")).toContainText(/Sent|Read/);
    await widget.part("minimise").click();
    const names = async () => (await context.cookies()).map(({ name }) => name).sort();
    expect(await names()).toEqual(["hs-messages-hide-welcome-message", "messagesUtk", "portico-known"]);
    await page.getByRole("button", { name: "Start as somebody new" }).click();
    await expect(page.getByRole("button", { name: "You are somebody new now" })).toBeVisible();
    await expect.poll(names).toEqual([]);
    expect(await page.evaluate(() => localStorage.length)).toBe(0);

    await page.goto(`${deployment.demo}/docs.html`);
    await widget.open();
    await expect(widget.part("cookie-banner")).toBeVisible();
    await expect(widget.message("Do you remember me?")).toHaveCount(0);
  });
});
