// The script tag. It waits until the page has loaded and is idle, then fetches the site and the
// widget side by side and hands one to the other. Where the page's policy forbids WebAssembly, the
// widget is its JavaScript form (RUN-3). Whatever fails, the page stays as it was and one line with a
// stable code goes to the console.

// Filled in by the build.
declare const CODE: string;
declare const MODULE: string;
declare const SCRIPT: string;
declare const SITE: string;

type Explain = (tell: (decision: object) => void) => void;

const FLAG = Symbol.for("portico");
const tag = document.currentScript as HTMLScriptElement | null;
const page = globalThis as unknown as Record<symbol, boolean> & { PORTICO: object };

// A second copy on the page does nothing (RUN-1).
if (tag && !page[FLAG]) {
  page[FLAG] = true;
  const edge = new URL(tag.src).origin;
  const site = tag.dataset.site ?? "";

  const published = async (signal: AbortSignal) => {
    if (!site) throw "site_unknown";
    const answer = await fetch(edge + SITE.replace("{site}", encodeURIComponent(site)), { signal }).catch(() => {
      throw "edge_unreachable";
    });
    if (!answer.ok) throw answer.status == 404 ? "site_unknown" : "edge_failed";
    return new Uint8Array(await answer.arrayBuffer());
  };

  // The smallest module there is. A policy that forbids it is told of by the browser, once a page view.
  const has_wasm = () => {
    try {
      return new WebAssembly.Module(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0));
    } catch {}
  };

  const start = async (): Promise<Explain> => {
    const ahead = new AbortController();
    try {
      const script = (tag.dataset.form == "js" || !has_wasm()) && import(edge + SCRIPT);
      const program = script || WebAssembly.compileStreaming(fetch(edge + MODULE, { signal: ahead.signal }));
      program.catch(() => {});
      const file = await published(ahead.signal);
      const widget = await (script || import(edge + CODE)).catch(() => {
        throw "code_unreachable";
      });
      const module = await program.catch(() => {
        throw "code_failed";
      });
      const explain = widget.start(module, edge, site, file);
      if (typeof explain == "string") throw explain;
      return explain;
    } catch (error) {
      ahead.abort();
      const code = typeof error == "string" ? error : "widget_failed";
      console.warn(`portico: ${code}`);
      throw code;
    }
  };

  const idle = (begin: () => void) =>
    "requestIdleCallback" in window ? requestIdleCallback(begin, { timeout: 2000 }) : setTimeout(begin, 1);

  const started = new Promise<void>((begin) => {
    if (document.readyState == "complete") idle(begin);
    else addEventListener("load", () => idle(begin), { once: true });
  }).then(start);
  started.catch(() => {});

  // Why this page has the chatflow that it has, or none (TGT-11), whenever somebody asks. Fails with
  // the code that is on the console where the widget could not start.
  page.PORTICO = { explain: async () => new Promise(await started) };
}

export {};
