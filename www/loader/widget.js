// What the loader imports: the widget's program, started, and the panel's put beside it when the
// widget asks for that. The build says where the panel's is, or nothing if the first has everything.

import { __wbg_get_imports as imports, boot, initSync } from "./widget.js";

export const start = (module, edge, site, file, tell) => {
  const first = initSync({ module });
  const load = async (said) => {
    let there;
    try {
      if (PANEL) {
        const answer = fetch(edge + PANEL, { signal: AbortSignal.timeout(30_000) });
        await WebAssembly.instantiateStreaming(answer, { ...imports(), [FIRST]: first });
      }
      there = 1;
    } catch {}
    said(there);
  };
  return boot(edge, site, file, load, tell);
};
