// Somebody of the team, as a program that speaks HTTP.

// Who runs the demo.
export const MAIL = "ingrid@example.com";

export const SESSION = "__Host-portico-session";
export const PASS = "__Host-portico-pass";

// A pass is good for five minutes; tests take less.
const FRESH = 120_000;

export class Person {
  readonly console: string;
  #session = "";
  #pass = "";
  #bought = 0;

  private constructor(console: string) {
    this.console = console;
  }

  static async signed_in(console: string, mail: string, password: string): Promise<Person> {
    const person = new Person(console);
    const answer = await person.send("POST", "/v1/sign-in", { mail, password });
    if (!answer.ok) throw new Error(`not signed in: ${answer.status} ${await answer.text()}`);
    return person;
  }

  // Whoever comes by that answer, an invitation's or the first of all.
  static of(console: string, answer: Response): Person {
    const person = new Person(console);
    person.#hear(answer);
    return person;
  }

  // Somebody whom this person invites, and who comes.
  async invites(name: string, mail: string, password: string, position: unknown): Promise<Person> {
    const invited = await this.send("POST", "/v1/invitations", { mail, position });
    const { invitation } = (await invited.json()) as { invitation: string };
    const person = Person.nobody(this.console);
    const answer = await person.send("POST", "/v1/invitations/accept", { invitation, name, password });
    if (!answer.ok) throw new Error(`not come: ${answer.status} ${await answer.text()}`);
    return person;
  }

  // Takes the person of this address out of the team.
  async removes(mail: string) {
    const answer = await this.send("DELETE", `/v1/people/${await this.id_of(mail)}`, {});
    if (!answer.ok) throw new Error(`not removed: ${answer.status} ${await answer.text()}`);
  }

  // The id of the person of this address, for who may see the team.
  async id_of(mail: string): Promise<string> {
    const roster = (await (await this.send("GET", "/v1/people")).json()) as { members: { id: string; mail: string }[] };
    const member = roster.members.find((member) => member.mail === mail);
    if (!member) throw new Error(`${mail} is not in the team`);
    return member.id;
  }

  static nobody(console: string): Person {
    return new Person(console);
  }

  get session(): string {
    return this.#session;
  }

  get pass(): string {
    return this.#pass;
  }

  // The value of a `Cookie` header.
  async cookies(): Promise<string> {
    if (this.#session && Date.now() - this.#bought > FRESH) await this.renew();
    return this.now();
  }

  // The same without asking for a new pass.
  now(): string {
    const both = [this.#session && `${SESSION}=${this.#session}`, this.#pass && `${PASS}=${this.#pass}`];
    return both.filter(Boolean).join("; ");
  }

  renew(): Promise<Response> {
    return this.send("POST", "/v1/pass", {});
  }

  // As the console's own page sends it; cookies that come with the answer are kept.
  async send(method: string, path: string, body?: unknown): Promise<Response> {
    const answer = await fetch(this.console + path, {
      method,
      headers: {
        cookie: this.now(),
        origin: this.console,
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    this.#hear(answer);
    return answer;
  }

  #hear(answer: Response) {
    for (const line of answer.headers.getSetCookie()) {
      const [name, value] = (line.split(";")[0] ?? "").split("=");
      if (name === SESSION) this.#session = value ?? "";
      if (name === PASS) [this.#pass, this.#bought] = [value ?? "", Date.now()];
    }
  }
}
