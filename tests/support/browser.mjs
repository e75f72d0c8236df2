// The browser that tests run in: the system's Chromium where xtask found one.

import { chromium } from "@playwright/test";

export const launch = {
  executablePath: process.env.PORTICO_CHROMIUM || undefined,
  args: [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
  ],
};

export const open_browser = () => chromium.launch(launch);
