// What several tabs have written and not sent, and the tab that comes after them.

import { Cutter } from "../../support/cutter.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget, with_page } from "../../support/fixtures.ts";
import { page_behind } from "../../support/pages.ts";

test("[VIS-4] [DLV-10] what two tabs wrote offline is sent by the next, in its order, once", async ({ browser, deployment }) => {
  // What the browser itself calls offline leaves open sockets as they are.
  const wire = await Cutter.start(deployment.edge);
  const pages = await page_behind(wire, deployment, "parts");
  await with_page(browser, async (page, context) => {
    const number = conversations(page);
    await page.goto(pages.origin);
    const first = new Widget(page);
    await first.open();
    const known = page.waitForResponse(/\/browsers$/);
    await first.say("one");
    await expect(first.message("one")).toContainText(/Sent|Read/);
    await known;
    const desk = await Desk.open(deployment, await number());
    const other = await context.newPage();
    await other.goto(pages.origin);
    const second = new Widget(other);
    await expect(second.message("one")).toBeVisible();

    wire.gone(true);
    for (const [widget, text] of [[first, "two"], [second, "three"], [first, "four"]] as const) {
      await widget.say(text);
      await expect(widget.message(text)).toContainText("Sending");
    }
    // They close without having had a connection again.
    await page.close();
    await other.close();
    wire.gone(false);

    const third = await context.newPage();
    await third.goto(pages.origin);
    const widget = new Widget(third);
    for (const text of ["one", "two", "three", "four"]) {
      await expect(widget.message(text)).toHaveCount(1);
    }
    await expect(widget.message("four")).toContainText(/Sent|Read/);
    await desk.socket.has(4);
    const said = desk.socket.items.flatMap((item) => (typeof item === "object" && "entry" in item ? [item.entry.said] : []));
    expect(said.flatMap((said) => ("text" in said ? [said.text] : []))).toEqual(["one", "two", "three", "four"]);
    const left = await third.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith("portico-chat")));
    expect(left, "one part for the tab that is there").toEqual(["portico-chat"]);
  });
  await pages.stop();
  await wire.stop();
});
