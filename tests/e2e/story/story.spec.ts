// The whole story, on a desktop and a phone: as it should be, through three crashes, over a wire that
// is cut every 300 ms, and in plain JavaScript under a strict policy.

import { readFileSync } from "node:fs";

import { Cutter } from "../../support/cutter.ts";
import { Deployment } from "../../support/deployment.ts";
import { Console, expect, sign_in, test } from "../../support/fixtures.ts";
import { Pages, demo_page } from "../../support/pages.ts";
import { SCREENS, tell } from "./story.ts";

for (const screen of ["desktop", "phone"] as const) {
  const phone = screen === "phone";

  test(`[CON-2] [CON-4] [CNV-1] [VIS-2] [DSP-4] [DSP-5] the story, ${screen}`, async ({ browser, deployment, agent }) => {
    const context = await browser.newContext(SCREENS[screen]);
    const address = `${deployment.demo}/docs.html`;
    await tell(`Holme ${screen}`, { context, agent, address, phone });
    await context.close();
  });

  test(`[VIS-4] [DLV-3] the story through three crashes, ${screen}`, async ({ browser }) => {
    const deployment = await Deployment.start();
    const answer = await deployment.publish("demo", demo(deployment.demo));
    expect(answer.status, await answer.text()).toBe(200);
    const team = await browser.newContext();
    await sign_in(team, deployment);
    const agent = new Console(await team.newPage());
    await agent.page.goto(deployment.console);
    const context = await browser.newContext(SCREENS[screen]);
    const address = `${deployment.demo}/docs.html`;
    let crashes = 0;
    const trouble = async () => {
      crashes += 1;
      await deployment.crash();
    };
    await tell(`Varde ${screen}`, { context, agent, address, phone, trouble, patience: 120_000 });
    expect(crashes).toBe(3);
    await context.close();
    await team.close();
    await deployment.stop();
  });

  test(`[VIS-4] [RUN-5] the story over a wire that is cut every 300 ms, ${screen}`, async ({ browser, deployment, agent }) => {
    const wire = await Cutter.start(deployment.edge);
    const site = `cut-${screen}`;
    const pages = await Pages.serve(() => demo_page("docs.html", wire.origin, site));
    await publish(deployment, site, pages.origin);
    const context = await browser.newContext(SCREENS[screen]);
    const address = `${pages.origin}/`;
    // The page itself has to have come; from the first message on, nothing is whole for longer.
    const trouble = async () => wire.every(300);
    await tell(`Naust ${screen}`, { context, agent, address, phone, trouble, patience: 180_000 });
    expect(wire.cuts).toBeGreaterThan(10);
    await context.close();
    await pages.stop();
    await wire.stop();
  });

  test(`[RUN-3] the story in plain JavaScript under a strict policy, ${screen}`, async ({ browser, deployment, agent }) => {
    const { edge } = deployment;
    const site = `strict-${screen}`;
    const policy = `default-src 'none'; script-src ${edge}; connect-src ${edge} ${edge.replace("http", "ws")}`;
    const pages = await Pages.serve(() => demo_page("docs.html", edge, site), { "content-security-policy": policy });
    await publish(deployment, site, pages.origin);
    const context = await browser.newContext(SCREENS[screen]);
    const modules: string[] = [];
    context.on("request", (request) => modules.push(request.url()));
    await tell(`Skar ${screen}`, { context, agent, address: `${pages.origin}/`, phone });
    expect(modules.filter((url) => url.endsWith(".wasm"))).toEqual([]);
    expect(modules.some((url) => /\/code\/panel-js\./.test(url))).toBe(true);
    await context.close();
    await pages.stop();
  });
}

// The manual's flow, on a site of its own.
async function publish(deployment: Deployment, site: string, origin: string) {
  const file = demo(origin);
  Object.assign(file.site, { id: site, origins: [origin] });
  file.flows = file.flows.filter(({ id }: { id: string }) => id === "manual");
  for (const flow of file.flows) flow.target.pages = { include: [[{ url: "any" }]], exclude: [] };
  const answer = await deployment.publish(site, file);
  expect(answer.status, await answer.text()).toBe(200);
}

// The demo's file, open at every hour.
function demo(origin: string) {
  const text = readFileSync(`${process.env.PORTICO_ROOT}/www/demo/site.json`, "utf8");
  const file = JSON.parse(text.replaceAll("http://127.0.0.1:8788", origin));
  file.site.availability.mode = "always";
  file.site.availability.at_capacity = "nothing";
  return file;
}
