// Pages of a site of the test's own: one folder a scenario, served at a port of their own.

import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { flow, site } from "./authored.ts";
import type { Deployment } from "./deployment.ts";

export class Pages {
  readonly origin: string;
  #server: Server;

  private constructor(server: Server) {
    this.#server = server;
    this.origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  // `answer` gives the page for a path; what it leaves out is not there. Every answer has the headers.
  static async serve(answer: (path: string) => string | undefined, headers: Record<string, string> = {}): Promise<Pages> {
    const server = createServer((request, response) => {
      const page = answer(new URL(request.url ?? "/", "http://x").pathname);
      response.writeHead(page === undefined ? 404 : 200, { "content-type": "text/html; charset=utf-8", ...headers });
      response.end(page);
    });
    await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
    return new Pages(server);
  }

  stop(): Promise<void> {
    this.#server.closeAllConnections();
    return new Promise((done) => this.#server.close(() => done()));
  }
}

// A scenario's page, with the edge and the site filled in.
export function page(folder: string, edge: string, site: string, file = "page.html"): string {
  return readFileSync(`${folder}/${file}`, "utf8").replaceAll("{{edge}}", edge).replaceAll("{{site}}", site);
}

// A page of the demo by itself, with the chat of another site.
export function demo_page(file: string, edge: string, site: string): string {
  const demo = `${process.env.PORTICO_ROOT}/www/demo`;
  const style = `<style>${readFileSync(`${demo}/style.css`, "utf8")}</style>`;
  return readFileSync(`${demo}/${file}`, "utf8")
    .replace(/<link rel="stylesheet"[^>]*>/, style)
    .replace("http://127.0.0.1:8787", edge)
    .replace('data-site="demo"', `data-site="${site}"`);
}

// A page of the demo behind this wire, on a site of its own with one plain flow.
export async function page_behind(wire: { origin: string }, deployment: Deployment, name: string): Promise<Pages> {
  const pages = await Pages.serve(() => demo_page("index.html", wire.origin, name));
  const file = site(name, [flow({ id: "all" })], {}, { origins: [pages.origin] });
  const answer = await deployment.publish(name, file);
  if (!answer.ok) throw new Error(await answer.text());
  return pages;
}
