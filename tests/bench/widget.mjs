// What the widget takes of a page's main thread before the visitor acts, against a blank page, by turns
// in one run: as fast as this machine is, and four times slower. The figures go out as JSON.

import { open_browser } from "../support/browser.mjs";

const REPEATS = 9;
// After the page has loaded: the widget has long shown itself by then.
const SETTLED = 1_500;

const [origin] = process.argv.slice(2);
const browser = await open_browser();

// Milliseconds of the main thread, and its tasks over 50 ms.
async function view(path, slowdown) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    globalThis.long = [];
    new PerformanceObserver((list) => globalThis.long.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
      buffered: true,
    });
  });
  const session = await context.newCDPSession(page);
  // The time of the thread itself, not of whatever else this machine does meanwhile.
  await session.send("Performance.enable", { timeDomain: "threadTicks" });
  await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
  await page.goto(origin + path);
  await page.waitForTimeout(SETTLED);
  if (path === "/with") await page.locator("portico-chat").locator("[part=launcher]").waitFor();
  const { metrics } = await session.send("Performance.getMetrics");
  const long = await page.evaluate(() => globalThis.long);
  await context.close();
  return { main: 1_000 * metrics.find(({ name }) => name === "TaskDuration").value, long };
}

const median = (values) => values.sort((a, b) => a - b)[Math.floor(values.length / 2)];

const figures = [];
for (const slowdown of [1, 4]) {
  const main = { "/with": [], "/without": [] };
  const long = { "/with": [], "/without": [] };
  // The first of each is not counted.
  for (let repeat = 0; repeat <= REPEATS; repeat++) {
    for (const path of ["/without", "/with"]) {
      const seen = await view(path, slowdown);
      if (repeat === 0) continue;
      main[path].push(seen.main);
      long[path].push(...seen.long);
    }
  }
  figures.push({
    slowdown,
    repeats: REPEATS,
    with: median(main["/with"]),
    without: median(main["/without"]),
    long_with: long["/with"],
    long_without: long["/without"],
  });
}
await browser.close();
console.log(JSON.stringify(figures));
