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
  /** Policy document data sources, by the policy that they produce. */
  readonly #writers = new Map<string, string[]>();
  /** Policy document data sources, by the statements in them. */
  readonly #statements = new Map<string, string[]>();
  /** What each data source takes statements from, by its address. */
  readonly #takes = new Map<string, readonly string[]>();
  /** What attaches policies, and to whom. */
  readonly #attachments: readonly {
    readonly address: string;
    readonly arns: readonly string[];
    readonly holders: readonly string[];
  }[];

  constructor(state: DeployedState, resources: Reading['resources'] = []) {
    this.#state = state;
    this.#sources = new Map(
      resources.flatMap(({ address, source }) => (source === undefined ? [] : [[address, source] as const])),
    );
    for (const { type, address, values } of resources)
      for (const text of [values.json, values.hcl])
        if (/^(aws_iam|vault)_policy_document$/.test(type) && typeof text === 'string')
          this.#writers.set(canonical(text), [...(this.#writers.get(canonical(text)) ?? []), address]);
    for (const { type, address, values } of resources) {
      if (type !== 'aws_iam_policy_document' || typeof values.json !== 'string') continue;
      const from = [values.source_policy_documents, values.override_policy_documents].flat();
      const texts = from.filter((one) => typeof one === 'string');
      if (texts.length > 0) this.#takes.set(address, texts.map(canonical));
      for (const one of statementsIn(values.json)) {
        const key = canonical(JSON.stringify(one));
        this.#statements.set(key, [...(this.#statements.get(key) ?? []), address]);
      }
    }
    const names = (value: unknown): string[] =>
      [value].flat().flatMap((one) => (typeof one === 'string' ? [one] : []));
    this.#attachments = resources.flatMap(({ type, address, values }) => {
      const arns = [values.policy_arn, values.policy_arns, values.managed_policy_arns].flatMap(names);
      const { role, user, group, role_name, user_name, group_name, roles, users, groups, name } = values;
      const holders = [role, user, group, role_name, user_name, group_name, roles, users, groups].flatMap(
        names,
      );
      if (type === 'aws_iam_role') holders.push(...names(name));
      return /^(aws_iam_|vault_aws_secret_backend_role$)/.test(type) && arns.length > 0
        ? [{ address, arns, holders }]
        : [];
    });
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
    const written = found === undefined ? undefined : this.#written(found);
    return {
      ...this.#place(
        policy,
        written === undefined || text === undefined ? written : this.#taken(written, text),
      ),
      layer,
      index,
      ...(sid === undefined ? {} : { sid }),
      ...(text === undefined ? {} : { text }),
    };
  }

  /**
   * The place of a policy that the configuration does not define (an AWS managed one, a looked-up one): what attaches
   * it to `holder`, where that is known.
   */
  owned(one: StatementAt, holder: string | undefined): StatementAt {
    if (one.address !== undefined || !one.what.startsWith('arn:')) return one;
    const at = this.#attachments
      .filter(({ arns }) => arns.includes(one.what))
      .toSorted(
        (a, b) => Number(b.holders.includes(holder ?? '')) - Number(a.holders.includes(holder ?? '')),
      )[0];
    return at === undefined
      ? one
      : { ...one, ...this.#place(`policy ${one.what}, attached`, at.address), attached: true };
  }

  /** The statements of a role's trust policy that allow a caller. */
  trusting(roleArn: string): readonly StatementAt[] {
    const policy = `trust policy of ${roleArn}`;
    return statementsIn(this.#texts.get(policy)?.text ?? '').flatMap((one, index) =>
      one.Effect === 'Allow'
        ? [
            this.statement({
              ...{ layer: 'trust', policy, index },
              ...(typeof one.Sid === 'string' ? { sid: one.Sid } : {}),
            }),
          ]
        : [],
    );
  }

  /** A role of Vault's AWS engine, by the path that gives its credentials. */
  vaultRole(path: string): Place | undefined {
    const found = this.#state.vault.awsRoles.find(
      ({ mount, name }) => path === `${mount}/creds/${name}` || path === `${mount}/sts/${name}`,
    );
    return found && this.#place(`Vault role ${found.mount}/${found.name}`, found.address);
  }

  /** Where a person would change it: the data source that produces it, found by its text where nothing refers to it. */
  #written({ text, address, writtenAt }: Text): string | undefined {
    if (writtenAt !== undefined) return writtenAt;
    const writers = this.#writers.get(canonical(text)) ?? [];
    const key = /\[[^\]]*\]$/.exec(address ?? '')?.[0];
    return writers.find((one) => key !== undefined && one.endsWith(key)) ?? writers[0] ?? address;
  }

  /** The document that a document takes the very statement from, if it does: that is where it is written. */
  #taken(written: string, statement: string, deep = 0): string {
    const from = this.#takes.get(written);
    if (from === undefined || deep > 8) return written;
    const holding = new Set(this.#statements.get(canonical(statement)));
    const source = from
      .toReversed()
      .flatMap((text) => this.#writers.get(text) ?? [])
      .find((address) => holding.has(address));
    return source === undefined ? written : this.#taken(source, statement, deep + 1);
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

  /** Something by its Terraform address. */
  of(what: string, address: string | undefined): Place {
    return this.#place(what, address);
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
  const one = statementsIn(text)[index];
  return one === undefined ? undefined : JSON.stringify(one);
}

function statementsIn(text: string): readonly Readonly<Record<string, unknown>>[] {
  try {
    const { Statement } = JSON.parse(text) as { Statement: Record<string, unknown> };
    return [Statement].flat();
  } catch {
    return [];
  }
}

/** Canonical JSON: the same text for the same document. */
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
