// The room that the edge is measured against: what a good JavaScript developer writes in an
// afternoon. One object a conversation, SQLite, hibernation, one INSERT with a unique key for each
// message before anybody hears of it.
//
// Frames are those of `portico.json`. The address says who connects: `/NAME?as=visitor` or `agent`.
//
// With the variable EARLY this is the control of the fault runs: it relays and acknowledges first
// and stores 50 ms later, so that a crash loses what was acknowledged.

import { DurableObject } from "cloudflare:workers";

const PAGE = 100;
const LATER = 50;

export default {
  fetch(request, env) {
    const name = new URL(request.url).pathname.slice(1);
    return env.ROOMS.get(env.ROOMS.idFromName(name)).fetch(request);
  },
};

export class Room extends DurableObject {
  #sql;
  #epoch;
  #last;
  #early;
  // Who is behind each socket: `{ side, live }`.
  #peers = new Map();
  // What the control has relayed and not stored.
  #unstored = new Map();

  constructor(state, env) {
    super(state, env);
    this.#early = env.EARLY === "1";
    this.#sql = state.storage.sql;
    this.#sql.exec(
      `CREATE TABLE IF NOT EXISTS log (
        seq INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, at INTEGER NOT NULL, side TEXT NOT NULL, text TEXT NOT NULL
      )`,
    );
    this.#sql.exec("CREATE TABLE IF NOT EXISTS life (one INTEGER PRIMARY KEY, epoch INTEGER NOT NULL)");
    this.#sql.exec("INSERT OR IGNORE INTO life VALUES (1, ?)", 1 + Math.floor(Math.random() * (2 ** 53 - 1)));
    this.#epoch = this.#sql.exec("SELECT epoch FROM life").one().epoch;
    this.#last = this.#sql.exec("SELECT coalesce(max(seq), 0) AS last FROM log").one().last;
    for (const socket of state.getWebSockets()) this.#peers.set(socket, socket.deserializeAttachment());
    state.setWebSocketAutoResponse(new WebSocketRequestResponsePair("ping", "pong"));
  }

  fetch(request) {
    const [client, server] = Object.values(new WebSocketPair());
    const side = new URL(request.url).searchParams.get("as");
    this.ctx.acceptWebSocket(server);
    this.#remember(server, { side, live: false });
    return new Response(null, {
      status: 101,
      webSocket: client,
      headers: { "sec-websocket-protocol": "portico.json" },
    });
  }

  webSocketMessage(socket, message) {
    const peer = this.#peers.get(socket);
    if (!peer) return;
    let frame;
    try {
      frame = JSON.parse(message);
    } catch {
      return this.#close(socket, 4400, "garbled_frame");
    }
    if (!peer.live) return this.#greet(socket, peer, frame);
    if (frame.post) return this.#post(socket, peer, frame.post);
    // Marks and typing are passed over: this room has neither.
    if (frame.marks || frame === "typing") return;
    this.#close(socket, 4400, "garbled_frame");
  }

  webSocketClose(socket) {
    this.#close(socket, 1000, "");
  }

  webSocketError(socket) {
    this.#close(socket, 1011, "");
  }

  // Sends what the peer does not have, in pages, and then everything as it happens.
  #greet(socket, { side }, hello) {
    if (hello.protocol !== 1) return this.#close(socket, hello.protocol > 1 ? 4407 : 4406, "");
    this.#store_rest();
    let cursor = hello.epoch === this.#epoch ? hello.cursor : 0;
    const replay = hello.cursor === cursor ? "after_cursor" : "other_epoch";
    let items = [{ greeting: { epoch: this.#epoch, replay } }];
    for (;;) {
      const rows = this.#sql.exec("SELECT * FROM log WHERE seq > ? ORDER BY seq LIMIT ?", cursor, PAGE).toArray();
      items.push(...rows.map((row) => ({ entry: entry(row, side) })));
      if (rows.length < PAGE) break;
      cursor = rows.at(-1).seq;
      send(socket, items);
      items = [];
    }
    send(socket, [...items, "live"]);
    this.#remember(socket, { side, live: true });
  }

  #post(socket, { side }, { key, text }) {
    if (!text.trim()) return send(socket, [{ refused: { key, reason: "empty_text" } }]);
    const row = { seq: this.#last + 1, key, at: Date.now(), side, text };
    const known = this.#early ? this.#keep_for_later(row) : this.#store(row);
    if (known && known.text !== text) return send(socket, [{ refused: { key, reason: "key_reused" } }]);
    const { seq, at } = known ?? row;
    const acknowledged = [{ acknowledged: { key, seq, at } }];
    if (known) return send(socket, acknowledged);
    this.#last = seq;
    for (const [other, peer] of this.#peers) {
      if (other === socket) send(other, acknowledged);
      else if (peer.live) send(other, [{ entry: entry(row, peer.side) }]);
    }
  }

  // Stores a row; gives back the one that has its key already.
  #store({ seq, key, at, side, text }) {
    const { rowsWritten } = this.#sql.exec(
      "INSERT INTO log VALUES (?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
      seq,
      key,
      at,
      side,
      text,
    );
    return rowsWritten > 0 ? undefined : this.#find(key);
  }

  #find(key) {
    return this.#sql.exec("SELECT * FROM log WHERE key = ?", key).toArray()[0];
  }

  // The control's way: nothing is written before everybody has heard.
  #keep_for_later(row) {
    const known = this.#unstored.get(row.key) ?? this.#find(row.key);
    if (known) return known;
    if (this.#unstored.size === 0) setTimeout(() => this.#store_rest(), LATER);
    this.#unstored.set(row.key, row);
  }

  #store_rest() {
    for (const row of this.#unstored.values()) this.#store(row);
    this.#unstored.clear();
  }

  #remember(socket, peer) {
    this.#peers.set(socket, peer);
    socket.serializeAttachment(peer);
  }

  #close(socket, code, reason) {
    this.#peers.delete(socket);
    try {
      socket.close(code, reason);
    } catch {
      // It is closed already, which is as good.
    }
  }
}

// A row as one side sees it.
function entry({ seq, key, at, side, text }, reader) {
  const from = side === reader ? { you: { key } } : other(side);
  return reader === "agent" ? { seq, at, from, to: "everybody", said: { text } } : { seq, at, from, said: { text } };
}

function other(side) {
  return side === "agent" ? { team: { name: "Ingrid" } } : "visitor";
}

function send(socket, items) {
  try {
    socket.send(JSON.stringify(items));
  } catch {
    // The socket is gone, and its close is on the way.
  }
}
