// The access matrix: what each route answers to each who may ask, and how it is asked.

import { site } from "../../support/authored.ts";
import { NOBODY, text } from "../../support/raw.ts";
import type { Row } from "../../support/routes.ts";
import { ACTORS, type Actor, type Call, PASSWORD, type World } from "./world.ts";

// What the words of the table stand for; `ok` is the route's own success.
const WORDS: Record<string, string> = {
  in: "401 not_signed_in",
  no: "403 not_allowed",
  old: "401 pass_expired",
  token: "401 token_refused",
  origin: "403 origin_not_listed",
  key: "401 key_refused",
  gone: "closed 4404 not_found",
};

// Who asks, from which page:
// - nobody: a page of `demo`, with nothing in hand
// - a, b:   visitors of `demo`, each with a conversation of their own; where a conversation is asked
//           for, it is a's
// - other:  a visitor of `second`, from its page, on `demo`'s paths
// - known:  a visitor of `demo` whom the site vouches for
// - without, with: people from the console's page; one has every permission but the route's, the
//           other has that one alone. Where none is asked for, the first has no permission at all
// - old:    an administrator whose pass has ended and whose session has not
// - admin:  an administrator
// - program: an API key, sent from nowhere
// - removed: an administrator who was removed a moment ago, with the pass and the session from before
// - left:   an API key of an administrator who was removed, sent from nowhere (TEA-3)
const TABLE = `
  route                  success  nobody  a       b       other   known   without with    old     admin   program left    removed
  get_health             200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  get_site               200      ok      ok      ok      origin  ok      origin  origin  origin  origin  origin  origin  origin
  get_where              200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  get_console            200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  get_console_file       200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  get_start              200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  set_up                 409      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  sign_in_with_code      401      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  begin_passkey_sign_in  200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  sign_in_with_passkey   401      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  find_invitation        200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  find_access            200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  reset_access           403      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok

  create_visitor         200      ok      ok      ok      origin  ok      origin  origin  origin  origin  origin  origin  origin
  forget_browser         204      ok      ok      ok      origin  ok      origin  origin  origin  origin  origin  origin  origin
  create_conversation    200      token   ok      ok      token   ok      token   token   token   token   token   token   token
  keep_browser           200      token   ok      ok      token   no      token   token   token   token   token   token   token
  open_visitor_socket    live     token   ok      gone    token   gone    token   token   token   token   token   token   token

  create_identity        200      key     key     key     key     key     key     key     key     key     ok      key     key

  renew_pass             204      in      in      in      in      in      ok      ok      ok      ok      in      in      in
  get_me                 200      in      in      in      in      in      ok      ok      old     ok      in      in      in
  get_account            200      in      in      in      in      in      ok      ok      old     ok      in      in      in
  begin_code             200      in      in      in      in      in      ok      ok      old     ok      in      in      in
  put_code               401      in      in      in      in      in      ok      ok      old     ok      in      in      in
  delete_code            204      in      in      in      in      in      ok      ok      old     ok      in      in      in
  begin_passkey          200      in      in      in      in      in      ok      ok      old     ok      in      in      in
  create_passkey         401      in      in      in      in      in      ok      ok      old     ok      in      in      in
  delete_passkey         404      in      in      in      in      in      ok      ok      old     ok      in      in      in

  open_inbox_socket      live     in      in      in      in      in      no      ok      old     ok      in      in      in
  open_agent_socket      live     in      in      in      in      in      no      ok      old     ok      in      in      in
  get_contact            200      in      in      in      in      in      no      ok      old     ok      in      in      in
  get_sites              200      in      in      in      in      in      no      ok      old     ok      ok      key     in
  get_site_file          200      in      in      in      in      in      no      ok      old     ok      ok      key     in
  get_site_overview      200      in      in      in      in      in      no      ok      old     ok      ok      key     in
  put_site               200      in      in      in      in      in      no      ok      old     ok      ok      key     in
  get_people             200      in      in      in      in      in      no      ok      old     ok      in      in      in
  create_invitation      200      in      in      in      in      in      no      ok      old     ok      in      in      in
  withdraw_invitation    204      in      in      in      in      in      no      ok      old     ok      in      in      in
  put_person             204      in      in      in      in      in      no      ok      old     ok      in      in      in
  count_conversations    200      in      in      in      in      in      no      ok      old     ok      in      in      in
  create_access          200      in      in      in      in      in      no      ok      old     ok      in      in      in
  sign_out_person        204      in      in      in      in      in      no      ok      old     ok      in      in      in
  delete_person          204      in      in      in      in      in      no      ok      old     ok      in      in      in
  put_role               204      in      in      in      in      in      no      ok      old     ok      in      in      in
  delete_role            204      in      in      in      in      in      no      ok      old     ok      in      in      in
  put_team               204      in      in      in      in      in      no      ok      old     ok      in      in      in
  delete_team            204      in      in      in      in      in      no      ok      old     ok      in      in      in
  get_keys               200      in      in      in      in      in      no      ok      old     ok      in      in      in
  create_key             200      in      in      in      in      in      no      ok      old     ok      in      in      in
  delete_key             204      in      in      in      in      in      no      ok      old     ok      in      in      in
  create_identity_key    200      in      in      in      in      in      no      ok      old     ok      ok      key     in

  put_password           204      in      in      in      in      in      ok      ok      old     ok      in      in      in
  sign_out               204      in      in      in      in      in      ok      ok      ok      ok      in      in      ok

  sign_in                200      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  accept_invitation      204      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
  take_access            204      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok      ok
`;

// Where the table says otherwise than a route's access does by itself, and why.
export const OTHERWISE: Record<string, string> = {
  get_site: "the file is public, and a page of another origin hears at once that the site is not for it (RUN-4)",
  keep_browser: "whom the site vouches for is not known by the browser (CON-3)",
  sign_out: "a session that has ended is as good as signed out",
  open_visitor_socket: "the conversation's object knows whose it is, and opens before it says so (CNV-5)",
};

// What is said to whoever is let in, where that is no success: the set-up code comes too late, and
// none of those who ask has a ticket, a passkey or a reset code.
const LET_IN: Record<string, string> = {
  set_up: "409 already_set_up",
  reset_access: "403 wrong_reset_code",
  sign_in_with_code: "401 not_proved",
  sign_in_with_passkey: "401 not_proved",
  put_code: "401 not_proved",
  create_passkey: "401 not_proved",
  delete_passkey: "404 key_unknown",
};

export type Line = { name: string; words: string[]; said: string[] };

// The lines in their order, which is the order of asking: the last end the sessions of those who ask.
export const LINES: Line[] = TABLE.trim()
  .split("\n")
  .slice(1)
  .filter((line) => line.trim())
  .map((line) => {
    const [name = "", success = "", ...words] = line.trim().split(/\s+/);
    const said = words.map((word) => (word === "ok" ? (LET_IN[name] ?? success) : (WORDS[word] ?? word)));
    return { name, words, said };
  });

// What a route's access says by itself of each who asks.
export function usual(row: Row): string[] {
  const by = (says: Partial<Record<Actor, string>>, rest: string) => ACTORS.map((actor) => says[actor] ?? rest);
  const signed = { without: "ok", with: "ok", old: "old", admin: "ok" };
  if (typeof row.access === "object") {
    return by({ ...signed, without: "no", ...("may_or_key" in row.access && { program: "ok", left: "key" }) }, "in");
  }
  switch (row.access) {
    case "anyone":
      return by({}, "ok");
    case "site":
      return by({ nobody: "ok", a: "ok", b: "ok", known: "ok" }, "origin");
    case "visitor":
      return by({ a: "ok", b: "ok", known: "ok" }, "token");
    case "session":
      return by({ ...signed, old: "ok" }, "in");
    case "person":
      return by(signed, "in");
    case "key":
      return by({ program: "ok" }, "key");
    default:
      throw new Error(`${row.name}: nobody knows what ${row.access} is`);
  }
}

type Asking = (world: World, actor: Actor, token: string) => Call;

// How each route is asked, such that it would be carried out for whoever may.
export const CALLS: Record<string, Asking> = {
  get_health: () => ({}),
  get_site: () => ({ values: DEMO }),
  get_where: () => ({ query: "?site=demo" }),
  get_console: () => ({}),
  get_console_file: () => ({ values: { file: "icon.svg" } }),
  get_start: () => ({}),
  set_up: ({ deployment }, actor) => ({
    body: { code: deployment.setUpCode, mail: `first-${actor}@example.com`, name: "First", password: PASSWORD },
  }),
  sign_in: () => ({ body: { mail: "bystander@example.com", password: PASSWORD } }),
  sign_in_with_code: () => ({ body: { ticket: "AAAA", code: "000000" } }),
  begin_passkey_sign_in: () => ({ body: {} }),
  sign_in_with_passkey: () => ({ body: { state: "AAAA", answer: "{}" } }),
  find_invitation: ({ invitations }) => ({ body: { invitation: invitations.found } }),
  accept_invitation: ({ invitations }, actor) => ({
    body: { invitation: invitations[`comes-${actor}`], name: "Comes", password: PASSWORD },
  }),

  find_access: ({ accesses }) => ({ body: { access: accesses.found } }),
  take_access: ({ accesses }, actor) => ({ body: { access: accesses[`back-${actor}`], password: PASSWORD } }),
  reset_access: () => ({ body: { code: "AAAA", mail: "admin@example.com", password: PASSWORD } }),

  create_visitor: () => ({ values: DEMO, body: NOBODY }),
  forget_browser: (_, actor) => ({ values: DEMO, body: Uint8Array.from(text(browser(actor))) }),
  create_conversation: (_, __, token) => ({ values: DEMO, body: Uint8Array.from([...text(token), ...text(""), ...text(""), 0]) }),
  keep_browser: (_, actor, token) => ({
    values: DEMO,
    body: Uint8Array.from([...text(token), ...text(browser(actor)), 0]),
  }),
  open_visitor_socket: ({ conversations }) => ({ values: { ...DEMO, conversation: conversations.a! } }),

  create_identity: () => ({ values: DEMO, body: { email: "somebody@example.com" } }),

  renew_pass: () => ({ body: {} }),
  get_me: () => ({}),
  get_account: () => ({}),
  begin_code: () => ({ body: { password: PASSWORD } }),
  put_code: () => ({ body: { ticket: "AAAA", code: "000000" } }),
  delete_code: () => ({ body: { password: PASSWORD } }),
  begin_passkey: () => ({ body: { password: PASSWORD } }),
  create_passkey: () => ({ body: { state: "AAAA", answer: "{}", name: "Phone" } }),
  delete_passkey: () => ({ body: { id: [1] } }),

  open_inbox_socket: ({ inbox }) => ({ values: { inbox } }),
  open_agent_socket: ({ conversations }) => ({ values: { conversation: conversations.a! } }),
  get_contact: ({ conversations }) => ({ values: { conversation: conversations.a! } }),
  get_sites: () => ({}),
  get_site_file: () => ({ values: DEMO }),
  get_site_overview: () => ({ values: DEMO }),
  put_site: (_, actor) => ({ values: { site: `made-${actor}` }, body: site(`made-${actor}`, []) }),
  get_people: () => ({}),
  create_invitation: (_, actor) => ({ body: { mail: `new-${actor}@example.com`, position: NO_ROLE } }),
  withdraw_invitation: (_, actor) => ({ body: { mail: `waits-${actor}@example.com` } }),
  put_person: ({ ids }, actor) => ({
    values: { person: ids.bystander! },
    body: { name: `Named by ${actor}`, position: NO_ROLE },
  }),
  count_conversations: ({ ids }) => ({ values: { person: ids.bystander! } }),
  create_access: ({ ids }) => ({ values: { person: ids.bystander! }, body: {} }),
  sign_out_person: ({ ids }) => ({ values: { person: ids.bystander! }, body: {} }),
  delete_person: ({ ids }, actor) => ({ values: { person: ids[`leaves-${actor}`]! }, body: {} }),
  put_role: (_, actor) => ({ values: { role: `made-${actor}` }, body: { name: "Made", permissions: [] } }),
  delete_role: (_, actor) => ({ values: { role: `goes-${actor}` }, body: {} }),
  put_team: (_, actor) => ({ values: { team: `made-${actor}` }, body: { name: "Made" } }),
  delete_team: (_, actor) => ({ values: { team: `goes-${actor}` }, body: {} }),
  get_keys: () => ({}),
  create_key: (_, actor) => ({ body: { name: `made-${actor}` } }),
  delete_key: ({ digests }, actor) => ({ body: { digest: digests[actor] } }),
  create_identity_key: () => ({ values: { site: "second" }, body: {} }),

  put_password: () => ({ body: { current: PASSWORD, new: PASSWORD } }),
  sign_out: () => ({ body: { everywhere: false } }),
};

const DEMO = { site: "demo" };
const NO_ROLE = { role: "none", seat: false, teams: [] };

// A browser's secret of each.
const browser = (actor: Actor) => ACTORS.indexOf(actor).toString(16).padStart(32, "0");
