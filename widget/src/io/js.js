// What takes a line here and a page of bindings in Rust. Nothing in it decides anything.

export const make = (tag) => document.createElement(tag);
export const makeSvg = (tag) => document.createElementNS("http://www.w3.org/2000/svg", tag);

export const shadow = (host, ...texts) => {
  const root = host.attachShadow({ mode: "open" });
  root.adoptedStyleSheets = texts.map((text) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    return sheet;
  });
  return root;
};

const win = () => window;
const doc = () => document;
export { win as window, doc as document };
export const hidden = () => document.hidden;
export const address = () => location.href;
export const show = (host) => document.body.append(host);

export const clock = (milliseconds, language) =>
  new Date(milliseconds).toLocaleTimeString(language || [], { hour: "numeric", minute: "2-digit" });

export const post = async (address, body, callback) => {
  let status = 0;
  let bytes;
  try {
    // A copy: the body is a view of memory that may move. Without a content type there is no
    // preflight.
    const answer = await fetch(address, { method: "POST", body: body.slice(), credentials: "omit" });
    bytes = new Uint8Array(await answer.arrayBuffer());
    status = answer.status;
  } catch {}
  callback(status, bytes);
};

export const connect = (address, codec, token, callback) => {
  const socket = new WebSocket(address, [codec, token]);
  socket.binaryType = "arraybuffer";
  socket.onopen = () => callback(true);
  socket.onmessage = ({ data }) => callback(typeof data == "string" ? null : new Uint8Array(data));
  socket.onclose = ({ code }) => callback(code);
  return socket;
};

export const sendBytes = (socket, bytes) => {
  // One that is closing takes nothing; its close event is on the way.
  if (socket.readyState == 1) socket.send(bytes);
};

export const disconnect = (socket) => {
  socket.onopen = socket.onmessage = socket.onclose = null;
  socket.close();
};
