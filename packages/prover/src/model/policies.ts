import { type NamedPolicy, parsePolicy } from '@cordon/iam';
import { AWS_MANAGED } from './managed-policies.ts';
import { type DeployedState, ModelError } from './state.types.ts';

/** Parses policy texts once each, however many roles share one. */
export class Policies {
  readonly #managed: ReadonlyMap<string, string>;
  readonly #parsed = new Map<string, NamedPolicy>();

  constructor(state: DeployedState) {
    this.#managed = new Map(state.policies.map(({ arn, text }) => [arn, text]));
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
