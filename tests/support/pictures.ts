// Pictures, and where they go. `PORTICO_PICTURES=1` puts those that the README shows into the tree.

import type { Page } from "@playwright/test";

const KEPT = [
  "visitor-light",
  "looks/dark-05-processing",
  "looks/phone-dark-10-talking",
  "looks/right-to-left-10-talking",
  "console-light",
  "desk/light-scrolled",
  "desk/dark-closed",
  "desk/phone-scrolled",
];

// The file for a picture of this name.
export function picture(name: string): string {
  const root = process.env.PORTICO_ROOT;
  const kept = process.env.PORTICO_PICTURES === "1" && KEPT.includes(name);
  return kept ? `${root}/tests/e2e/pictures/${name.replace("/", "-")}.png` : `${root}/target/tests/pictures/${name}.png`;
}

// What moves has come to its place. What is taken away meanwhile moves no more; what goes on for ever
// is not waited for.
export async function settled(page: Page) {
  await page.evaluate(() => {
    const ends = document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity);
    return Promise.all(ends.map((each) => each.finished.catch(() => {})));
  });
}

const LOOKS = [
  ["light", { colorScheme: "light" }, { width: 1280, height: 900 }],
  ["dark", { colorScheme: "dark" }, { width: 1280, height: 900 }],
  ["phone", { colorScheme: "light" }, { width: 390, height: 844 }],
  ["forced", { forcedColors: "active" }, { width: 1280, height: 900 }],
] as const;

// Takes a page of the console in each of its looks, whole, after what a test wants to see of it there.
export async function in_looks(page: Page, name: string, check?: (look: string) => Promise<void>) {
  for (const [look, media, size] of LOOKS) {
    await page.emulateMedia({ colorScheme: null, forcedColors: null, ...media });
    await page.setViewportSize(size);
    await check?.(look);
    await page.screenshot({ path: picture(`${name}-${look}`), fullPage: true });
  }
}
