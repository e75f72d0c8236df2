// What other sites' pages can make a browser send to the console's host: nothing of it is carried out.

import { site } from "../../support/authored.ts";
import { expect, test } from "../../support/fixtures.ts";
import { path, ROUTES, type Row } from "../../support/routes.ts";

const VALUES = { site: "forged", conversation: "42", inbox: "main", person: "forged", file: "icon.svg", role: "x", team: "x" };

const KINDS = [
  "text/plain",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  undefined,
  "application/json",
  "application/json; charset=utf-8",
  "application/octet-stream",
];

test("[RUN-6] nothing is carried out that does not come from the console's own page", async ({ deployment }) => {
  const { console: desk, edge, demo } = deployment;
  // (The console's own host under another scheme is not among them: `wrangler dev` rewrites it.)
  const crossings: Record<string, string>[] = [
    { origin: demo },
    { origin: edge },
    { origin: "https://localhost" },
    { origin: `${desk}.evil.example` },
    { origin: "null" },
    {},
    { origin: demo, "sec-fetch-site": "cross-site" },
    { origin: demo, "sec-fetch-site": "same-origin" },
    { origin: "null", "sec-fetch-site": "same-origin" },
    { origin: desk, "sec-fetch-site": "cross-site" },
    { origin: desk, "sec-fetch-site": "same-site" },
    { origin: desk, "sec-fetch-site": "none" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { "sec-fetch-site": "none" },
    { "sec-fetch-site": "Same-Origin" },
    { referer: `${desk}/` },
  ];
  // What a browser has without being asked.
  const cookie = await deployment.cookies();
  const body = JSON.stringify(site("forged", []));
  const ask = async (method: string, url: string, headers: Record<string, string>) => {
    const answer = await fetch(desk + url, { method, headers: { cookie, ...headers }, body: new TextEncoder().encode(body) });
    return /"code":"(\w+)"/.exec(await answer.text())?.[1] ?? `${answer.status}`;
  };
  const rows = ROUTES.filter(({ side }) => side === "console");
  // A key is no cookie: without it nobody gets in, from wherever.
  const answers = (row: Row | undefined) => {
    if (!row) return ["method_not_allowed"];
    return row.access === "key" ? ["key_refused", "unsupported_media_type"] : ["cross_site"];
  };
  let tried = 0;
  for (const template of new Set(rows.map((row) => row.path))) {
    for (const method of ["POST", "PUT", "DELETE"]) {
      const row = rows.find((row) => row.path === template && row.method === method);
      const url = path({ ...rows[0]!, path: template }, VALUES);
      // Where nobody has such a method, one look is enough.
      for (const crossing of row ? crossings : crossings.slice(0, 1)) {
        const kinds = KINDS.map(async (kind) => {
          const said = await ask(method, url, { ...crossing, ...(kind && { "content-type": kind }) });
          expect(answers(row), `${method} ${url} ${JSON.stringify(crossing)} ${kind}`).toContain(said);
        });
        tried += (await Promise.all(kinds)).length;
      }
    }
  }
  expect(tried).toBeGreaterThan(200);
  expect((await fetch(`${edge}/v1/sites/forged`)).status).toBe(404);

  // The same request from the console's own page is carried out.
  for (const own of [{ origin: desk }, { "sec-fetch-site": "same-origin" }, { origin: desk, "sec-fetch-site": "same-origin" }]) {
    const headers = { ...own, "content-type": "application/json" } as Record<string, string>;
    expect(await ask("PUT", "/v1/sites/forged", headers)).toBe("200");
  }
  expect((await fetch(`${edge}/v1/sites/forged`)).status).toBe(200);
});

test("[RUN-6] another site's page cannot read the console's side, nor frame it", async ({ deployment, visitor }) => {
  const { page } = visitor;
  const read = await page.evaluate(async (url) => {
    const ask = (init: RequestInit) => fetch(url, init).then(() => "read", () => "refused");
    return [await ask({}), await ask({ mode: "no-cors" }), await ask({ credentials: "include" }), await ask({ method: "PUT", body: "{}" })];
  }, `${deployment.console}/v1/me`);
  // One that may not be read is answered all the same (CORP says that it may not even be used).
  expect(read).toEqual(["refused", "refused", "refused", "refused"]);
  await page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.src = url;
    document.body.append(frame);
  }, deployment.console);
  const frame = () => page.frames().find((frame) => frame !== page.mainFrame());
  await expect.poll(() => frame()?.url()).toMatch(/^chrome-error:/);
});
