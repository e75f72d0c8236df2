// Where pictures go. `PORTICO_PICTURES=1` puts those that the README shows into the tree.

const KEPT = [
  "visitor-light",
  "looks/dark-05-processing",
  "looks/phone-dark-10-talking",
  "looks/right-to-left-10-talking",
  "console-light",
  "desk/light-scrolled",
  "desk/dark-closed",
  "desk/phone-scrolled",
];

// The file for a picture of this name.
export function picture(name: string): string {
  const root = process.env.PORTICO_ROOT;
  const kept = process.env.PORTICO_PICTURES === "1" && KEPT.includes(name);
  return kept ? `${root}/tests/e2e/pictures/${name.replace("/", "-")}.png` : `${root}/target/tests/pictures/${name}.png`;
}
