// What takes a line here and a page of bindings in Rust. Nothing in it decides anything.
//
// Scripts of the page may replace anything by name, before this runs or after (RUN-7). So globals and
// methods of elements are taken here, once; what the document says is read past elements of that name;
// and methods that page scripts like to replace (`append`, `remove`, `closest`, `Array.from`) are not
// called at all. `xtask/src/build/hold.rs` does the same to the rest of the glue.

const {
  AbortController,
  CSSStyleSheet,
  Date,
  document,
  Event,
  fetch,
  getComputedStyle,
  history,
  HTMLElement,
  Intl,
  MutationObserver,
  navigator,
  performance,
  String,
  Uint8Array,
  URL,
  WebSocket,
} = window;

export const {
  addEventListener,
  appendChild,
  attachShadow,
  dispatchEvent,
  focus,
  getAttribute,
  hasAttribute,
  insertBefore,
  querySelector,
  removeAttribute,
  removeChild,
  removeEventListener,
  replaceChild,
  setAttribute,
} = HTMLElement.prototype;
export const { preventDefault } = Event.prototype;
const { composedPath, stopImmediatePropagation } = Event.prototype;
const { close: closeSocket, send: sendOver } = WebSocket.prototype;

// What the document has by this name, not an element that the page has named so.
const prototype = Object.getPrototypeOf(document);
const of = (name) => Reflect.get(prototype, name, document);
const createElementNS = of("createElementNS");
const createTextNode = of("createTextNode");
const elementsFromPoint = of("elementsFromPoint");

const element = (tag, space) => createElementNS.call(document, `http://www.w3.org/${space}`, tag);

export const make = (tag) => element(tag, "1999/xhtml");

// The widget cannot go on: something that it needs does not behave. It leaves the page as it was and
// hears of nothing more.
let report;
export let stopped;
export const stop = () => {
  if (stopped) return;
  stopped = true;
  report("failed");
  try {
    takeOff?.();
    end();
  } catch {}
};

// Where failures are told. Throws where listeners, attributes or removing do not behave: all else would
// be seen.
export const begin = (tell) => {
  report = tell;
  const probe = make("p");
  let heard;
  addEventListener.call(probe, "x", () => (heard = 1), { once: true });
  setAttribute.call(probe, "id", "x");
  dispatchEvent.call(probe, new Event("x"));
  appendChild.call(make("p"), probe);
  remove(probe);
  if (!heard || getAttribute.call(probe, "id") != "x" || probe.parentNode || !sendOver) throw 0;
};

// Elements from a plan, a line each, one space deeper for each level: the tag, then classes (.class),
// classes that are parts too (*part), attributes (name=value) and text (=text). $ stands for the next
// of the words.
export const grow = (root, plan, words) => {
  const rest = words.split("\0");
  const above = [root];
  for (const line of plan.split("\n")) {
    const [tag, ...has] = line.trim().split(" ");
    const depth = line.search(/\S/);
    const made = element(tag, /svg|path/.test(tag) ? "2000/svg" : "1999/xhtml");
    for (const each of has) {
      const [name, value] = each.split("=");
      const text = value == "$" ? rest.shift() : value;
      if (text === undefined) {
        setAttribute.call(made, "class", name.slice(1));
        if (name[0] == "*") setAttribute.call(made, "part", name.slice(1));
      } else if (name) setAttribute.call(made, name, text);
      else made.textContent = text;
    }
    appendChild.call(above[depth], made);
    above[depth + 1] = made;
  }
};

export const appendText = (parent, text) => {
  appendChild.call(parent, createTextNode.call(document, text));
};

export const prepend = (parent, child) => {
  insertBefore.call(parent, child, parent.firstChild);
};

export const before = (child, other) => {
  insertBefore.call(child.parentNode, other, child);
};

export const focused = (element) => element.getRootNode()?.activeElement == element;

export const remove = (child) => {
  if (child.parentNode) removeChild.call(child.parentNode, child);
};

export const replace = (child, other) => {
  replaceChild.call(child.parentNode, other, child);
};

// This element or the nearest around it that has a part (API-6).
export const part = (inside) => {
  while (inside?.getAttribute && !hasAttribute.call(inside, "part")) inside = inside.parentNode;
  if (inside?.getAttribute) return inside;
};

const sheet = (text) => {
  const made = new CSSStyleSheet();
  made.replaceSync(text);
  return made;
};

export const shadow = (host, ...texts) => {
  const root = attachShadow.call(host, { mode: "open" });
  root.adoptedStyleSheets = texts.map(sheet);
  return root;
};

// When the last key or pointer went down and came up; when a mouse that went down had last moved, 0 for a
// finger, less than that for a key; and the first of these for the last click. A click without either is
// one of assistive technology.
let down = -1;
let up = 0;
let aimed = -1;
let pressed = -1;
let panel = new AbortController();
let minds = [];

export const mind = (inside, text) => {
  const root = inside.getRootNode();
  const room = sheet("");
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.slice(0, 2), sheet(text), room];

  panel.abort();
  panel = new AbortController();
  minds = [];
  const { signal } = panel;
  const on = (...mind) => {
    const [target, type, hear] = (minds[minds.length] = mind);
    addEventListener.call(target, type, hear, { capture: true, passive: true, signal });
  };
  const presses = ({ key }) => !key || key == " " || key == "Enter";
  const goes = (event) => {
    const { key, repeat, pointerType } = event;
    if (repeat || !presses(event)) return;
    down = Date.now();
    up = Infinity;
    aimed = key ? -1 : pointerType == "mouse" ? moved : 0;
  };
  const comes = (event) => {
    if (presses(event)) up = Date.now();
  };
  let moved = 1;
  on(inside, "pointermove", ({ pointerType }) => {
    if (pointerType == "mouse") moved = Date.now();
  });
  on(inside, "keydown", goes);
  on(inside, "pointerdown", goes);
  on(inside, "keyup", comes);
  on(inside, "pointerup", comes);
  on(inside, "click", ({ detail }) => {
    pressed = detail || Date.now() - up < 100 ? down : -1;
  });

  // An on-screen keyboard leaves the panel less room, and may push what is left of the page up.
  const view = window.visualViewport;
  const fit = () => {
    const { height, offsetTop, scale } = view;
    const thread = querySelector.call(inside, ".thread");
    const end = thread.scrollHeight - thread.scrollTop - thread.clientHeight < 80;
    room.replaceSync(`.panel{--tall:${height * scale}px;--top:${scale > 1.01 ? 0 : offsetTop}px}`);
    if (end) thread.scrollTop = thread.scrollHeight;
  };
  try {
    on(view, "resize", fit);
    on(view, "scroll", fit);
    fit();
  } catch {}
};

const press = () => pressed;
const aim = () => aimed;
export { press as pressed, aim as aimed };

const win = () => window;
const doc = () => document;
export { win as window, doc as document };
export const hidden = () => of("hidden");
export const address = () => location.href;

// What the page says of itself, a line each: address, referrer, language, browser, whether it says
// that it is mobile (1, 0 or nothing), whether more than one finger can touch it (1 or 0), and how many
// milliseconds ago it was begun.
export const facts = () => {
  const { language, maxTouchPoints, userAgent, userAgentData } = navigator;
  const mobile = userAgentData ? +userAgentData.mobile : "";
  return `${location.href}\n${of("referrer")}\n${language}\n${userAgent}\n${mobile}\n${+(maxTouchPoints > 1)}\n${age()}`;
};

// Whether the browser says that its user wants not to be tracked.
export const privacy = () => !!navigator.globalPrivacyControl;

// A page that was made ahead begins when it is shown.
const age = () =>
  Math.round(performance.now() - (performance.getEntriesByType("navigation")[0]?.activationStart ?? 0));

// Every listener that the widget has: where, for which kind of event, and what it calls. Those of the panel
// (`mind`) are in a list of their own and are called first.
let ears = [];
let glance;

// Those of wheels and fingers never hold up the page's scrolling.
const prick = ([target, type, callback]) =>
  addEventListener.call(target, type, callback, { capture: true, passive: /wheel|touch/.test(type) });

export const listen = (...ear) => {
  ears[ears.length] = ear;
  prick(ear);
};

// Kinds of events that leave a shadow root, for which elements have no property in one browser or another.
const OTHERS =
  "beforeinput compositionstart compositionupdate compositionend focusin focusout DOMActivate DOMMouseScroll textInput touchstart touchmove touchend touchcancel";

// An event inside the widget is taken on the first step of its way, at the window: the widget's own
// listeners are called there, and no other hears of it. What the browser makes of it, it makes all the same.
export const guard = (root) => {
  const { host } = root.getRootNode();
  const take = (event) => {
    if (event.target != host) return;
    stopImmediatePropagation.call(event);
    // The browser would open a file that is dropped here in place of the page.
    if (event.dataTransfer?.types.includes("Files")) preventDefault.call(event);
    for (const list of [minds, ears])
      for (const [target, type, callback] of list) if (target == root && type == event.type) callback(event);
  };
  let types = OTHERS;
  for (const name in host) if (/^on/.test(name)) types += " " + name.slice(2);
  for (const type of types.split(" ")) listen(window, type, take);
};

const inside = (event) => composedPath.call(event)[0];
export { inside as target };

// The list of a control lies over the page and has the mouse: browsers tell of that as if it had left the
// page, and some count its place from the control (TRG-1).
export const over = (event) => {
  const at = inside(event);
  return /^(select|option)$/.test(at.localName) || (at.localName == "input" && at == of("activeElement"));
};

// Only from the browser's own navigation: a page may give that name to a value of its own. Without it the
// address is looked at each second, and an entry counts as replaced if the history is as long as before.
export const follow = (callback) => {
  const { navigation } = window;
  if (typeof Navigation == "function" && navigation instanceof Navigation && navigation.currentEntry)
    return listen(navigation, "currententrychange", ({ navigationType }) => callback(+(navigationType == "replace")));
  let entries = history.length;
  glance = setInterval(() => callback(+(entries == (entries = history.length))), 1000);
};

// Whether it is a dialog or in one.
const in_dialog = (element) => {
  for (; element?.getAttribute; element = element.parentNode)
    if (
      element.localName == "dialog" ||
      /dialog$/.test(getAttribute.call(element, "role")) ||
      getAttribute.call(element, "aria-modal") == "true"
    )
      return true;
  return false;
};

// Something modal or in full screen, a page whose content is inert, or a dialog that has the focus. A
// browser leaves out of the first list what it does not know.
export const busy = () =>
  !!querySelector.call(of("documentElement"), ":is(:modal,main[inert],[inert]:has(main,h1))") ||
  in_dialog(of("activeElement"));

const overflow = (element) => getComputedStyle(element).overflowY;
const long = ({ scrollHeight, clientHeight }) => scrollHeight > clientHeight + 1;

// A box at this place that scrolls and covers most of the viewport, in shadow roots and frames too.
const box = (root, stack) => {
  for (let element of stack) {
    if (element.getRootNode() != root || element == own) continue;
    const within = element.shadowRoot;
    const found = within && box(within, within.elementsFromPoint(innerWidth / 2, innerHeight / 2));
    if (found) return found;
    const framed = element.contentDocument?.scrollingElement;
    if (framed) element = framed;
    const { clientHeight, clientWidth } = element;
    const scrolls = long(element) && (framed || /auto|scroll/.test(overflow(element)));
    if (scrolls && clientHeight * 2 > innerHeight && clientWidth * 2 > innerWidth && !in_dialog(element)) return element;
  }
};

// How far the page's main scroller is scrolled (TRG-4).
export const scroll = (callback) => {
  const root = of("documentElement");
  const page = of("scrollingElement") ?? root;
  const body = of("body");
  const shown = overflow(root);
  const stays = !long(page) || /hidden|clip/.test(shown == "visible" && body ? overflow(body) : shown);
  const stack = elementsFromPoint.call(document, innerWidth / 2, innerHeight / 2);
  const main = (stays && box(document, stack)) || page;
  const { clientHeight, scrollHeight, scrollTop } = main;
  const height = long(main) ? scrollHeight : Math.min(scrollHeight, root.offsetHeight);
  callback(Math.ceil(scrollTop), height, clientHeight, of("readyState") == "complete" && !busy(), main != page);
};

// The widget's element, while it shows.
let own;

// It stands behind the body: there no style of the body moves it, and the body's children are the page's
// alone. A style of the page's root may still: then it is put into the top layer. A page may take it out
// when it changes without a load, or write itself anew, which takes off all listeners: then it is put back,
// but not again and again against a page that does not want it.
let takeOff;
export const show = (host) => {
  let last = -Infinity;
  let left;
  own = host;
  const put = () => {
    if (stopped) return;
    watch.observe(document, { childList: true });
    const root = of("documentElement");
    if (!root) return;
    watch.observe(root, { childList: true });
    appendChild.call(root, host);
    if (host.offsetParent) {
      host.popover = "manual";
      host.showPopover?.();
    }
    for (const ear of ears) prick(ear);
  };
  const watch = new MutationObserver(() => {
    if (host.isConnected) return;
    const now = performance.now();
    if (now - last > 1000) left = 10;
    last = now;
    if (left-- > 0) put();
  });
  put();
  return (takeOff = () => {
    remove(host);
    watch.disconnect();
  });
};

export const hide = (end) => end();

// Cookies and storage may be denied; then there is nothing there and nothing stays.
export const cookie = (name) => {
  try {
    const start = `${name}=`;
    return of("cookie").split("; ").find((each) => each.startsWith(start))?.slice(start.length) ?? "";
  } catch {
    return "";
  }
};

let domain = "";
export const setDomain = (wanted) => {
  domain = wanted;
};

// For the domain, where the browser takes that of this host, or else for the host alone. One of the host's
// own would stand in front of the domain's.
export const setCookie = (pair, until) => {
  try {
    const secure = location.protocol == "https:" ? ";secure" : "";
    const set = (until, more) => {
      const line = `${pair};path=/;samesite=lax;expires=${new Date(until).toUTCString()}${secure}${more}`;
      Reflect.set(prototype, "cookie", line, document);
    };
    if (domain) {
      set(0, "");
      set(until, `;domain=${domain}`);
      if (!until || of("cookie").split("; ").includes(pair)) return;
    }
    set(until, "");
  } catch {}
};

// Tells the other pages something, if there is something to tell, and hears them from then on.
const channels = {};
export const tell = (name, said, callback) => {
  try {
    const channel = (channels[name] ??= new window.BroadcastChannel(name));
    if (callback) channel.onmessage = ({ data }) => callback(data);
    if (said != null) channel.postMessage(said);
  } catch {}
};

export const kept = (key) => {
  try {
    return localStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
};

export const keep = (key, value) => {
  try {
    localStorage.setItem(key, value);
  } catch {}
};

// Bytes, behind a time.
export const keepBytes = (key, since, bytes) => {
  let text = since + " ";
  for (const byte of bytes) text += String.fromCharCode(byte);
  keep(key, text);
};

export const keptBytes = (key) => {
  const text = kept(key);
  const start = text.indexOf(" ") + 1;
  const bytes = new Uint8Array(text.length - start);
  for (let at = start; at < text.length; at++) bytes[at - start] = text.charCodeAt(at);
  return bytes;
};

export const keptSince = (key) => Math.max(0, ...keys(key).map((each) => parseInt(kept(each)) || 0));

// What storage has under keys that begin so.
const keys = (start) => {
  try {
    return Object.keys(localStorage).filter((key) => key.startsWith(start)).sort();
  } catch {
    return [];
  }
};

export const forgetAll = (start) => keys(start).forEach(forget);

// When a session last ended in this tab. It is written when one does, and only then.
const MARK = "portico-ended";
export const ended = () => {
  try {
    return +sessionStorage.getItem(MARK);
  } catch {
    return 0;
  }
};
export const markEnd = () => {
  try {
    sessionStorage.setItem(MARK, Date.now());
  } catch {}
};

// Nothing of what was typed or ticked stays.
export const blank = (root) => {
  for (const field of root.querySelectorAll("input, textarea")) {
    field.value = "";
    field.checked = false;
  }
};

// Each page holds a lock on its part of what is kept for as long as it is there. A page that comes takes
// over what no page holds. Where there are no locks, each has a part by itself and takes over copies: the
// edge takes no message twice.
let letGo = [];
export const hold = async (start, callback) => {
  const held = [];
  const take = (key) =>
    new Promise((taken, fail) => {
      const stay = (lock) => {
        if (lock) held.push(key);
        taken();
        return lock && new Promise((go) => letGo.push(go));
      };
      navigator.locks.request(key, { ifAvailable: true }, stay).catch(fail);
    });
  try {
    await take(start);
    for (const key of keys(start)) if (key != start) await take(key);
    for (let more = 2; !held[0]; more++) await take(`${start}-${more}`);
  } catch {
    held.splice(0, Infinity, start + Math.random(), ...keys(start));
  }
  callback(held.join("\n"));
};

export const release = () => letGo.splice(0).forEach((go) => go());

export const forget = (key) => {
  try {
    localStorage.removeItem(key);
  } catch {}
};

// What is half written, in this tab alone.
const DRAFT = "portico-draft";

export const draft = () => {
  try {
    return sessionStorage.getItem(DRAFT) ?? "";
  } catch {
    return "";
  }
};

export const keepDraft = (text) => {
  try {
    if (text) sessionStorage.setItem(DRAFT, text);
    else sessionStorage.removeItem(DRAFT);
  } catch {}
};

// Minutes since Monday's midnight on the wall of a zone at a time; less than zero where the browser does
// not know it.
export const wall = (zone, at = Date.now()) => {
  try {
    // Where the browser has it: the other way takes it ten milliseconds, the first time.
    if (window.Temporal) {
      const { dayOfWeek, hour, minute } = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      return ((dayOfWeek - 1) * 24 + hour) * 60 + minute;
    }
    const text = new Date(at).toLocaleString("en-US", {
      timeZone: zone,
      hourCycle: "h23",
      weekday: "short",
      hour: "2-digit",
      minute: "2-digit",
    });
    const day = "MonTueWedThuFriSatSun".indexOf(text.slice(0, 3)) / 3;
    return (day * 24 + +text.slice(-5, -3)) * 60 + +text.slice(-2);
  } catch {
    return -1;
  }
};

// Weekday and time as a language writes them, and the name of the zone if its clocks will not be the
// visitor's then, a line each. The first of January 2024 was a Monday. Clocks that change before the
// opening put it off: the second look at the wall finds by how much.
export const opening = (minutes, zone, language) => {
  const at = new Date(2024, 0, 1, 0, minutes);
  const week = 10080;
  const reach = (from, least) =>
    from + (((minutes - wall(zone, from) - least + 2 * week) % week) + least) * 6e4;
  const then = new Date(reach(reach(Date.now(), 1), -720));
  const there = then.toLocaleString("en-US", { timeZone: zone });
  const parts = new Intl.DateTimeFormat(language, { timeZone: zone, timeZoneName: "longGeneric" }).formatToParts(then);
  const name = parts.find(({ type }) => type == "timeZoneName").value;
  return [
    at.toLocaleDateString(language, { weekday: "long" }),
    time(at, language),
    there == then.toLocaleString("en-US") ? "" : name,
  ].join("\n");
};

// The first letter or emoji of a name, as people see it: a flag or a family is several characters.
export const initial = (name) =>
  (Intl.Segmenter ? [...new Intl.Segmenter().segment(name)].map(({ segment }) => segment) : [...name])[0] ?? "";

const time = (at, language) => at.toLocaleTimeString(language, { hour: "numeric", minute: "2-digit" });

export const clock = (milliseconds, language) => time(new Date(milliseconds), language);

// Today, yesterday, or the date. A day to come is today: clocks differ.
export const day = (milliseconds, now, language) => {
  const midnight = (at) => at.setHours(0, 0, 0, 0);
  const at = new Date(milliseconds);
  const days = Math.round((midnight(at) - midnight(new Date(now))) / 864e5);
  return days > -2
    ? new Intl.RelativeTimeFormat(language, { numeric: "auto" }).format(Math.min(days, 0), "day")
    : at.toLocaleDateString(language, { weekday: "long", day: "numeric", month: "long" });
};

// A host in punycode. One that the browser takes for none leads nowhere, and shows what is plain in it.
export const asciiHost = (host) => {
  try {
    return new URL("http://" + host).host;
  } catch {
    return host.replace(/[^!-~]/g, "?");
  }
};

// The language itself if the browser takes it as one, else English.
export const language = (wanted) => {
  try {
    return Intl.getCanonicalLocales(wanted)[0];
  } catch {
    return "en";
  }
};

let requests = new AbortController();

export const end = () => {
  requests.abort();
  requests = new AbortController();
  panel.abort();
  channels["portico-minimise"]?.close();
  delete channels["portico-minimise"];
  release();
  for (const [target, type, callback] of ears) removeEventListener.call(target, type, callback, true);
  ears = [];
  clearInterval(glance);
};

// The callback gets the bytes of a good answer, or else the status, 0 for no answer; of a 401 or 429 its
// code, and the seconds to wait where it says so.
export const request = async (method, address, body, callback) => {
  const asked = requests;
  let said = 0;
  try {
    // A copy: the body is a view of memory that may move. Without a content type there is no
    // preflight. A page that goes takes nothing with it that is on its way.
    const copy = body && new Uint8Array(body);
    const { signal } = asked;
    const how = { __proto__: null, method, body: copy, credentials: "omit", keepalive: !!body, signal };
    const answer = await fetch(address, how);
    said = answer.status;
    if (answer.ok) said = new Uint8Array((await answer.arrayBuffer()) ?? stop());
    else if (said == 401 || said == 429) {
      const { code, wait } = await answer.json();
      said = `${code} ${wait}`;
    }
  } catch {}
  if (asked == requests) callback(said);
};

// The callback gets true when it is open, bytes, 0 for a pong, null for other text, and in the end the
// code.
export const connect = (address, codec, token, pong, callback) => {
  const socket = new WebSocket(address, [codec, token]);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => callback(true);
  socket.onmessage = ({ data }) => callback(data == pong ? 0 : typeof data == "string" ? null : new Uint8Array(data));
  socket.onclose = ({ code }) => callback(code);
  return socket;
};

export const send = (socket, data) => {
  // One that is closing takes nothing; its close event is on the way.
  if (socket.readyState == 1) sendOver.call(socket, data);
};

export const disconnect = (socket) => {
  socket.onopen = socket.onmessage = socket.onclose = null;
  closeSocket.call(socket);
};
