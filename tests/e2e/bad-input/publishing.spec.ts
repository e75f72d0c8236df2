// A file with anything wrong in it changes nothing: the version before it stays live.

import { flow, site } from "../../support/authored.ts";
import type { Deployment } from "../../support/deployment.ts";
import { expect, test } from "../../support/fixtures.ts";

const live = async (deployment: Deployment, id: string) => {
  const answer = await fetch(`${deployment.edge}/v1/sites/${id}`);
  return answer.ok ? Buffer.from(await answer.arrayBuffer()).toString("hex") : answer.status;
};

const said = async (answer: Response) => ({ status: answer.status, body: JSON.parse(await answer.text()) });

const good = () => site("shop", [flow({ id: "all" })]);

test("a file is published as versions, each live at once", async ({ deployment }) => {
  expect(await live(deployment, "shop")).toBe(404);
  expect(await said(await deployment.publish("shop", good()))).toEqual({ status: 200, body: { version: 1, warnings: [] } });
  const first = await live(deployment, "shop");
  const second = site("shop", [flow({ id: "all", welcome: "Second" })]);
  expect(await said(await deployment.publish("shop", second))).toEqual({ status: 200, body: { version: 2, warnings: [] } });
  expect(await live(deployment, "shop")).not.toBe(first);
  // As many at once as there may be, and what is live is the last.
  const texts = ["a", "b", "c", "d", "e"].map((welcome) => site("shop", [flow({ id: "all", welcome })]));
  const answers = await Promise.all(texts.map((file) => deployment.publish("shop", file)));
  const versions = await Promise.all(answers.map(async (answer) => (await said(answer)).body.version as number));
  expect(Math.max(...versions)).toBe(7);
  const third = await deployment.publish("shop", good());
  expect((await said(third)).body).toEqual({ version: 8, warnings: [] });
  expect(await live(deployment, "shop")).toBe(first);
});

test("what is wrong is said with its place, all of it, and nothing changes", async ({ deployment }) => {
  expect((await deployment.publish("strict", site("strict", [flow({ id: "all" })]))).status).toBe(200);
  const before = await live(deployment, "strict");

  const file = JSON.parse(JSON.stringify(site("strict", [flow({ id: "all" }), flow({ id: "all" })])));
  file.flows[0].display.triggers.percent_scrolled = 101;
  file.flows[0].colour = "red";
  delete file.site.look;
  expect(await said(await deployment.publish("strict", file))).toEqual({
    status: 422,
    body: {
      code: "site_has_problems",
      problems: [
        { path: "/site/look", problem: "missing", expected: "this field" },
        { path: "/flows/0/colour", problem: "unknown_field", expected: "no such field" },
        { path: "/flows/0/display/triggers/percent_scrolled", problem: "out_of_range", expected: "1 to 100" },
        { path: "/flows/1/id", problem: "duplicate", expected: "an id of its own" },
      ],
    },
  });

  // A name that stands twice is seen, although JSON readers mostly keep the last.
  const twice = JSON.stringify(site("strict", [])).replace('"flows":[]', '"flows":[],"flows":[]');
  expect((await said(await deployment.publish("strict", twice))).body.problems).toEqual([
    { path: "/flows", problem: "duplicate", expected: "one of each field" },
  ]);
  const zone = site("strict", [], { mode: { hours: { zone: "Europe/Atlantis", weekly: [] } } });
  expect((await said(await deployment.publish("strict", zone))).body.problems).toEqual([
    {
      path: "/site/availability/mode/hours/zone",
      problem: "unknown_value",
      expected: "a time zone, such as Europe/Oslo",
    },
  ]);
  expect((await said(await deployment.publish("strict", site("other", [])))).body.problems).toEqual([
    { path: "/site/id", problem: "unknown_value", expected: "the id in the address of the request" },
  ]);
  expect(await said(await deployment.publish("strict", '{\n  "site": 1,\n}'))).toEqual({
    status: 400,
    body: { code: "body_garbled", line: 3, column: 1 },
  });
  const deep = "[".repeat(100_000);
  expect(await said(await deployment.publish("strict", deep))).toMatchObject({ status: 400, body: { code: "body_garbled" } });
  const large = JSON.stringify({ site: "x".repeat(1024 * 1024) });
  expect(await said(await deployment.publish("strict", large))).toEqual({
    status: 413,
    body: { code: "body_too_large" },
  });

  expect(await live(deployment, "strict")).toBe(before);
  const next = await deployment.publish("strict", site("strict", [flow({ id: "all" })]));
  expect(await said(next)).toEqual({ status: 200, body: { version: 2, warnings: [] } });
});

test("[TGT-5] [TGT-9] what is right and will hardly do what was meant is warned about", async ({ deployment }) => {
  const flows = [
    flow({ id: "ends", pages: [[{ url: "any" }, { url: { ends_with: "/a?b=1" } }]] }),
    flow({ id: "nowhere", pages: [] }),
    flow({ id: "never-opens", desktop: "open_on_trigger" }),
    { ...flow({ id: "hidden", pages: [[{ url: { contains: "/a|/b" } }]] }), inbox: "sales" },
  ];
  expect(await said(await deployment.publish("warned", site("warned", flows)))).toEqual({
    status: 200,
    body: {
      version: 1,
      warnings: [
        {
          path: "/flows/0/target/pages/include/0/1/url/ends_with",
          warning: "never_holds",
          character: "?",
          expected: "a value without a query",
        },
        { path: "/flows/1/target/pages/include", warning: "no_page" },
        { path: "/flows/2/display/triggers", warning: "no_trigger" },
        { path: "/flows/3", warning: "never_reached", by: "never-opens" },
        { path: "/flows/3/inbox", warning: "not_built" },
        {
          path: "/flows/3/target/pages/include/0/0/url/contains",
          warning: "never_holds",
          character: "|",
          expected: "one value; a rule for each of the others",
        },
      ],
    },
  });
});

test("[TGT-10] nothing of a question about contacts is public", async ({ deployment }) => {
  const secret = { property: { name: "lifetime_value", test: { starts_with: "whale" } } };
  const asked = [[{ segment: "vip-customers" }, { known: true }], [secret]];
  const file = site("secrets", [flow({ id: "vip", visitors: asked }), flow({ id: "draft", enabled: false, welcome: "Not yet" })]);
  expect((await deployment.publish("secrets", file)).status).toBe(200);
  const published = Buffer.from((await live(deployment, "secrets")) as string, "hex").toString("latin1");
  for (const word of ["vip-customers", "lifetime_value", "whale", "Not yet", "127.0.0.1:1"]) {
    expect(published).not.toContain(word);
  }
  // The words are what one would look for: another is there.
  expect(published).toContain("Welcome to vip");
});
