import { unknownId } from '@cordon/domain';
import { type Mutant, type MutantRow, mutantOf } from './mutant.ts';
import allow from './mutants/allow.mutants.ts';
import bucket from './mutants/bucket.mutants.ts';
import iamRole from './mutants/iam-role.mutants.ts';
import identityToken from './mutants/identity-token.mutants.ts';
import login from './mutants/login.mutants.ts';
import prefix from './mutants/prefix.mutants.ts';
import transport from './mutants/transport.mutants.ts';
import useridDeny from './mutants/userid-deny.mutants.ts';
import vaultLogin from './mutants/vault-login.mutants.ts';
import vaultRole from './mutants/vault-role.mutants.ts';

/** A file for each family, a row for each mutant. */
const FAMILIES: Readonly<Record<string, readonly MutantRow[]>> = {
  'allow.mutants.ts': allow,
  'bucket.mutants.ts': bucket,
  'iam-role.mutants.ts': iamRole,
  'identity-token.mutants.ts': identityToken,
  'login.mutants.ts': login,
  'prefix.mutants.ts': prefix,
  'transport.mutants.ts': transport,
  'userid-deny.mutants.ts': useridDeny,
  'vault-login.mutants.ts': vaultLogin,
  'vault-role.mutants.ts': vaultRole,
};

const MUTANTS: ReadonlyMap<string, { readonly mutant: Mutant; readonly file: string }> = index();

/** Ids of all mutants, sorted. */
export function mutantIds(): readonly string[] {
  return [...MUTANTS.keys()].sort();
}

/** Throws `UsageError` for an unknown id. */
export async function loadMutant(id: string): Promise<Mutant> {
  return known(id).mutant;
}

/** Path of the file whose row the mutant is, from the root of the repository. Throws `UsageError` for an unknown id. */
export function mutantFile(id: string): string {
  return `scenarios/mutation/mutants/${known(id).file}`;
}

function known(id: string) {
  const found = MUTANTS.get(id);
  if (found === undefined) throw unknownId('mutant', id, mutantIds(), 'pnpm scenario mutants --list');
  return found;
}

function index() {
  const all = new Map<string, { readonly mutant: Mutant; readonly file: string }>();
  for (const [file, rows] of Object.entries(FAMILIES))
    for (const mutant of rows.map(mutantOf)) {
      const other = all.get(mutant.id);
      if (other !== undefined)
        throw new Error(
          `mutant \`${mutant.id}\` is defined in \`${other.file}\` and in \`${file}\`: rename one`,
        );
      all.set(mutant.id, { mutant, file });
    }
  return all;
}
