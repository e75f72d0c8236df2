// The script tag. It waits until the page has loaded and is idle, then fetches the site and the
// widget side by side and hands one to the other. Whatever fails, the page stays as it was and one
// line with a stable code goes to the console.

// Filled in by the build.
declare const CODE: string;
declare const MODULE: string;
declare const SITE: string;

const FLAG = Symbol.for("portico");
const tag = document.currentScript as HTMLScriptElement | null;
const page = globalThis as unknown as Record<symbol, boolean>;

// A second copy on the page does nothing (RUN-1).
if (tag && !page[FLAG]) {
  page[FLAG] = true;
  const edge = new URL(tag.src).origin;
  const site = tag.dataset.site ?? "";

  const warn = (code: unknown) => console.warn(`portico: ${code}`);

  const published = async (signal: AbortSignal) => {
    const answer = await fetch(edge + SITE.replace("{site}", encodeURIComponent(site)), { signal }).catch(() => {
      throw "edge_unreachable";
    });
    if (!answer.ok) throw answer.status == 404 ? "site_unknown" : "edge_failed";
    return new Uint8Array(await answer.arrayBuffer());
  };

  const start = async () => {
    const ahead = new AbortController();
    try {
      const code = fetch(edge + MODULE, { signal: ahead.signal });
      code.catch(() => {});
      const file = await published(ahead.signal);
      const widget = await import(edge + CODE).catch(() => {
        throw "code_unreachable";
      });
      await widget.default({ module_or_path: code }).catch(() => {
        throw "code_failed";
      });
      widget.boot(edge, site, file);
    } catch (error) {
      ahead.abort();
      warn(typeof error == "string" ? error : "widget_failed");
    }
  };

  const idle = () =>
    "requestIdleCallback" in window ? requestIdleCallback(start, { timeout: 2000 }) : setTimeout(start, 1);

  if (document.readyState == "complete") idle();
  else addEventListener("load", idle, { once: true });
}

export {};
