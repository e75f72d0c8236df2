// The script tag, and the page API (SPEC.md, section 9). It waits until the page has loaded and is idle,
// then fetches the site and the widget side by side and hands one to the other. Where WebAssembly is
// forbidden or does not come through, the widget is its JavaScript form (RUN-3). A failure leaves the
// page as it was, and one line with a stable code goes to the console.
//
// The API is there as soon as the tag runs; what is asked of a widget that is not there yet waits. What
// becomes of it the widget decides: it is told in words, a line each, and tells in the same way.
//
// Scripts of the page may have replaced anything by name, before this runs or after (RUN-7). So what is
// used of the browser is taken here, once; what the document says is read past elements of that name;
// and few methods are called at all.

// Filled in by the build.
declare const CODE: string;
declare const MODULE: string;
declare const SCRIPT: string;
declare const SITES: string;

type Say = (words: string) => void;
type Listener = (payload: object) => void;
type Settings = Record<string, unknown>;
type Code = { start(module: object | undefined, edge: string, site: string, file: ArrayBuffer, tell: Say): Say | string };
type Page = {
  // The mark of a tag that has run, and what a further one calls.
  "portico-tag"?: () => void;
  PORTICO?: object;
  HubSpotConversations?: object;
  hsConversationsOnReady?: (() => void)[];
  hsConversationsSettings?: Settings;
  requestIdleCallback?: typeof window.requestIdleCallback;
};

const { clearTimeout, console, document, fetch, navigator, setTimeout, WebAssembly } = window;
// The language's own, whatever the page calls by that name.
const { constructor: Promise } = (async () => {})() as unknown as { constructor: PromiseConstructor };

const page = window as unknown as Page;
const FLAG = "portico-tag";
const NAMES = ["PORTICO", "HubSpotConversations"] as const;

// What is the window's own by this name: neither an element that the page has named so, nor what all objects
// have in common.
const of_window = <Name extends keyof Page>(name: Name) => (Object.hasOwn(page, name) ? page[name] : undefined);

// Some browsers know of no idle moments; a task of its own has to do.
const requestIdleCallback = of_window("requestIdleCallback") ?? (setTimeout as unknown as typeof window.requestIdleCallback);

const warn: Say = (code) => console.warn(`portico: ${code}`);

const guard = (run: () => void, fail: Say) => {
  try {
    run();
  } catch {
    fail("widget_failed");
  }
};

// What the document has by this name, not an element that the page has named so.
const of_document = (name: string) => Reflect.get(Document.prototype, name, document);

// What is written on the object itself, not on what all objects have in common.
const own = (object: object | undefined): Settings => ({ __proto__: null, ...object });

const begin_page = () => {
  // A module has no current script, and neither has what was imported. Where such a one is from, only the
  // browser can say: a tag that it finds in the page may be somebody else's, and none that has run.
  const tag: HTMLScriptElement | null = of_document("currentScript");
  const found = tag ?? of_document("querySelector").call(document, 'script[src*="/portico.js"]');
  const data = own(found?.dataset) as DOMStringMap;
  const from = (tag && (data.edge || tag.src)) || (/http\S+?\/portico\.js[^\s:)]*/.exec(Error().stack as string) as unknown as string);
  const edge = /^https?:\/\/[^/]+/.exec(from)?.[0];
  const site = data.site || /[?&]site=([\w-]+)/.exec(from)?.[1];
  if (!edge || !site) return warn(edge ? "site_unknown" : "edge_unknown");

  const settings = () => own(of_window("hsConversationsSettings"));
  const loads_at_once = () => settings().loadImmediately !== false;

  // The widget, once it is there, and what is to be asked of it then.
  let widget: Say | undefined;
  let waiting: string[] = [];
  let begun = false;
  let destroyed = false;
  let failed = "";
  let status = { loaded: false, pending: loads_at_once() };
  let curious: [tell: Listener, fail: Say][] = [];
  let listeners: Record<string, Listener[]> = own({}) as {};

  // A fault of the page's own stops nothing else.
  const attempt = (run: () => void) => {
    try {
      run();
    } catch (error) {
      console.error(error);
    }
  };

  const stands = (pending: boolean) => (status = { loaded: false, pending });

  const fail = (code: string, quiet?: boolean) => {
    failed = code;
    stands(false);
    for (const [, fail] of curious) fail(code);
    curious = [];
    if (!quiet) warn(code);
  };

  const tell: Say = (words) => {
    if (words == "failed") {
      widget = () => {};
      return fail("widget_failed");
    }
    attempt(() => {
      const [name = "", says = ""] = words.split("\n");
      if (logs) console.log(`portico: ${words}`);
      if (name == "status") status = JSON.parse(says);
      else if (name == "explained") {
        for (const [tell] of curious) tell(JSON.parse(says));
        curious = [];
      } else for (const listener of listeners[name] ?? []) attempt(() => listener(JSON.parse(says)));
    });
  };

  // What is called fetch may be a function of the page's own, and then its answer is none.
  const reached = <Answer>(answer: Promise<Answer>) =>
    answer.catch(() => {
      throw "edge_unreachable";
    });

  // What has come is not asked for again, when another part has to be.
  let file: Promise<ArrayBuffer> | undefined;
  let programs: Promise<[Code, object?]> | undefined;

  const published = async () => {
    try {
      const answer = await reached(fetch(edge + SITES + site));
      // A refusal is read, too: the browser takes a request whose answer is not read for unfinished.
      const bytes = await reached(answer.arrayBuffer());
      if (!answer.ok) throw ({ 403: "origin_not_listed", 404: "site_unknown" } as Settings)[answer.status] ?? "edge_failed";
      return bytes;
    } catch (error) {
      file = undefined;
      throw error;
    }
  };

  // The smallest module there is finds out whether a policy forbids it, which the browser reports, once a
  // page view. It is compiled from bytes: a filter may have changed what streaming goes by.
  const both = async (): Promise<[Code, object?]> => {
    try {
      if (data.form == "js") throw 0;
      new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
      const compiled = async () => WebAssembly.compile(await (await fetch(edge + MODULE)).arrayBuffer());
      return await Promise.all([import(edge + CODE), compiled()]);
    } catch {
      try {
        return [await import(edge + SCRIPT)];
      } catch {
        programs = undefined;
        throw "code_unreachable";
      }
    }
  };

  // Ends the wait of a start that failed.
  let hurry = () => {};

  // A script's press is not kept waiting for an idle moment.
  let go: (idle?: unknown) => void;
  const idle = new Promise<unknown>((begin) => (go = begin));
  const wait = () =>
    guard(() => {
      clearTimeout(timer);
      const prerenders = of_document("prerendering");
      if (prerenders || of_document("readyState") != "complete") {
        // A page whose events do not come is looked at again.
        timer = setTimeout(wait, 1e3);
        const [target, kind] = prerenders ? [document, "prerenderingchange"] : [window, "load"];
        EventTarget.prototype.addEventListener.call(target, kind as string, wait, { once: true });
      } else if (pressed) go();
      else {
        timer = setTimeout(go, 2e3);
        requestIdleCallback(go);
      }
    }, fail);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pressed = false;
  let logs: unknown;

  // Lets the page have its turn: what is behind it is a task of its own (RUN-2).
  const turn = () =>
    new Promise<unknown>((go) => {
      setTimeout(go);
      requestIdleCallback(go);
    });

  // Starts the widget, unless that is under way; what may pass is tried again, the first time without a
  // word, and never twice in a second.
  const begin = async () => {
    hurry();
    if (begun) return;
    begun = true;
    for (let longest = 1e3; !destroyed; longest = longest < 3e4 ? longest * 2 : longest) {
      failed = "";
      stands(true);
      await idle;
      try {
        const [[code, module], bytes] = await Promise.all([(programs ??= both()), (file ??= published())]);
        await turn();
        const said = code.start(module, edge, site, bytes, tell);
        if (typeof said == "string") throw said;
        await turn();
        if (destroyed) return;
        reread(true);
        const words = waiting;
        widget = said;
        for (const line of words) said(line);
        return;
      } catch (error) {
        if (destroyed) return;
        const code = typeof error == "string" ? error : "widget_failed";
        // What begins with c or e may pass.
        const passes = code < "f";
        if (longest > 1e3 || !passes) fail(code, passes && longest > 2e3);
        await new Promise<void>((go) => {
          hurry = go;
          if (passes) setTimeout(go, longest * Math.random());
        });
        await new Promise((go) => setTimeout(go, 1e3));
      }
    }
  };

  // To a widget that has not been asked for, some words are nothing.
  const say: Say = (words) => {
    if (widget) widget(words);
    else waiting = [...waiting, words];
  };

  // Whom the site vouches for: the address in force, and what the settings said when they were last read.
  let mail: unknown = "";
  let word = "";
  const identify = (who: unknown = "", token: unknown = "") => {
    mail = who;
    say(`identify\n${who}\n${token}`);
  };
  const reset = (all: boolean) => {
    if (all) mail = "";
    say(`forget\n${+all}`);
  };

  // Another person's settings hide what was the first one's before anything of theirs shows.
  const reread = (all?: boolean) => {
    const { enableWidgetCookieBanner: banner, hideNewThreadLink, identificationEmail = "", identificationToken } = settings();
    const who = identificationToken ? identificationEmail : "";
    const read = `${who}\n${identificationToken}`;
    if (read != word) {
      word = read;
      if (mail && mail != who) reset(true);
      if (who) identify(who, identificationToken);
    }
    if (all) {
      say(`banner\n${banner}`);
      say(`hide\n${+!!hideNewThreadLink}`);
    }
  };

  // The visitor has pressed something a moment ago, and a script opens the panel for them.
  const acted = () => {
    const active = navigator.userActivation?.isActive;
    if (active) {
      pressed = true;
      wait();
    }
    return +!!(active && !settings().disableInitialInputFocus);
  };

  const load = (open?: unknown) => {
    reread(!status.loaded);
    say(`load\n${+!!open}\n${acted()}`);
    begin();
  };

  const others = (name: string, listener: Listener) => {
    const rest: Listener[] = [];
    for (const each of listeners[name] ?? []) if (each != listener) rest[rest.length] = each;
    return (listeners[name] = rest);
  };

  const api = {
    widget: {
      load: (options?: { widgetOpen?: boolean }) => load(options?.widgetOpen),
      refresh(options?: { openToNewThread?: boolean }) {
        reread();
        if (begun) say(`refresh\n${+!!options?.openToNewThread}`);
      },
      open() {
        say(`open\n${acted()}`);
        begin();
      },
      close: () => begun && say("close"),
      remove: () => begun && say("end"),
      status: () => ({ ...status }),
    },
    clear(options?: { resetWidget?: boolean }) {
      reset(!!options?.resetWidget);
      if (options?.resetWidget) reread(true);
      begin();
    },
    resetAndReloadWidget() {
      say("end");
      load();
    },
    debug: (on?: unknown) => (logs = on),
    on(name: string, listener: Listener) {
      const all = others(name, listener);
      all[all.length] = listener;
    },
    off: others,
    identify: (who?: { email?: string; token?: string }) => identify(who?.email, who?.token),
    // Why this page has the chatflow that it has, or none (TGT-11), whenever a script asks. Fails with
    // the code that is on the console where the widget could not start.
    explain: () =>
      new Promise<object>((tell, fail) => {
        if (failed) return fail(failed);
        curious = [...curious, [tell, fail]];
        say("why");
      }),
    // Leaves nothing, the API neither; a tag that comes after that begins anew.
    destroy() {
      say("end");
      destroyed = true;
      widget = () => {};
      stands(false);
      delete page[FLAG];
      for (const name of NAMES) if (page[name] == api) delete page[name];
      if (page.hsConversationsOnReady?.push == later) delete (page.hsConversationsOnReady as { push?: unknown }).push;
    },
  };

  // Functions that wait for the API, in their order; those that are pushed later run at once.
  const later = (...each: (() => void)[]) => {
    for (const run of each) attempt(run);
    return each.length;
  };
  const ready = () =>
    attempt(() => {
      const functions = of_window("hsConversationsOnReady") ?? (page.hsConversationsOnReady = []);
      if (functions.push == later) return;
      functions.push = later;
      for (const run of functions) attempt(run);
    });

  for (const name of NAMES) page[name] = api;
  // A further tag brings back what the page has taken away (RUN-1).
  page[FLAG] = () => {
    for (const name of NAMES) page[name] ??= api;
    ready();
    reread(true);
    if (loads_at_once() && !status.loaded && !status.pending) load();
  };
  ready();
  reread();
  wait();
  // The page's own scripts have run by then, also those that stand behind the tag.
  (async () => {
    await idle;
    guard(() => {
      clearTimeout(timer);
      if (!begun) stands(false);
      page[FLAG]?.();
    }, fail);
  })();
};

guard(() => (of_window(FLAG) ?? begin_page)(), warn);

export {};
