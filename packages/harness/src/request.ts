import { readFileSync } from 'node:fs';
import { DEFAULT_TENANTS, messageOf, UsageError, unknownId } from '@cordon/domain';
import {
  DEFAULT_LAYOUT,
  DEFAULT_LOGIN,
  guardIds,
  layoutIds,
  loginChoices,
  topologyIds,
} from '@cordon/stacks';
import { type Combination, type SampleRequest, sampleCombinations } from './sample.ts';
import type { Given } from './scenario.ts';

/** The two topologies of the question “which should we run?”, when no other is named. */
export const RIVALS: readonly string[] = ['role-per-tenant', 'shared-role-session-policy'];

/** Which deployments to make and what to ask of them. */
export interface RunRequest {
  readonly topologies: readonly string[];
  /** Wrapped around every topology. */
  readonly guards?: readonly string[] | undefined;
  /** Each guard alone, in a deployment of its own; all at once when absent. */
  readonly apart?: boolean | undefined;
  /** Which topology with which login and layout; each with AppRoles and a bucket a tenant when absent. */
  readonly combinations?: readonly Combination[] | undefined;
  /** Combinations that are left to other nights. */
  readonly otherNights?: readonly Combination[] | undefined;
  /** Engine id. */
  readonly engine: string;
  readonly tenants: readonly string[];
  /** Ask about this many ordered pairs only; about all when absent. */
  readonly sample?: SampleRequest | undefined;
  /** Attack ids; all when absent. */
  readonly attacks?: readonly string[] | undefined;
  /** Only attempts that this tenant makes. */
  readonly attacker?: string | undefined;
}

/** What the flags ask for, or `UsageError`. `attacks` are the ids of all attacks. */
export async function requestOf(flags: Given['flags'], attacks: readonly string[]): Promise<RunRequest> {
  const tenants = tenantsOf(flags);
  const attacker = text(flags.tenant);
  if (attacker !== undefined && !tenants.includes(attacker))
    throw new UsageError(`--tenant \`${attacker}\` is not one of the tenants ${tenants.join(', ')}`);
  const topologies =
    flags.topology === undefined ? RIVALS : chosen('topology', text(flags.topology), await topologyIds());
  return {
    topologies,
    ...(await combinationsOf(flags, topologies)),
    engine: text(flags.engine) ?? 'localstack',
    tenants,
    ...guardsOf(text(flags.guard), await guardIds()),
    attacks: flags.attack === undefined ? undefined : chosen('attack', text(flags.attack), attacks),
    attacker,
    ...sampleFlags(flags, tenants.length),
  };
}

function sampleFlags({ sample, seed }: Given['flags'], tenants: number): Pick<RunRequest, 'sample'> {
  if (sample === undefined) {
    if (seed !== undefined) throw new UsageError(`\`--seed ${seed}\` was refused: it needs --sample`);
    return {};
  }
  const pairs = wholeNumber('--sample', sample, 1, 1_000_000);
  if (pairs > tenants * (tenants - 1))
    throw new UsageError(
      `\`--sample ${pairs}\` was refused: ${tenants} tenants make ${tenants * (tenants - 1)} ordered pairs; leave it out to ask about all`,
    );
  return { sample: { pairs, seed: wholeNumber('--seed', seed ?? '1', 0, 2 ** 32 - 1) } };
}

function wholeNumber(flag: string, value: string | boolean, min: number, max: number): number {
  const number = Number(value);
  if (!/^\d+$/.test(String(value)) || number < min || number > max)
    throw new UsageError(`\`${flag} ${value}\` was refused: it must be a whole number from ${min} to ${max}`);
  return number;
}

/** The combinations of topology, login and layout of one night. */
export async function combinationsOf(
  flags: Given['flags'],
  topologies: readonly string[],
): Promise<Pick<RunRequest, 'combinations' | 'otherNights'>> {
  const night = text(flags.night) ?? '0';
  if (!/^[0-6]$/.test(night))
    throw new UsageError(`--night \`${night}\` was refused: it must be a number from 0 to 6`);
  if (flags.login === undefined && flags.layout === undefined) return {};
  const logins = chosen('login', text(flags.login) ?? DEFAULT_LOGIN, await loginChoices());
  const layouts = chosen('layout', text(flags.layout) ?? DEFAULT_LAYOUT, await layoutIds());
  const { combinations, leftOut } = sampleCombinations({ topologies, logins, layouts }, Number(night));
  return { combinations, otherNights: leftOut };
}

/** `each`: every guard, one after the other; else the named guards, all at once. */
function guardsOf(given: string | undefined, known: readonly string[]): Pick<RunRequest, 'guards' | 'apart'> {
  if (given === undefined) return { guards: [] };
  return given === 'each' ? { guards: known, apart: true } : { guards: chosen('guard', given, known) };
}

/** The command that lists the ids, where they are too many for a message. */
const SHOWN_BY: Readonly<Record<string, string>> = {
  attack: 'pnpm scenario isolation --list',
  mutant: 'pnpm scenario mutants --list',
};

/** Ids that a flag names, each known and named once; `all` is all. */
export function chosen(flag: string, given: string | undefined, known: readonly string[]): readonly string[] {
  if (given === 'all') return known;
  const ids = words(given);
  const stranger = ids.find((id) => !known.includes(id));
  if (stranger !== undefined) throw unknownId(flag, stranger, [...known, 'all'], SHOWN_BY[flag]);
  if (new Set(ids).size !== ids.length) throw new UsageError(`--${flag} names one twice: \`${given}\``);
  if (ids.length === 0) throw new UsageError(`--${flag} names none`);
  return ids;
}

function tenantsOf(flags: Given['flags']): readonly string[] {
  const [list, file, count] = [text(flags.tenants), text(flags.tenantsFile), text(flags.count)];
  if (list !== undefined && file !== undefined)
    throw new UsageError('give --tenants or --tenants-file, not both');
  if (count !== undefined) {
    if (list !== undefined || file !== undefined)
      throw new UsageError(`\`--count ${count}\` was refused: the tenants are named already`);
    const many = wholeNumber('--count', count, 2, 3_000);
    return Array.from({ length: many }, (_, index) => `tenant-${index + 1}`);
  }
  if (file !== undefined) return readNames(file);
  // Not trimmed and not filtered: an empty name must be refused, not dropped.
  return list === undefined ? DEFAULT_TENANTS : list.split(',');
}

function readNames(file: string): readonly string[] {
  try {
    const names = readFileSync(file, 'utf8').split(/\r?\n/);
    if (names.at(-1) === '') names.pop();
    return names.filter((name) => !name.startsWith('#'));
  } catch (error) {
    throw new UsageError(`--tenants-file \`${file}\` cannot be read: ${messageOf(error)}`);
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function words(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').filter((word) => word !== '');
}
