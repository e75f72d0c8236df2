// The visitor's story with a keyboard alone: where the focus is, and that it is never lost (DSP-7).

import type { Locator, Page } from "@playwright/test";

import { conversations, Desk } from "../../support/desk.ts";
import { explain, expect, test, Widget, with_page } from "../../support/fixtures.ts";

test("[DSP-7] [CON-9] a visitor with a keyboard alone", async ({ browser, deployment }) => {
  await with_page(browser, async (page) => {
    const { keyboard } = page;
    const number = conversations(page);
    await page.goto(`${deployment.demo}/docs.html`);
    await explain(page);
    const widget = new Widget(page);
    await expect(widget.part("prompt")).toBeVisible();

    // The widget is the last on the page: from the end, launcher, and in front of it the prompt.
    await keyboard.press("Shift+Tab");
    await expect(widget.part("launcher")).toBeFocused();
    await keyboard.press("Shift+Tab");
    await expect(widget.part("prompt-close")).toBeFocused();
    await keyboard.press("Tab");
    await keyboard.press("Enter");
    await expect(widget.part("panel")).toBeVisible();

    // The composer has the focus, and has it again after each answer. Questions are in front of it.
    await expect(widget.part("input")).toBeFocused();
    await keyboard.press("Shift+Tab");
    await expect(widget.part("cookie-decline")).toBeFocused();
    await keyboard.press("Shift+Tab");
    await expect(widget.part("cookie-accept")).toBeFocused();
    await answer(page, widget.part("cookie-accept"));
    await expect(widget.part("input")).toBeFocused();
    await expect(widget.part("agree")).toBeVisible();
    // A visitor who writes first is told that the answer comes first, and goes on writing.
    await keyboard.type("Does it come apart?");
    await keyboard.press("Enter");
    await expect(widget.host.locator(".wrong")).not.toBeEmpty();
    await expect(widget.part("input")).toBeFocused();
    await expect(widget.part("input")).toHaveValue("Does it come apart?");
    await keyboard.press("Shift+Tab");
    await expect(widget.part("agree")).toBeFocused();
    await answer(page, widget.part("agree"));
    await expect(widget.message("Does it come apart?")).toContainText(/Sent|Read/);
    await expect(widget.part("input")).toBeFocused();

    // A new line is no message.
    const desk = await Desk.open(deployment, await number());
    desk.say("It does: [step by step](https://example.com/steps).");
    await expect(widget.message("step by step")).toBeVisible();
    await keyboard.type("One");
    await keyboard.press("Shift+Enter");
    await keyboard.type("two");
    await expect(widget.part("input")).toHaveValue("One\ntwo");
    await keyboard.press("Enter");
    await expect(widget.message("two")).toContainText(/Sent|Read/);

    // The thread can be reached and scrolled, and the link in it.
    await keyboard.press("Shift+Tab");
    await expect(widget.message("step by step").getByRole("link")).toBeFocused();
    await keyboard.press("Shift+Tab");
    await expect(widget.part("thread")).toBeFocused();
    await keyboard.press("Shift+Tab");
    await expect(widget.part("minimise")).toBeFocused();
    await keyboard.press("Escape");
    await expect(widget.part("panel")).toBeHidden();
    await expect(widget.part("launcher")).toBeFocused();

    // What ends is said, and can be begun anew.
    await keyboard.press("Enter");
    await expect(widget.part("input")).toBeFocused();
    desk.close();
    await expect(widget.part("new-thread")).toBeVisible();
    await keyboard.press("Shift+Tab");
    await expect(widget.part("new-thread")).toBeFocused();
    await keyboard.press("Enter");
    await expect(widget.message("two")).toHaveCount(0);
    // What was agreed to on this page is not asked again.
    await expect(widget.part("input")).toBeFocused();
    await expect(widget.part("agree")).toHaveCount(0);
  });
});

// Presses Enter on what has the focus until that answers: what is pressed too early does not (CON-10).
async function answer(page: Page, button: Locator) {
  await expect(async () => {
    await page.keyboard.press("Enter");
    await expect(button).toHaveCount(0, { timeout: 100 });
  }).toPass();
}
