// The table of routes, as `cargo xtask routes` prints it.

import { execFileSync } from "node:child_process";

export type Row = {
  name: string;
  method: "GET" | "POST" | "PUT" | "DELETE";
  side: "public" | "console" | "both";
  path: string;
  access: string | { may: string } | { may_either: string[] } | { may_or_key: string };
  body: "none" | "socket" | { postcard: { most: number } } | { json: { most: number } };
  caching: "never" | "minute" | "page" | "forever";
  cache_control: string;
};

export const ROUTES: Row[] = JSON.parse(
  execFileSync(process.env.PORTICO_XTASK ?? "", ["routes"], { encoding: "utf8" }),
);

export const route = (name: string): Row => ROUTES.find((row) => row.name === name)!;

// A path with its `{…}` filled in, by name.
export function path(row: Row, values: Record<string, string>): string {
  return row.path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name];
    if (value === undefined) throw new Error(`${row.name}: nothing for {${name}}`);
    return value;
  });
}

// The content type that a row's body has.
export function kind(row: Row): Record<string, string> {
  if (typeof row.body === "string") return {};
  return { "content-type": "json" in row.body ? "application/json" : "application/octet-stream" };
}
