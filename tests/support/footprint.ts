// What a page has left behind: cookies, storage of every kind, sockets, and moved layout.

import type { Page } from "@playwright/test";

export type Footprint = {
  cookies: string[];
  storage: string[];
  sockets: string[];
  shift: number;
};

// Watches a page from before its first byte. `take` waits until the page is quiet.
export async function watch(page: Page): Promise<() => Promise<Footprint>> {
  const sockets: string[] = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.addInitScript(() => {
    const moved: number[] = [];
    Object.assign(globalThis, { moved });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) moved.push((entry as unknown as { value: number }).value);
    }).observe({ type: "layout-shift", buffered: true });
  });
  return async () => {
    await page.waitForLoadState("networkidle");
    const left = await page.evaluate(async () => {
      // Two frames, so that what was painted has been measured.
      await new Promise((next) => requestAnimationFrame(() => requestAnimationFrame(next)));
      const moved = (globalThis as unknown as { moved: number[] }).moved;
      return {
        shift: moved.reduce((sum, value) => sum + value, 0),
        storage: [
          ...Object.keys(localStorage).map((key) => `localStorage ${key}`),
          ...Object.keys(sessionStorage).map((key) => `sessionStorage ${key}`),
          ...(await indexedDB.databases()).map(({ name }) => `IndexedDB ${name}`),
          ...(await caches.keys()).map((name) => `cache ${name}`),
          ...(await navigator.serviceWorker.getRegistrations()).map(({ scope }) => `service worker ${scope}`),
        ],
      };
    });
    const cookies = (await page.context().cookies()).map(({ name }) => name);
    return { ...left, cookies, sockets };
  };
}
