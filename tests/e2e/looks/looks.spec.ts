// Every state of the widget in light and dark, on a desktop and a phone, in either corner, from left to
// right and from right to left: a picture of each, and no violation in any.

import AxeBuilder from "@axe-core/playwright";
import type { Page } from "@playwright/test";

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { conversations, Desk } from "../../support/desk.ts";
import { expect, test, Widget } from "../../support/fixtures.ts";
import { demo_page, Pages } from "../../support/pages.ts";
import { picture, settled } from "../../support/pictures.ts";

const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 390, height: 780 };

const LOOKS = [
  { name: "light", colorScheme: "light", viewport: DESKTOP, language: "en", side: "right" },
  { name: "dark", colorScheme: "dark", viewport: DESKTOP, language: "en", side: "left" },
  { name: "phone", colorScheme: "light", viewport: PHONE, language: "nb", side: "right" },
  { name: "phone-dark", colorScheme: "dark", viewport: PHONE, language: "nb", side: "right" },
  { name: "right-to-left", colorScheme: "light", viewport: DESKTOP, language: "ar", side: "right" },
  { name: "right-to-left-phone", colorScheme: "dark", viewport: PHONE, language: "ar", side: "right" },
  { name: "forced", colorScheme: "dark", viewport: DESKTOP, language: "en", side: "right", forcedColors: "active" },
  { name: "narrow", colorScheme: "light", viewport: { width: 320, height: 568 }, language: "de", side: "right" },
] as const;

type Words = { welcome: string; question: string; answer: string; more: string };

const ENGLISH: Words = {
  welcome: "Hi there! Wondering about **delivery** or a lamp that will not light? Ask away.",
  question: "Hello! Is the Holme reading lamp in stock in green?",
  answer: "Hi! Yes, it is:\n\n- green, *two left*\n- brass\n\nHere it is: [Holme](https://example.com/holme). The code `LAMP10` takes off ten percent.",
  more: "Great. Does the shade come off for cleaning?",
};

const WORDS: Record<string, Words> = {
  en: ENGLISH,
  nb: {
    welcome: "Hei! Lurer du på **levering**, eller på en lampe som ikke vil lyse? Bare spør.",
    question: "Hei! Har dere Holme leselampe i grønt på lager?",
    answer: "Hei! Ja:\n\n- grønn, *to igjen*\n- messing\n\nHer er den: [Holme](https://example.com/holme). Koden `LAMPE10` gir ti prosent.",
    more: "Så bra. Kan skjermen tas av når den skal vaskes?",
  },
  de: {
    welcome: "Guten Tag! Fragen zur **Lieferung** oder zu einer Lampe, die nicht leuchten will?",
    question: "Ist die Leselampe Holme in Grün vorrätig?",
    answer: "Ja:\n\n- grün, *noch zwei*\n- Messing\n\nHier: [Holme](https://example.com/holme). Mit `LAMPE10` zehn Prozent günstiger.",
    more: "Sehr gut. Geht der Schirm zum Reinigen ab?",
  },
  ar: {
    welcome: "مرحبًا! هل لديك سؤال عن **التوصيل** أو عن مصباح لا يضيء؟",
    question: "مرحبًا، هل مصباح القراءة Holme متوفر باللون الأخضر؟",
    answer: "أهلًا! نعم:\n\n- أخضر، *بقي اثنان*\n- نحاسي\n\nها هو: [Holme](https://example.com/holme). الرمز `LAMP10` يخصم عشرة بالمئة.",
    more: "رائع. هل يمكن نزع الغطاء للتنظيف؟",
  },
};

// A site of one flow that asks everything there is to ask.
async function publish(deployment: Deployment, name: string, language: string, side: string, origin: string) {
  const { welcome } = WORDS[language] ?? ENGLISH;
  const asks = flow({ id: "all", language, welcome, desktop: "prompt", mobile: "prompt" });
  Object.assign(asks, {
    email_capture: { when: "after_first_message", prompt: null },
    display: { ...(asks.display as object), heading: { brand: { name: "Nordlys", avatar: null, alias: false } } },
    options: { ...(asks.options as object), ...CONSENTS },
  });
  const look = { accent: "#0b6e4f", side, offset: [20, 20], z_index: 2147483000, theme: "auto" };
  const file = site(name, [asks], { reply_time: "few_minutes" }, { name: "Nordlys", origins: [origin], look });
  const answer = await deployment.publish(name, file);
  expect(answer.status, await answer.text()).toBe(200);
}

const CONSENTS = {
  cookie_consent: { when: "before_chat", text: null },
  processing_consent: { basis: "explicit", text: null },
  communication_consent: { subscription: "news", label: null },
};

for (const { name, colorScheme, viewport, language, side, ...more } of LOOKS) {
  test(`[DSP-7] [DSP-9] [CON-9] the widget in every state, ${name}`, async ({ browser, deployment }) => {
    const words = WORDS[language] ?? ENGLISH;
    const shop = await Pages.serve(() => demo_page("shop.html", deployment.edge, `looks-${name}`));
    await publish(deployment, `looks-${name}`, language, side, shop.origin);
    const context = await browser.newContext({ viewport, colorScheme, ...more, isMobile: viewport.width < 480, hasTouch: viewport.width < 480 });
    const page = await context.newPage();
    const number = conversations(page);
    const look = (state: string) => look_at(page, `${name}-${state}`);
    await page.goto(`${shop.origin}/`);
    const widget = new Widget(page);
    await expect(widget.part("prompt")).toBeVisible();
    await look("01-prompt");
    await widget.part("prompt-close").click();
    await expect(widget.part("prompt")).toBeHidden();
    await look("02-closed");

    await widget.open();
    await expect(widget.part("cookie-banner")).toBeVisible();
    await look("03-cookie");
    expect(await widget.part("thread").evaluate((thread) => getComputedStyle(thread).fontSize)).toBe("14px");
    await widget.say(words.question);
    await expect(widget.host.locator(".wrong")).not.toBeEmpty();
    await look("04-cookie-first");
    await widget.part("cookie-accept").click();
    await expect(widget.part("agree")).toBeVisible();
    await widget.part("subscribe").check();
    await look("05-processing");
    await widget.part("input").fill("");
    await look("06-ticked");
    await widget.part("input").fill(words.question);
    let release = () => {};
    const held = new Promise<void>((go) => (release = go));
    await page.route(/\/conversations$/, async (route) => {
      await held;
      await route.continue();
    });
    // What was held back by the question goes with the answer.
    await widget.part("agree").click();
    await expect(widget.part("agree")).toHaveCount(0);
    await expect(widget.part("email-form")).toBeVisible();
    await look("07-sending");
    release();
    const desk = await Desk.open(deployment, await number());
    await expect(widget.host.locator(".waiting")).toHaveCount(0);
    await widget.part("email-input").fill("kari@example");
    await widget.part("email-input").press("Enter");
    await expect(widget.host.locator(".wrong")).not.toBeEmpty();
    await look("08-address");
    await widget.part("email-input").fill("kari@example.com");
    await widget.part("email-input").press("Enter");
    await expect(widget.host.locator(".line")).toContainText("kari@example.com");

    desk.type();
    await expect(widget.part("typing")).not.toBeEmpty();
    await look("09-typing");
    desk.say(words.answer);
    await expect(widget.message("Holme").last()).toBeVisible();
    await widget.say(words.more);
    desk.say("One moment.");
    desk.say("Half a turn to the left.");
    await expect(widget.message("Half a turn")).toBeVisible();
    await look("10-talking");

    await widget.part("thread").evaluate((thread) => (thread.scrollTop = 0));
    desk.say("And then it lifts off: no tools needed at all.");
    await expect(widget.message("no tools needed")).toHaveCount(1);
    await look("11-scrolled");
    await widget.part("thread").evaluate((thread) => (thread.scrollTop = thread.scrollHeight));

    await context.setOffline(true);
    await expect(widget.part("notice")).not.toBeEmpty();
    await widget.say("Thanks!");
    await look("12-offline");
    await context.setOffline(false);
    await expect(widget.part("notice")).toBeEmpty();

    await widget.part("minimise").click();
    await expect(widget.part("panel")).toBeHidden();
    desk.say("You are welcome. Anything else?");
    await expect(widget.part("badge")).toHaveText("1");
    await look("13-unread");

    await page.reload();
    await expect(widget.part("badge")).toHaveText("1");
    await widget.open();
    await expect(widget.message("Anything else?")).toBeVisible();
    await look("14-came-back");
    desk.close();
    await expect(widget.part("new-thread")).toBeVisible();
    await look("15-ended");
    await widget.part("new-thread").click();
    await expect(widget.message("Anything else?")).toHaveCount(0);

    await page.route(/\/conversations$/, (route) => route.fulfill({ status: 403, headers: { "access-control-allow-origin": "*" } }));
    await widget.part("agree").click();
    await expect(widget.part("agree")).toHaveCount(0);
    await look("16-open");
    await widget.say("Are you there?");
    await expect(widget.part("notice")).not.toBeEmpty();
    await look("17-not-here");
    await context.close();
    await shop.stop();
  });
}

async function look_at(page: Page, name: string) {
  await settled(page);
  await expect(page.locator("portico-chat")).toBeAttached();
  expect(await page.locator("portico-chat").evaluate(unbounded), name).toEqual([]);
  await page.screenshot({ path: picture(`looks/${name}`), animations: "disabled" });
  // Where a browser paints its own colours, axe still reads those of the sheet.
  const forced = await page.evaluate(() => matchMedia("(forced-colors: active)").matches);
  const axe = new AxeBuilder({ page }).include("portico-chat").disableRules(forced ? ["color-contrast"] : []);
  const { violations } = await axe.analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target).join(", ")}`)).toEqual([]);
}

// Where a browser has its own colours, what shows has an edge, and the panel is no window to the page.
function unbounded(host: Element): string[] {
  if (!matchMedia("(forced-colors: active)").matches) return [];
  const what = ".launcher, .prompt, .panel, .banner, .avatar, .badge:not(:empty), .text:not(.words .text), input[type=email], button";
  const bare = [".say", ".retry", ".remember"];
  const shown = [...(host.shadowRoot?.querySelectorAll(what) ?? [])].filter((each) => each.checkVisibility({ visibilityProperty: true }));
  const has_edge = (each: Element) => ["Top", "Right", "Bottom", "Left"].every((side) => parseFloat(getComputedStyle(each).getPropertyValue(`border-${side.toLowerCase()}-width`)) >= 1);
  const is_clear = (each: Element) => /^(transparent|rgba\(.*, 0\))$/.test(getComputedStyle(each).backgroundColor);
  return shown
    .filter((each) => !bare.some((name) => each.matches(name)))
    .filter((each) => !has_edge(each) || (each.matches(".panel, .banner, .prompt, .launcher") && is_clear(each)))
    .map((each) => each.className);
}
