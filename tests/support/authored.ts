// Authored files for tests: a plain site and plain flows, with whatever a test wants otherwise.

type Fields = Record<string, unknown>;

export type Flow = {
  id: string;
  pages?: unknown[][];
  exclude?: unknown[];
  visitors?: unknown[][];
  desktop?: "prompt" | "launcher" | "open_on_trigger";
  mobile?: "prompt" | "launcher";
  triggers?: Fields;
  welcome?: string;
  language?: string;
  enabled?: boolean;
};

export function flow(wanted: Flow): Fields {
  return {
    id: wanted.id,
    name: wanted.id,
    enabled: wanted.enabled ?? true,
    channel: "website",
    kind: "live_chat",
    inbox: "main",
    language: wanted.language ?? "en",
    welcome: wanted.welcome ?? `Welcome to ${wanted.id}`,
    assign: null,
    email_capture: { when: "never", prompt: null },
    target: {
      pages: { include: wanted.pages ?? [[{ url: "any" }]], exclude: wanted.exclude ?? [] },
      visitors: { groups: wanted.visitors ?? [], exclude: [] },
    },
    display: {
      heading: { brand: { name: "Example", avatar: null, alias: false } },
      desktop: wanted.desktop ?? "launcher",
      mobile: wanted.mobile ?? "launcher",
      triggers: { exit_intent: false, seconds_on_page: null, percent_scrolled: null, ...wanted.triggers },
    },
    options: {
      cookie_consent: null,
      processing_consent: null,
      communication_consent: null,
      marketing_contact: false,
      ticket: null,
      survey: null,
    },
  };
}

// A page of the site's own, by its path.
export const page = (path: string) => [[{ url: { is: path } }]];

export function site(id: string, flows: Fields[], availability: Fields = {}, more: Fields = {}): Fields {
  return {
    site: {
      id,
      name: "Example",
      origins: ["http://127.0.0.1:1"],
      look: { accent: "#0b6e4f", side: "right", offset: [20, 20], z_index: 2147483000, theme: "auto" },
      availability: {
        mode: "always",
        reply_time: null,
        away: { message: null, launcher: "show" },
        offline: "return_time",
        at_capacity: "nothing",
        ...availability,
      },
      when_hidden: "stop",
      ...more,
    },
    flows,
  };
}
