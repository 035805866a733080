import { readFileSync } from 'node:fs';
import { DEFAULT_TENANTS } from '@cordon/domain';
import { topologyIds } from '@cordon/stacks';
import type { Given } from '../lib/scenario.ts';
import { UsageError } from '../lib/usage-error.ts';
import type { IsolationOptions } from '../run-isolation.ts';
import { RIVALS } from './rivals.ts';

/** What the flags ask for, or `UsageError`. Ids are checked by who loads them. */
export async function requestOf(flags: Given['flags']): Promise<IsolationOptions> {
  const tenants = tenantsOf(flags);
  const attacker = text(flags.tenant);
  if (attacker !== undefined && !tenants.includes(attacker))
    throw new UsageError(`--tenant \`${attacker}\` is none of the tenants ${tenants.join(', ')}`);
  return {
    topologies: await topologiesOf(text(flags.topology)),
    engine: text(flags.engine) ?? 'localstack',
    tenants,
    guards: words(text(flags.guard)),
    attacks: flags.attack === undefined ? undefined : words(text(flags.attack)),
    attacker,
  };
}

async function topologiesOf(given: string | undefined): Promise<readonly string[]> {
  if (given === undefined) return RIVALS;
  const known = await topologyIds();
  if (given === 'all') return known;
  const chosen = words(given);
  const stranger = chosen.find((id) => !known.includes(id));
  if (stranger !== undefined)
    throw new UsageError(`there is no topology \`${stranger}\`; choose of ${known.join(', ')}, or \`all\``);
  if (new Set(chosen).size !== chosen.length)
    throw new UsageError(`--topology names one twice: \`${given}\``);
  if (chosen.length === 0) throw new UsageError('--topology names none');
  return chosen;
}

function tenantsOf(flags: Given['flags']): readonly string[] {
  const [list, file] = [text(flags.tenants), text(flags.tenantsFile)];
  if (list !== undefined && file !== undefined)
    throw new UsageError('give --tenants or --tenants-file, not both');
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
    throw new UsageError(
      `--tenants-file \`${file}\` cannot be read: ${error instanceof Error ? error.message : error}`,
    );
  }
}

function text(value: string | boolean | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function words(value: string | undefined): readonly string[] {
  return value === undefined ? [] : value.split(',').filter((word) => word !== '');
}
