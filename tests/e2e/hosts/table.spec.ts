// Every answer's headers, against the table of routes.

import { expect, test } from "../../support/fixtures.ts";
import { kind, path, route, ROUTES, type Row } from "../../support/routes.ts";

// What each route answers to whom the test is. A route that is not here fails.
type Call = { status: number; query?: string; signed?: true; body?: string };
const CALLS: Record<string, Call> = {
  get_health: { status: 200 },
  get_site: { status: 200 },
  get_where: { status: 200, query: "?site=demo" },
  create_visitor: { status: 403 },
  keep_browser: { status: 400, body: "?" },
  forget_browser: { status: 403, body: "?" },
  create_conversation: { status: 400, body: "?" },
  open_visitor_socket: { status: 426 },
  get_console: { status: 200 },
  get_console_file: { status: 200 },
  get_start: { status: 200 },
  set_up: { status: 400, body: "?" },
  sign_in: { status: 400, body: "?" },
  sign_in_with_code: { status: 400, body: "?" },
  begin_passkey_sign_in: { status: 200, body: "{}" },
  sign_in_with_passkey: { status: 400, body: "?" },
  find_invitation: { status: 400, body: "?" },
  accept_invitation: { status: 400, body: "?" },
  find_access: { status: 400, body: "?" },
  take_access: { status: 400, body: "?" },
  reset_access: { status: 400, body: "?" },
  renew_pass: { status: 401, body: "{}" },
  sign_out: { status: 401, body: "{}" },
  get_me: { status: 200, signed: true },
  get_account: { status: 200, signed: true },
  put_password: { status: 401, body: "{}" },
  begin_code: { status: 401, body: "{}" },
  put_code: { status: 401, body: "{}" },
  delete_code: { status: 401, body: "{}" },
  begin_passkey: { status: 401, body: "{}" },
  create_passkey: { status: 401, body: "{}" },
  delete_passkey: { status: 401, body: "{}" },
  get_people: { status: 200, signed: true },
  create_invitation: { status: 401, body: "{}" },
  withdraw_invitation: { status: 401, body: "{}" },
  put_person: { status: 401, body: "{}" },
  count_conversations: { status: 404, signed: true },
  create_access: { status: 401, body: "{}" },
  delete_person: { status: 401, body: "{}" },
  sign_out_person: { status: 401, body: "{}" },
  put_role: { status: 401, body: "{}" },
  delete_role: { status: 401, body: "{}" },
  put_team: { status: 401, body: "{}" },
  delete_team: { status: 401, body: "{}" },
  get_keys: { status: 200, signed: true },
  create_key: { status: 401, body: "{}" },
  delete_key: { status: 401, body: "{}" },
  create_identity: { status: 401, body: "{}" },
  create_identity_key: { status: 401, body: "{}" },
  get_sites: { status: 200, signed: true },
  get_site_file: { status: 200, signed: true },
  get_site_overview: { status: 200, signed: true },
  put_site: { status: 400, signed: true, body: "?" },
  open_inbox_socket: { status: 426, signed: true },
  open_agent_socket: { status: 426, signed: true },
  get_contact: { status: 200, signed: true },
};

const VALUES = { site: "demo", conversation: "42", inbox: "main", person: "eve", role: "nobody", team: "none", file: "icon.svg" };

const CLOSED = "default-src 'none'; frame-ancestors 'none'; sandbox";
const PAGE =
  "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; " +
  "connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'";

// What every answer of a side has; where there is no row, it is never kept.
function expected(side: "public" | "console", row?: Row): Record<string, string> {
  return {
    "cache-control": row?.cache_control ?? "private, no-store",
    "content-security-policy": row?.caching === "page" ? PAGE : CLOSED,
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    ...(side === "public"
      ? { "access-control-allow-origin": "*", "cross-origin-resource-policy": "cross-origin" }
      : { "cross-origin-opener-policy": "same-origin", "cross-origin-resource-policy": "same-origin" }),
  };
}

// What the answer itself brings, and what the way to it does.
const OWN = ["allow", "content-disposition", "content-type", "etag", "set-cookie", "content-length", "retry-after"];
const WAY = ["content-encoding", "transfer-encoding", "cf-cache-status", "connection", "keep-alive", "date"];

function headers(answer: Response): Record<string, string> {
  return Object.fromEntries([...answer.headers].filter(([name]) => ![...OWN, ...WAY].includes(name)));
}

test("[RUN-6] every route's headers are those of its row, on its host and on the other", async ({ deployment }) => {
  expect(Object.keys(CALLS).sort()).toEqual(ROUTES.map(({ name }) => name).sort());
  const hosts = { public: deployment.edge, console: deployment.console } as const;
  for (const row of ROUTES) {
    const { status, query = "", signed, body } = CALLS[row.name]!;
    for (const side of ["public", "console"] as const) {
      const host = hosts[side];
      const headers_sent = {
        // A page that the site does not list gets no file of it (RUN-4).
        ...(row.name === "get_site" ? {} : { origin: host }),
        ...kind(row),
        ...(signed && { cookie: await deployment.cookies() }),
      };
      const url = host + path(row, VALUES) + query;
      const answer = await fetch(url, { method: row.method, headers: headers_sent, body: body ?? null });
      const what = `${row.name} on the ${side} host`;
      if (row.side === side || row.side === "both") {
        expect(answer.status, what).toBe(status);
        expect(headers(answer), what).toEqual(expected(side, answer.ok ? row : undefined));
      } else {
        // The other side may have a row of its own for the same.
        if (ROUTES.some((other) => other.path === row.path && other.method === row.method && other.side === side)) continue;
        // The path may be there with another method.
        const other = ROUTES.some((other) => other.path === row.path && other.side === side);
        expect(answer.status, what).toBe(other ? 405 : 404);
        expect(headers(answer), what).toEqual(expected(side));
      }
    }
  }
});

test("[RUN-6] what goes wrong is never kept and shows nothing of itself", async ({ deployment }) => {
  const cases: [string, "public" | "console", RequestInit, string][] = [
    [`${deployment.edge}/nowhere`, "public", {}, '404 {"code":"no_such_route"}'],
    [`${deployment.edge}/v1/sites/nobody`, "public", {}, '404 {"code":"site_unknown"}'],
    [`${deployment.edge}/v1/where`, "public", {}, '400 {"code":"query_garbled"}'],
    [`${deployment.edge}/healthz`, "public", { method: "OPTIONS" }, '405 {"code":"method_not_allowed"}'],
    [`${deployment.console}/console/nothing.js`, "console", {}, '404 {"code":"no_such_route"}'],
    [`${deployment.console}/console/console.html`, "console", {}, '404 {"code":"no_such_route"}'],
    [`${deployment.console}/console.html`, "console", {}, '404 {"code":"no_such_route"}'],
    [`${deployment.console}/v1/me`, "console", {}, '401 {"code":"not_signed_in"}'],
  ];
  for (const [url, side, init, said] of cases) {
    const answer = await fetch(url, init);
    expect(`${answer.status} ${await answer.text()}`, url).toBe(said);
    expect(headers(answer), url).toEqual(expected(side));
  }
  const wrong = await fetch(`${deployment.edge}/v1/sites/demo`, { method: "DELETE" });
  expect(wrong.headers.get("allow")).toBe("GET");
});

test("a published site that has not changed has the same headers, and so has HEAD", async ({ deployment }) => {
  const url = `${deployment.edge}${path(route("get_site"), VALUES)}`;
  const head = await fetch(url, { method: "HEAD" });
  expect(head.status).toBe(200);
  expect(headers(head)).toEqual(expected("public", route("get_site")));
  const again = await fetch(url, { headers: { "if-none-match": head.headers.get("etag") ?? "" } });
  expect(again.status).toBe(304);
  expect(headers(again)).toEqual(expected("public", route("get_site")));
});

test("[RUN-6] files that the platform serves have the headers of the public side", async ({ deployment }) => {
  const loader = await fetch(`${deployment.edge}/portico.js`);
  const code = /\/code\/[\w.]+/.exec(await loader.text())?.[0];
  const { "cache-control": loader_caching, ...loader_rest } = headers(loader);
  const { "cache-control": _, ...rest } = expected("public");
  expect(loader_caching).toBe("public, max-age=300");
  expect(loader_rest).toEqual(rest);
  const { "cache-control": code_caching, ...code_rest } = headers(await fetch(deployment.edge + code));
  expect(code_caching).toBe(route("get_console_file").cache_control);
  expect(code_rest).toEqual(rest);
});
