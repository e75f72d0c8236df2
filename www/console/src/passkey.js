// Passkeys: JSON text in, JSON text out (WebAuthn level 3, "parseRequestOptionsFromJSON" and "toJSON"),
// converted here where a browser has no such methods. What fails is thrown by its name.

const bytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));

const text = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");

const listed = (list) => (list ?? []).map((item) => ({ ...item, id: bytes(item.id) }));

function options(json, native) {
  const read = JSON.parse(json);
  const given = read.publicKey ?? read;
  if (globalThis.PublicKeyCredential?.[native]) return PublicKeyCredential[native](given);
  const options = { ...given, challenge: bytes(given.challenge) };
  if (given.user) options.user = { ...given.user, id: bytes(given.user.id) };
  if (given.allowCredentials) options.allowCredentials = listed(given.allowCredentials);
  if (given.excludeCredentials) options.excludeCredentials = listed(given.excludeCredentials);
  return options;
}

function answer(credential) {
  if (credential.toJSON) return JSON.stringify(credential.toJSON());
  const { response } = credential;
  const parts = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const said = Object.fromEntries(
    parts.filter((part) => response[part]).map((part) => [part, text(response[part])]));
  if (response.getTransports) said.transports = response.getTransports();
  return JSON.stringify({
    id: credential.id,
    rawId: text(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: said,
  });
}

async function ask(work) {
  try {
    return answer(await work());
  } catch (error) {
    throw error?.name ?? "";
  }
}

export const known = () => Boolean(globalThis.PublicKeyCredential && navigator.credentials);

export const sign = (json) => ask(() =>
  navigator.credentials.get({ publicKey: options(json, "parseRequestOptionsFromJSON") }));

export const make = (json) => ask(() =>
  navigator.credentials.create({ publicKey: options(json, "parseCreationOptionsFromJSON") }));
