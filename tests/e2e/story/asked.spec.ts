// What is asked, declined, half written and minimised, and what is left of it on the next page.

import type { Deployment } from "../../support/deployment.ts";
import { flow, page as on, site } from "../../support/authored.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { demo_page, Pages } from "../../support/pages.ts";
import type { Item } from "../../support/raw.ts";

// Two flows in two languages, of which the first asks for the cookie and for no address.
async function publish(deployment: Deployment, name: string): Promise<Pages> {
  const pages = await Pages.serve(() => demo_page("shop.html", deployment.edge, name));
  const norwegian = flow({ id: "norwegian", language: "nb", pages: on("/a"), welcome: "Hei!" });
  Object.assign(norwegian.options as object, { cookie_consent: { when: "before_chat", text: null } });
  Object.assign(norwegian.display as object, { heading: { brand: { name: "Nordlys", avatar: null, alias: false } } });
  const english = flow({ id: "english", language: "en", welcome: "Hello!" });
  const answer = await deployment.publish(name, site(name, [norwegian, english], {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  return pages;
}

test("[CON-2] [CAP-1] declining says that the chat ends with the page, and asks for an address", async ({ browser, deployment, agent }) => {
  const pages = await publish(deployment, "declined");
  await with_page(browser, async (page, context) => {
    await page.goto(`${pages.origin}/a`);
    const widget = new Widget(page);
    await widget.open();
    const ends = widget.part("thread").getByText("Denne chatten avsluttes når du forlater siden.");
    await expect(ends).toBeHidden();
    await widget.part("cookie-decline").click();
    await expect(ends).toBeVisible();
    await expect(widget.part("email-form")).toBeVisible();
    await expect(widget.part("input")).toBeFocused();
    // It holds nothing back.
    await widget.say("Bare et spørsmål om levering");
    await expect(widget.message("levering")).toContainText(/Sendt|Lest/);
    await widget.part("email-input").fill("kari@example.com");
    await widget.part("email-send").click();
    await expect(widget.part("email-form")).toHaveCount(0);
    expect(await context.cookies()).toEqual([]);
    await agent.open("levering");
    await expect(agent.page.locator(".pane > header")).toContainText("kari@example.com");
    await page.reload();
    await widget.open();
    await expect(widget.message("levering")).toHaveCount(0);
    // The team learns that there is no way back.
    await expect(async () => {
      await agent.page.reload();
      await expect(agent.page.getByText("can’t come back to this chat")).toBeVisible({ timeout: 3_000 });
    }).toPass();
  });
  await pages.stop();
});

test("[TGT-12] [DSP-5] [VIS-4] a conversation keeps its words, a panel opened again comes back, and a draft is kept", async ({ browser, deployment }) => {
  const pages = await publish(deployment, "goes-on");
  await with_page(browser, async (page, context) => {
    const number = conversations(page);
    await page.goto(`${pages.origin}/a`);
    const widget = new Widget(page);
    await widget.open();
    await widget.part("cookie-accept").click();
    await widget.say("Har dere Holme i grønt?");
    await expect(widget.message("Holme")).toContainText(/Sendt|Lest/);
    const desk = await Desk.open(deployment, await number());
    await widget.part("minimise").click();
    await expect(widget.part("panel")).toBeHidden();
    await widget.open();
    await widget.part("input").pressSequentially("Og i mess");

    await page.goto(`${pages.origin}/b`);
    await expect(widget.part("panel")).toBeVisible();
    await expect(widget.host.locator("h2")).toHaveText("Nordlys");
    await expect(widget.host.locator(".root")).toHaveAttribute("lang", "nb");
    await expect(widget.part("input")).toHaveValue("Og i mess");
    await expect(widget.part("message").first()).toContainText("Hei!");
    await page.reload();
    await expect(widget.part("input")).toHaveValue("Og i mess");
    // Another tab has no part in it.
    const other = await context.newPage();
    await other.goto(`${pages.origin}/b`);
    await expect(new Widget(other).part("panel")).toBeVisible();
    await expect(new Widget(other).part("input")).toHaveValue("");
    await other.close();
    await widget.part("input").pressSequentially("ing?");
    await widget.part("input").press("Enter");
    await expect(widget.message("Og i messing?")).toContainText(/Sendt|Lest/);
    await page.reload();
    await expect(widget.message("Og i messing?")).toBeVisible();
    await expect(widget.part("input")).toHaveValue("");
    await widget.part("input").pressSequentially("og");
    await page.evaluate(() => (globalThis as unknown as { PORTICO: { clear(): void } }).PORTICO.clear());
    // All that is left is a mark that a session has ended here (VIS-3).
    await expect.poll(() => page.evaluate(() => Object.keys(sessionStorage))).toEqual(["portico-ended"]);

    // The next one begins in the page's own words.
    desk.close();
    await widget.part("new-thread").click();
    await expect(widget.host.locator("h2")).toHaveText("Example");
    await expect(widget.host.locator(".root")).toHaveAttribute("lang", "en");
  });
  await pages.stop();
});

test("[DLV-7] an answer is read once it is in sight", async ({ browser, deployment }) => {
  const pages = await publish(deployment, "in-sight");
  await with_page(browser, async (page) => {
    const number = conversations(page);
    await page.goto(`${pages.origin}/b`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("A question\n".repeat(60));
    await expect(widget.part("message").last()).toContainText(/Sent|Read/);
    const desk = await Desk.open(deployment, await number());
    await widget.part("thread").evaluate((thread) => (thread.scrollTop = 0));
    desk.say("An answer");
    await expect(widget.part("new-messages")).toBeVisible();
    // It has arrived, which the page says together with what is read.
    const marks = (item: Item) => (typeof item === "object" && "marks" in item ? item.marks : { delivered: 0, read: 0 });
    const arrived = await desk.socket.hears((item) => marks(item).delivered >= 2);
    expect(marks(arrived).read).toBeLessThan(2);
    await widget.part("new-messages").click();
    await desk.socket.hears((item) => marks(item).read >= 2);
  });
  await pages.stop();
});
