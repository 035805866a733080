import type { Setup } from '../case.types.ts';
import { fill, type Names } from '../names.ts';
import type { Client } from './clients.ts';

/** Keeps the inline policies, boundary and tags of one user or role, and sends only what changes. */
export class IdentityPolicies {
  readonly #admin: Client;
  readonly #kind: 'User' | 'Role';
  readonly #name: string;
  readonly #account: string;
  readonly #boundaries = new Map<string, string>();
  #inline: readonly (string | undefined)[] = [];
  #boundary: string | undefined;
  #tags = '{}';

  constructor(admin: Client, kind: 'User' | 'Role', name: string, account: string) {
    this.#admin = admin;
    this.#kind = kind;
    this.#name = name;
    this.#account = account;
  }

  async put(setup: Setup, names: Names, tags: Readonly<Record<string, string>>): Promise<void> {
    await this.#putInline(setup.identity.map((policy) => JSON.stringify(fill(policy, names))));
    await this.#putBoundary(
      setup.boundary === undefined ? undefined : JSON.stringify(fill(setup.boundary, names)),
    );
    await this.#putTags(tags);
  }

  async #putInline(texts: readonly string[]): Promise<void> {
    const length = Math.max(texts.length, this.#inline.length);
    const now = [...this.#inline];
    for (let at = 0; at < length; at++) {
      const PolicyName = `p${at}`;
      const text = texts[at];
      if (text === this.#inline[at]) continue;
      if (text === undefined) await this.#send('Delete', 'Policy', { PolicyName });
      else await this.#send('Put', 'Policy', { PolicyName, PolicyDocument: text });
      now[at] = text;
      this.#inline = [...now];
    }
  }

  async #putBoundary(text: string | undefined): Promise<void> {
    if (text === this.#boundary) return;
    if (text === undefined) await this.#send('Delete', 'PermissionsBoundary', {});
    else await this.#send('Put', 'PermissionsBoundary', { PermissionsBoundary: await this.#managed(text) });
    this.#boundary = text;
  }

  /** ARN of a managed policy of this text. */
  async #managed(text: string): Promise<string> {
    const known = this.#boundaries.get(text);
    if (known !== undefined) return known;
    const PolicyName = `${this.#name}-boundary-${this.#boundaries.size}`;
    await this.#admin.send('iam', 'CreatePolicy', { PolicyName, PolicyDocument: text });
    const arn = `arn:aws:iam::${this.#account}:policy/${PolicyName}`;
    this.#boundaries.set(text, arn);
    return arn;
  }

  async #putTags(tags: Readonly<Record<string, string>>): Promise<void> {
    const text = JSON.stringify(tags);
    if (text === this.#tags) return;
    const TagKeys = Object.keys(JSON.parse(this.#tags));
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    if (TagKeys.length > 0) await this.#admin.send('iam', `Untag${this.#kind}`, { ...this.#of(), TagKeys });
    if (Tags.length > 0) await this.#admin.send('iam', `Tag${this.#kind}`, { ...this.#of(), Tags });
    this.#tags = text;
  }

  #send(verb: 'Put' | 'Delete', what: string, input: object) {
    return this.#admin.send('iam', `${verb}${this.#kind}${what}`, { ...this.#of(), ...input });
  }

  #of() {
    return { [`${this.#kind}Name`]: this.#name };
  }
}
