import type { StatementRef } from '@cordon/iam';
import type { DeployedState, Reading } from '@cordon/terraform';
import type { Place, StatementAt } from './answer.types.ts';

interface Text {
  readonly text: string;
  readonly address?: string;
  readonly writtenAt?: string;
}

/** Where policies, logins and Vault policies are written: by the names that the prover calls them. */
export class Places {
  readonly #texts = new Map<string, Text>();
  readonly #sources: ReadonlyMap<string, { readonly file: string; readonly line: number }>;
  readonly #state: DeployedState;
  /** Data sources that write policies, by what they write. */
  readonly #writers = new Map<string, string[]>();

  constructor(state: DeployedState, resources: Reading['resources'] = []) {
    this.#state = state;
    this.#sources = new Map(
      resources.flatMap(({ address, source }) => (source === undefined ? [] : [[address, source] as const])),
    );
    for (const { type, address, values } of resources)
      for (const text of [values.json, values.hcl])
        if (/^(aws_iam|vault)_policy_document$/.test(type) && typeof text === 'string')
          this.#writers.set(canonical(text), [...(this.#writers.get(canonical(text)) ?? []), address]);
    for (const one of [...state.roles, ...state.users])
      for (const inline of one.inline)
        this.#add(`inline policy ${inline.name} of ${one.arn.slice(one.arn.lastIndexOf('/') + 1)}`, inline);
    for (const group of state.groups ?? [])
      for (const inline of group.inline)
        this.#add(`inline policy ${inline.name} of group ${group.name}`, inline);
    for (const role of state.roles)
      this.#add(`trust policy of ${role.arn}`, {
        text: role.trust,
        ...(role.address === undefined ? {} : { address: role.address }),
        ...(role.trustWrittenAt === undefined ? {} : { writtenAt: role.trustWrittenAt }),
      });
    for (const policy of state.policies) this.#add(policy.arn, policy);
    for (const { name, policy, policyAddress, policyWrittenAt } of state.buckets)
      if (policy !== undefined)
        this.#add(`bucket policy of ${name}`, {
          text: policy,
          ...(policyAddress === undefined ? {} : { address: policyAddress }),
          ...(policyWrittenAt === undefined ? {} : { writtenAt: policyWrittenAt }),
        });
    for (const role of state.vault.awsRoles)
      if (role.policyDocument !== undefined)
        this.#add(`of Vault role ${role.name}`, {
          text: role.policyDocument,
          ...(role.address === undefined ? {} : { address: role.address }),
          ...(role.policyWrittenAt === undefined ? {} : { writtenAt: role.policyWrittenAt }),
        });
  }

  #add(name: string, text: Text): void {
    if (!this.#texts.has(name)) this.#texts.set(name, text);
  }

  #text(policy: string): Text | undefined {
    return this.#texts.get(policy) ?? this.#texts.get(policy.replace(/^.* (of Vault role )/, '$1'));
  }

  /** A statement that decided, with its own text. */
  statement({ policy, index, sid, layer }: StatementRef): StatementAt {
    const found = this.#text(policy);
    const text = found === undefined ? undefined : statementText(found.text, index);
    return {
      ...this.#place(policy, found === undefined ? undefined : this.#written(found)),
      layer,
      index,
      ...(sid === undefined ? {} : { sid }),
      ...(text === undefined ? {} : { text }),
    };
  }

  /** Where a person would change it: the data source that wrote it, found by its text where nothing refers to it. */
  #written({ text, address, writtenAt }: Text): string | undefined {
    if (writtenAt !== undefined) return writtenAt;
    const writers = this.#writers.get(canonical(text)) ?? [];
    const key = /\[[^\]]*\]$/.exec(address ?? '')?.[0];
    return writers.find((one) => key !== undefined && one.endsWith(key)) ?? writers[0] ?? address;
  }

  /** An ACL policy of Vault. */
  vaultPolicy(name: string): Place {
    const found = this.#state.vault.policies.find((one) => one.name.toLowerCase() === name.toLowerCase());
    return this.#place(`Vault policy ${name}`, found === undefined ? undefined : this.#written(found));
  }

  /** A login, `mount/name`. */
  login(id: string): Place {
    const all = [...this.#state.vault.appRoles, ...(this.#state.vault.logins ?? [])];
    const found = all.find(({ mount, name }) => `${mount}/${name}` === id);
    return this.#place(`login auth/${id}`, found?.address);
  }

  tenant(id: string): Place {
    return { what: `tenant ${id}` };
  }

  #place(what: string, address: string | undefined): Place {
    if (address === undefined) return { what };
    const source = this.#sources.get(address);
    return { what, address, ...source };
  }
}

function statementText(text: string, index: number): string | undefined {
  try {
    const { Statement } = JSON.parse(text) as { Statement: unknown };
    const one = Array.isArray(Statement) ? Statement[index] : index === 0 ? Statement : undefined;
    return one === undefined ? undefined : JSON.stringify(one);
  } catch {
    return undefined;
  }
}

/** The same text for the same document, however it is laid out. */
function canonical(text: string): string {
  try {
    return JSON.stringify(sorted(JSON.parse(text)));
  } catch {
    return text;
  }
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, one]) => [key, sorted(one)]),
  );
}
