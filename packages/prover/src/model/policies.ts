import { type NamedPolicy, parsePolicy } from '@cordon/iam';
import { AWS_MANAGED } from './managed-policies.ts';
import { type DeployedState, type GroupState, ModelError, type UserState } from './state.types.ts';

/** Parses policy texts once each, however many roles share one. */
export class Policies {
  readonly #managed: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, NamedPolicy>();
  readonly #groups: ReadonlyMap<string, GroupState>;

  constructor(state: DeployedState) {
    this.#managed = new Map(state.policies.map(({ arn, text }) => [arn, text]));
    this.#groups = new Map((state.groups ?? []).map((group) => [groupKey(group.arn, group.name), group]));
  }

  /** The user's groups. Throws `ModelError` where one is not in the state. */
  groupsOf({ arn, groups = [] }: UserState): readonly GroupState[] {
    return groups.map((name) => this.group(arn, name));
  }

  /** A group of the account that an ARN names. Throws `ModelError` when the state does not hold it. */
  group(arn: string, name: string): GroupState {
    const found = this.#groups.get(groupKey(arn, name));
    if (found === undefined)
      throw new ModelError(`IAM group \`${name}\` is in use, but its policies are not known`);
    return found;
  }

  /** A policy from its text. Throws `ModelError` with the parser's own words. */
  parse(
    name: string,
    text: string,
    kind: 'identity' | 'session' | 'resource' | 'trust' | 'boundary',
  ): NamedPolicy {
    const key = `${name}\0${text}`;
    const known = this.#parsed.get(key);
    if (known !== undefined) return known;
    try {
      const made = { name, document: parsePolicy(text, kind) };
      this.#parsed.set(key, made);
      return made;
    } catch (error) {
      throw new ModelError(
        `${name} was not understood: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** A managed policy by its ARN. Throws `ModelError` when the state does not hold it. */
  managed(arn: string, kind: 'identity' | 'session' | 'boundary'): NamedPolicy {
    const text = this.#managed.get(arn) ?? AWS_MANAGED.get(arn);
    if (text === undefined)
      throw new ModelError(`managed policy \`${arn}\` is in use, but its text is not known`);
    return this.parse(arn, text, kind);
  }
}

function groupKey(arn: string, name: string): string {
  return `${arn.split(':')[4] ?? ''} ${name}`;
}
