// The same in a visitor's browser and at the console: what a page shows somebody who has typed an address,
// and what the team is shown beside it.

import { flow, site } from "../../support/authored.ts";
import { explain, expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { page as scenario, Pages } from "../../support/pages.ts";

test("[CAP-1] [CAP-2] [TGT-8] a typed address makes nobody known to a page, and ties for the team alone", async ({ browser, deployment, agent }) => {
  const regulars = flow({ id: "regulars", visitors: [[{ known: true }]], welcome: "Good to see you again" });
  const everybody = { ...flow({ id: "everybody" }), email_capture: { when: "before_first_message", prompt: null } };
  const pages = await Pages.serve(() => scenario(import.meta.dirname, deployment.edge, "regulars"));
  const file = site("regulars", [regulars, everybody], {}, { origins: [pages.origin] });
  const answer = await deployment.publish("regulars", file);
  expect(answer.status, await answer.text()).toBe(200);

  const said = ["Is it me you know?", "And me?"];
  for (const words of said) {
    await with_page(browser, async (page) => {
      const widget = new Widget(page);
      await page.goto(pages.origin);
      await widget.open();
      await widget.part("email-input").fill("Eva@Example.com");
      await widget.part("email-input").press("Enter");
      await widget.say(words);
      await expect(widget.message(words)).toContainText(/Sent|Read/);
      // Neither this page nor the next is told that anybody knows them.
      await page.reload();
      expect(await explain(page)).toMatchObject({
        flow: "everybody",
        flows: [{ flow: "regulars", reason: "no_visitor_group_matched" }, { reason: "chosen" }],
      });
      await expect(widget.message(words)).toBeVisible();
      for (const other of said.filter((other) => other !== words)) await expect(widget.message(other)).toHaveCount(0);
    });
  }

  await agent.open("And me?");
  const header = agent.page.locator(".pane > header");
  await expect(header).toContainText("Eva@Example.com");
  await expect(header).toContainText("2 conversations");
  await pages.stop();
});
