// What somebody missed, and what they had answered to, on the next page.

import { flow, page as of, site } from "../../support/authored.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { demo_page, Pages } from "../../support/pages.ts";

test("[CNV-1] [DSP-7] an answer is told of on the next page, though the conversation is over by then", async ({ browser, deployment }) => {
  const pages = await Pages.serve((path) => demo_page(path === "/prices" ? "pricing.html" : "index.html", deployment.edge, "missed"));
  const flows = [
    flow({ id: "prices", pages: of("/prices"), welcome: "Before you go: is there a price you miss?" }),
    flow({ id: "front", welcome: "Looking for a lamp?" }),
  ];
  const answer = await deployment.publish("missed", site("missed", flows, {}, { origins: [pages.origin] }));
  expect(answer.status, await answer.text()).toBe(200);
  await with_page(browser, async (page) => {
    const number = conversations(page);
    await page.goto(`${pages.origin}/`);
    const widget = new Widget(page);
    await widget.open();
    await widget.say("Where is my order?");
    await expect(widget.message("Where is my order?")).toContainText(/Sent|Read/);
    await widget.part("minimise").click();
    const desk = await Desk.open(deployment, await number());
    desk.say("It leaves today.");
    desk.close();
    await expect(widget.part("badge")).toHaveText("1");

    await page.goto(`${pages.origin}/prices`);
    await expect(widget.part("badge")).toHaveText("1");
    await widget.open();
    await expect(widget.message("It leaves today.")).toBeVisible();
    await expect(widget.part("new-thread")).toBeVisible();
    // They had answered to this one, and not to what this page says.
    await expect(widget.message("Looking for a lamp?")).toBeVisible();
    await expect(widget.message("Before you go")).toHaveCount(0);
    await page.reload();
    await expect(widget.part("launcher")).toBeVisible();
    await expect(widget.part("badge")).toBeEmpty();
  });
  await pages.stop();
});
