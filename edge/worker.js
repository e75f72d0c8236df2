// The Worker's entry: the platform's classes around the Rust program.
//
// The build puts this in front of what wasm-bindgen makes of the crate. A trap in WebAssembly
// leaves memory that cannot be trusted, so the program starts anew before the next event, and
// objects made before that are made again.

import { WorkerEntrypoint } from "cloudflare:workers";
import * as rust from "./edge.js";

const program = rust.__worker_init_state();
const LIMIT = rust.frameBytes();

function ready() {
  if (!program.criticalError) return;
  rust.__wbg_reset_state();
  program.criticalError = false;
  program.instanceId += 1;
}

function trapped(error) {
  if (error instanceof WebAssembly.RuntimeError) {
    console.error(JSON.stringify({ fault: "trap", detail: String(error) }));
    program.criticalError = true;
  }
  return error;
}

addEventListener("error", (event) => void trapped(event.error));

async function guarded(call) {
  ready();
  try {
    return await call();
  } catch (error) {
    throw trapped(error);
  }
}

export default class extends WorkerEntrypoint {
  fetch(request) {
    return guarded(() => rust.fetch.call(this, request, this.env, this.ctx));
  }
}

function object(Rust) {
  return class {
    #state;
    #env;
    #made;
    #life;
    // The numbers of sockets, by which the program knows them.
    #numbers = new WeakMap();

    constructor(state, env) {
      this.#state = state;
      this.#env = env;
      ready();
      this.#object();
    }

    #object() {
      if (!this.#made || this.#life !== program.instanceId) {
        // What was queued in the program before is gone: whoever is connected has to begin again.
        if (this.#made) for (const socket of this.#state.getWebSockets()) socket.close(1011, "fault");
        this.#made = new Rust(this.#state, this.#env);
        this.#life = program.instanceId;
      }
      return this.#made;
    }

    fetch(request) {
      return guarded(() => this.#object().fetch(request));
    }

    alarm() {
      return guarded(() => this.#object().alarm());
    }

    // The one path that is taken for every message: no promise is made on it.
    webSocketMessage(socket, message) {
      try {
        ready();
        const object = this.#object();
        let number = this.#numbers.get(socket);
        if (number === undefined) this.#numbers.set(socket, (number = object.socketId(socket)));
        // Nothing is copied that is too large to be read.
        if ((message.byteLength ?? message.length) > LIMIT) object.heardTooLarge(number);
        else if (typeof message === "string") object.heardText(number, message);
        else object.heardBytes(number, new Uint8Array(message));
      } catch (error) {
        throw trapped(error);
      }
    }

    webSocketClose(socket, code, reason, wasClean) {
      return guarded(() => this.#object().webSocketClose(socket, code, reason, wasClean));
    }

    webSocketError(socket, error) {
      return guarded(() => this.#object().webSocketError(socket, error));
    }
  };
}

export const Conversation = object(rust.Conversation);
export const Inbox = object(rust.Inbox);
export const Directory = object(rust.Directory);
export const Contacts = object(rust.Contacts);
