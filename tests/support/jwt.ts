// A site's word for who its visitor is (CON-8), as the site's server makes it.

import { createHmac } from "node:crypto";

import type { Deployment } from "./deployment.ts";
import { MAIL, Person } from "./person.ts";

// A JWT (RFC 7519).
export function jwt(key: string, claims: object, header: object = { alg: "HS256", typ: "JWT" }): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${part(header)}.${part(claims)}`;
  return `${signed}.${createHmac("sha256", key).update(signed).digest("base64url")}`;
}

// What stands in a good one, that lives an hour.
export function claims(site: string, email: string): { aud: string; email: string; iat: number; exp: number; jti: string } {
  const now = Math.floor(Date.now() / 1000);
  return { aud: site, email, iat: now, exp: now + 3600, jti: `${Math.random()}` };
}

// A key of the site's.
export async function identity_key(deployment: Deployment, site: string): Promise<string> {
  const admin = await Person.signed_in(deployment.console, MAIL, deployment.password);
  const { key } = (await (await admin.send("POST", `/v1/sites/${site}/identity-keys`, {})).json()) as { key: string };
  return key;
}
