// What a page view costs with many flows: the widget as it ships, on a page whose address changes
// without a load, against the same page without it. Prints one line of JSON.

import { open_browser } from "../support/browser.mjs";

const [origin] = process.argv.slice(2);
const VIEWS = 100;
const REPEATS = 7;

const median = (values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];

async function time(browser, path) {
  // A page of its own each time: browsers slow down a page that changes its address too often.
  const page = await browser.newPage();
  await page.goto(`${origin}${path}?plan=pro&view=`);
  if (path === "/with") {
    await page.waitForFunction(() => "PORTICO" in globalThis);
    const { flows } = await page.evaluate(() => globalThis.PORTICO.explain());
    if (flows.length !== 100 || flows.some(({ reason }) => reason.visitor_excluded !== 3)) {
      throw new Error("the flows were not decided as meant");
    }
  }
  const took = await page.evaluate((views) => {
    if (!crossOriginIsolated) throw new Error("the clock is too coarse");
    return Array.from({ length: views }, (_, view) => {
      const begun = performance.now();
      history.pushState(null, "", `?plan=pro&view=${view}`);
      return performance.now() - begun;
    });
  }, VIEWS);
  await page.close();
  return median(took);
}

const browser = await open_browser();
const runs = { with: [], without: [] };
for (let repeat = 0; repeat < REPEATS; repeat += 1) {
  for (const kind of Object.keys(runs)) runs[kind].push(await time(browser, `/${kind}`));
}
await browser.close();
console.log(JSON.stringify({ with: median(runs.with), without: median(runs.without), views: VIEWS, repeats: REPEATS }));
