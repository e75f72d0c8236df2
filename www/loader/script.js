// What the loader imports where WebAssembly is forbidden: the same as `widget.js`, with the program in
// its JavaScript form. The panel's is a module that imports from this one, and has the talk's in it.

import { begin, boot, run } from "./script.glue.js";

const { setTimeout, Uint8Array } = window;
// The browser's own, whatever the page has by that name.
const { constructor: Promise } = (async () => {})();

export const start = (_, edge, site, file, tell) => {
  begin(tell);
  run();
  let tries = 0;
  let there;
  const load = async (said) => {
    try {
      // Browsers remember of a module that it could not be had, so each try has an address of its own.
      const again = tries++ ? `?${tries}` : "";
      there ||= await Promise.race([
        import(edge + PANEL + again).then(() => 1),
        new Promise((_, late) => setTimeout(late, 30_000)),
      ]);
    } catch {}
    said(there);
  };
  return boot(edge, site, new Uint8Array(file), load, tell);
};
