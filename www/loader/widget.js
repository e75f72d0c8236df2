// What the loader imports: the widget's program, started, and its further parts put beside it, one each
// time the widget asks: the panel's, then the talk's. The build says where they are, or nothing if the
// first has everything. A part calls those before it.

import { __wbg_get_imports as imports, begin, boot, run } from "./widget.js";

const { AbortSignal, fetch, Uint8Array } = window;
const { instantiate } = WebAssembly;

export const start = (module, edge, site, file, tell) => {
  begin(tell);
  const parts = [PANEL, TALK];
  let given = run(module);
  const load = async (said) => {
    let there;
    try {
      const [part] = parts;
      if (part) {
        const answer = await fetch(edge + part, { signal: AbortSignal.timeout(30_000) });
        const { instance } = await instantiate(await answer.arrayBuffer(), { ...imports(), [FIRST]: given });
        given = { ...given, ...instance.exports };
        parts.shift();
      }
      there = 1;
    } catch {}
    said(there);
  };
  return boot(edge, site, new Uint8Array(file), load, tell);
};
