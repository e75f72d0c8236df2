// The script tag, and the page API (SPEC.md, section 9). It waits until the page has loaded and is idle,
// then fetches the site and the widget side by side and hands one to the other. Where the page's policy
// forbids WebAssembly, the widget is its JavaScript form (RUN-3). Whatever fails, the page stays as it
// was and one line with a stable code goes to the console.
//
// The API is there as soon as the tag runs; what is asked of a widget that is not there yet waits. What
// becomes of it the widget decides: it is told in words, a line each, and tells in the same way.

// Filled in by the build.
declare const CODE: string;
declare const MODULE: string;
declare const SCRIPT: string;
declare const SITE: string;

type Say = (words: string) => void;
type Listener = (payload: object) => void;
type Settings = Record<string, unknown>;
type Page = Record<symbol, boolean> & {
  PORTICO?: object;
  HubSpotConversations?: object;
  hsConversationsOnReady?: (() => void)[];
  hsConversationsSettings?: Settings;
};

const FLAG = Symbol.for("portico");
const tag = document.currentScript as HTMLScriptElement | null;
const page = globalThis as unknown as Page;

// A second copy on the page does nothing (RUN-1).
if (tag && !page[FLAG]) {
  page[FLAG] = true;
  const edge = new URL(tag.src).origin;
  const site = tag.dataset.site ?? "";
  const ahead = new AbortController();
  const settings = () => page.hsConversationsSettings ?? {};
  const loads_at_once = () => settings().loadImmediately !== false;

  // The widget, once it is there, and what is to be asked of it then.
  let widget: Say | undefined;
  let waiting: string[] = [];
  let starts = false;
  let failed = "";
  let status = { loaded: false, pending: loads_at_once() };
  let curious: [tell: Listener, fail: Say][] = [];
  const listeners = new Map<string, Set<Listener>>();

  // A fault of the page's own stops nobody else.
  const attempt = (run: () => void) => {
    try {
      run();
    } catch (error) {
      console.error(error);
    }
  };

  const tell: Say = (words) => {
    const [name = "", says = ""] = words.split("\n");
    if (name == "status") status = JSON.parse(says);
    else if (name == "explained") for (const [tell] of curious.splice(0)) tell(JSON.parse(says));
    else for (const listener of [...(listeners.get(name) ?? [])]) attempt(() => listener(JSON.parse(says)));
  };

  const published = async (signal: AbortSignal) => {
    if (!site) throw "site_unknown";
    const answer = await fetch(edge + SITE.replace("{site}", encodeURIComponent(site)), { signal }).catch(() => {
      throw "edge_unreachable";
    });
    if (!answer.ok) throw answer.status == 404 ? "site_unknown" : "edge_failed";
    return new Uint8Array(await answer.arrayBuffer());
  };

  // The smallest module there is. A policy that forbids it is told of by the browser, once a page view.
  const has_wasm = () => {
    try {
      return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {}
  };

  const start = async (): Promise<Say> => {
    // What was asked for ends with whatever fails first, or with the API.
    const unused = new AbortController();
    ahead.signal.onabort = () => unused.abort();
    try {
      const script = (tag.dataset.form == "js" || !has_wasm()) && import(edge + SCRIPT);
      const program = script || WebAssembly.compileStreaming(fetch(edge + MODULE, { signal: unused.signal }));
      program.catch(() => {});
      const file = await published(unused.signal);
      const code = await (script || import(edge + CODE)).catch(() => {
        throw "code_unreachable";
      });
      const module = await program.catch(() => {
        throw "code_failed";
      });
      await turn();
      const said = code.start(module, edge, site, file, tell);
      if (typeof said == "string") throw said;
      return said;
    } catch (error) {
      unused.abort();
      throw typeof error == "string" ? error : "widget_failed";
    }
  };

  const idle = new Promise<void>((begin) => {
    const wait = () =>
      "requestIdleCallback" in window ? requestIdleCallback(() => begin(), { timeout: 2000 }) : setTimeout(begin, 1);
    if (document.readyState == "complete") wait();
    else addEventListener("load", wait, { once: true });
  });

  // Lets the page have its turn: what is behind it is a task of its own (RUN-2).
  const turn = () => new Promise((go) => setTimeout(go));

  // Starts the widget, unless that is under way; after a failure again, but not at once.
  const begin = async () => {
    if (starts || widget) return;
    starts = true;
    failed = "";
    status = { loaded: false, pending: true };
    await idle;
    if (ahead.signal.aborted) return;
    try {
      const say = await start();
      await turn();
      if (ahead.signal.aborted) return;
      const { enableWidgetCookieBanner: banner, hideNewThreadLink, identificationEmail, identificationToken } = settings();
      if (identificationToken) say(identity(identificationEmail, identificationToken));
      if (banner) say(`banner\n${banner}`);
      if (hideNewThreadLink) say("hide");
      widget = say;
      for (const words of waiting.splice(0)) say(words);
    } catch (code) {
      if (ahead.signal.aborted) return;
      failed = code as string;
      console.warn(`portico: ${failed}`);
      status = { loaded: false, pending: false };
      for (const [, fail] of curious.splice(0)) fail(failed);
      waiting = waiting.filter((words) => words.startsWith("identify"));
      setTimeout(() => {
        starts = false;
        if (waiting.some((words) => /^(load|open|forget)/.test(words))) begin();
      }, 1000);
    }
  };

  const say = (...words: unknown[]) => {
    const line = words.join("\n");
    if (widget) widget(line);
    // To a widget that nobody has asked for, the others are nothing.
    else if (starts || !/^(refresh|close|end)/.test(line)) waiting.push(line);
  };

  const identity = (mail: unknown = "", token: unknown = "") => `identify\n${mail}\n${token}`;

  // The visitor has pressed something a moment ago, and a script opens the panel for them.
  const acted = () => +!!(navigator.userActivation?.isActive && !settings().disableInitialInputFocus);

  const api = {
    widget: {
      load(options?: { widgetOpen?: boolean }) {
        say("load", +!!options?.widgetOpen, acted());
        begin();
      },
      refresh: (options?: { openToNewThread?: boolean }) => say("refresh", +!!options?.openToNewThread),
      open() {
        say("open", acted());
        begin();
      },
      close: () => say("close"),
      remove: () => say("end"),
      status: () => ({ ...status }),
    },
    clear(options?: { resetWidget?: boolean }) {
      say("forget", +!!options?.resetWidget);
      begin();
    },
    on(name: string, listener: Listener) {
      listeners.set(name, (listeners.get(name) ?? new Set()).add(listener));
    },
    off(name: string, listener: Listener) {
      listeners.get(name)?.delete(listener);
    },
    identify: (who?: { email?: string; token?: string }) => say(identity(who?.email, who?.token)),
    // Why this page has the chatflow that it has, or none (TGT-11), whenever somebody asks. Fails with
    // the code that is on the console where the widget could not start.
    explain: () =>
      new Promise<object>((tell, fail) => {
        if (failed) return fail(failed);
        curious.push([tell, fail]);
        say("why");
      }),
    // Leaves nothing, the API neither; a tag that comes after that begins anew.
    destroy() {
      say("end");
      ahead.abort();
      widget = () => {};
      status = { loaded: false, pending: false };
      delete (page as Partial<Page>)[FLAG];
      if (page.PORTICO == api) delete page.PORTICO;
      if (page.HubSpotConversations == api) delete page.HubSpotConversations;
      if (page.hsConversationsOnReady?.push == later) delete (page.hsConversationsOnReady as { push?: unknown }).push;
    },
  };
  page.PORTICO = page.HubSpotConversations = api;

  // Functions that wait for the API, in their order; those that are pushed later run at once.
  const later = (...each: (() => void)[]) => (each.forEach(attempt), each.length);
  const ready = () => {
    const functions = page.hsConversationsOnReady;
    if (!Array.isArray(functions) || functions.push == later) return;
    functions.push = later;
    [...functions].forEach(attempt);
  };
  ready();

  // The page's own scripts have run by then, also those that stand behind the tag.
  idle.then(() => {
    if (ahead.signal.aborted) return;
    ready();
    const asked = waiting.some((words) => /^(load|open)/.test(words));
    if (loads_at_once() && !asked) api.widget.load();
    else if (!starts) status = { loaded: false, pending: false };
  });
}

export {};
