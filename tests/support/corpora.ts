// Hostile strings, which lie beside the repository and not in it.

import { existsSync, readFileSync } from "node:fs";

const FOLDER = `${process.env.PORTICO_ROOT}/../shared/corpora`;

// `undefined` where the folder is not there. `limit` keeps every so-many-th.
export function hostile_strings(limit: number): string[] | undefined {
  if (!existsSync(FOLDER)) return undefined;
  const naughty = JSON.parse(readFileSync(`${FOLDER}/naughty-strings.json`, "utf8")) as string[];
  const payloads = readFileSync(`${FOLDER}/script-payloads.txt`, "utf8").split("\n");
  const all = [...naughty, ...payloads].filter((text) => text.trim() !== "");
  const step = Math.ceil(all.length / limit);
  return all.filter((_, place) => place % step === 0);
}
