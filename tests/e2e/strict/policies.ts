// The content policies under which a site may have the chat (RUN-3): what its header says, which tag goes
// with it, and which form of the widget runs there.

import type { Deployment } from "../../support/deployment.ts";

const NONCE = "c3RyaWN0";

// What the browser says when the loader tries whether WebAssembly is allowed.
const PROBE = "script-src wasm-eval";

export const FORMS = {
  wasm: [
    /^\/code\/widget\.[0-9a-f]+\.wasm$/,
    /^\/code\/widget\.[0-9a-f]+\.js$/,
    /^\/code\/panel\.[0-9a-f]+\.wasm$/,
    /^\/code\/panel\.[0-9a-f]+\.js$/,
    /^\/code\/talk\.[0-9a-f]+\.wasm$/,
  ],
  js: [/^\/code\/widget-js\.[0-9a-f]+\.js$/, /^\/code\/panel-js\.[0-9a-f]+\.js$/],
};

export type Scenario = {
  name: string;
  // EDGE stands for the edge's origin.
  script: string;
  more?: string;
  tag?: string;
  form: keyof typeof FORMS;
  reports: string[];
};

const BY_NONCE = `nonce="${NONCE}"`;
const TRUSTED = "require-trusted-types-for 'script'; trusted-types 'none'";

export const SCENARIOS: Scenario[] = [
  { name: "the edge alone", script: "EDGE", form: "js", reports: [PROBE] },
  { name: "the edge alone, and the tag says so", script: "EDGE", tag: 'data-form="js"', form: "js", reports: [] },
  { name: "the edge and WebAssembly", script: "EDGE 'wasm-unsafe-eval'", form: "wasm", reports: [] },
  { name: "the edge and eval", script: "EDGE 'unsafe-eval'", form: "wasm", reports: [] },
  { name: "a nonce alone", script: `'nonce-${NONCE}'`, tag: BY_NONCE, form: "js", reports: [PROBE] },
  { name: "a nonce and WebAssembly", script: `'nonce-${NONCE}' 'wasm-unsafe-eval'`, tag: BY_NONCE, form: "wasm", reports: [] },
  { name: "'strict-dynamic'", script: `'nonce-${NONCE}' 'strict-dynamic'`, tag: BY_NONCE, form: "js", reports: [PROBE] },
  { name: "'strict-dynamic' and WebAssembly", script: `'nonce-${NONCE}' 'strict-dynamic' 'wasm-unsafe-eval'`, tag: BY_NONCE, form: "wasm", reports: [] },
  { name: "trusted types", script: "EDGE", more: TRUSTED, form: "js", reports: [PROBE] },
  { name: "trusted types and WebAssembly", script: "EDGE 'wasm-unsafe-eval'", more: TRUSTED, form: "wasm", reports: [] },
  { name: "trusted types, by nonce, and the tag says so", script: `'nonce-${NONCE}' 'strict-dynamic'`, more: TRUSTED, tag: `${BY_NONCE} data-form="js"`, form: "js", reports: [] },
];

// The header, with connections to the edge alone.
export function policy({ edge }: Deployment, script: string, more = ""): Record<string, string> {
  const connect = `${edge} ${edge.replace("http", "ws")}`;
  const sources = script.replaceAll("EDGE", edge);
  return { "content-security-policy": `default-src 'none'; script-src ${sources}; connect-src ${connect}; ${more}` };
}
