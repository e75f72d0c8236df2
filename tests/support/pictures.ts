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
