// What only the panel's program and the talk's call: the build makes a file of it that comes with them
// (`xtask/src/build/glue.rs`). What it needs of the browser, `js.js` has taken when the page's program
// began, and gives it (RUN-7).

import {
  appendChild,
  addEventListener,
  begin_minds,
  click,
  closeSocket,
  Date,
  DRAFT,
  forget,
  Intl,
  insertBefore,
  keep,
  kept,
  keys,
  letGo,
  navigator,
  querySelector,
  querySelectorAll,
  release,
  replaceChild,
  sendOver,
  session,
  sheet,
  String,
  textNode,
  Uint8Array,
  URL,
  wall,
  WebSocket,
} from "./js.js";

// The browser's own, whatever the page has by that name.
const { constructor: Promise } = (async () => {})();

export const appendText = (parent, text) => {
  appendChild.call(parent, textNode(text));
};

export const prepend = (parent, child) => {
  insertBefore.call(parent, child, parent.firstChild);
};

export const before = (child, other) => {
  insertBefore.call(child.parentNode, other, child);
};

export const focused = (element) => element.getRootNode()?.activeElement == element;

export const replace = (child, other) => {
  replaceChild.call(child.parentNode, other, child);
};

export const mind = (inside, text) => {
  const root = inside.getRootNode();
  const room = sheet("");
  root.adoptedStyleSheets = [...root.adoptedStyleSheets.slice(0, 2), sheet(text), room];

  const minds = begin_minds();
  // When the last key or pointer went down and came up.
  let down = -1;
  let up = 0;
  const on = (...mind) => {
    const [target, type, hear] = (minds[minds.length] = mind);
    addEventListener.call(target, type, hear, { capture: true, passive: true });
  };
  const presses = ({ key }) => !key || key == " " || key == "Enter";
  const goes = (event) => {
    const { key, repeat, pointerType } = event;
    if (repeat || !presses(event)) return;
    down = Date.now();
    up = Infinity;
    click.aimed = key ? -1 : pointerType == "mouse" ? moved : 0;
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
    click.pressed = detail || Date.now() - up < 100 ? down : -1;
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

// Nothing of what was typed or ticked stays.
export const blank = (root) => {
  for (const field of querySelectorAll.call(root, "input, textarea")) {
    field.value = "";
    field.checked = false;
  }
};

// Each page holds a lock on its part of what is kept for as long as it is there. A page that comes takes
// over what no page holds. Where there are no locks, or none that behave, each has a part by itself and
// takes over copies: the edge takes no message twice.
export const hold = async (start, callback) => {
  // What this page held by now is free before it is asked for again.
  release();
  await 0;
  let held = "";
  const add = (key) => {
    held += (held && "\n") + key;
  };
  const take = (key) =>
    new Promise(async (taken, fail) => {
      const stay = (lock) => {
        if (lock) add(key);
        taken();
        return lock && new Promise((go) => (letGo[letGo.length] = go));
      };
      try {
        await navigator.locks.request(key, { ifAvailable: true }, stay);
        taken();
      } catch {
        fail();
      }
    });
  try {
    await take(start);
    for (const key of keys(start)) if (key != start) await take(key);
    for (let more = 2; !held; more++) {
      if (more > 99) throw 0;
      await take(`${start}-${more}`);
    }
  } catch {
    held = start + Math.random();
    for (const key of keys(start)) {
      copied[key] = kept(key);
      add(key);
    }
  }
  callback(held);
};

// What a part said when it was copied, where there are no locks: its page may be there, and write on.
const copied = {};

export const forgetTaken = (key) => {
  if ((copied[key] ?? kept(key)) == kept(key)) forget(key);
};

export const draft = () => {
  try {
    return session().getItem(DRAFT) ?? "";
  } catch {
    return "";
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
