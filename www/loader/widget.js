// What the loader imports: the widget's program, started, and its further parts put beside it, one each
// time the widget asks: the panel's, then the talk's. The build says where they are, or nothing if the
// first has everything. A part calls those before it. With the first of them comes the JavaScript that
// only they call.

import { begin, boot, run } from "./widget.js";

const { AbortSignal, fetch, Uint8Array } = window;
// The browser's own, whatever the page has by that name.
const { constructor: Promise } = (async () => {})();
const { instantiate } = WebAssembly;

export const start = (module, edge, site, file, tell) => {
  begin(tell);
  const parts = [PANEL, TALK];
  let given = run(module);
  let tries = 0;
  let later;
  const load = async (said) => {
    let there;
    try {
      const [part] = parts;
      if (part) {
        const signal = AbortSignal.timeout(30_000);
        // Neither is left to fail by itself, which the page would hear of.
        const bytes = async () => {
          try {
            return await (await fetch(edge + part, { signal })).arrayBuffer();
          } catch {}
        };
        // Browsers remember of a module that it could not be had, so each try has an address of its own.
        const script = async () =>
          (later ||= await Promise.race([
            import(edge + LATER + (tries++ ? `?${tries}` : "")),
            new Promise((_, late) => (signal.onabort = late)),
          ]));
        const program = bytes();
        const { imports } = await script();
        const { instance } = await instantiate(await program, { ...imports, [FIRST]: given });
        given = { ...given, ...instance.exports };
        parts.shift();
      }
      there = 1;
    } catch {}
    said(there);
  };
  return boot(edge, site, new Uint8Array(file), load, tell);
};
