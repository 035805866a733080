import { BOUNDARIES, folderRegistry, type Guard, type Topology, unknownId } from '@cordon/domain';
import type { TerraformStack } from 'cdktf';
import type { Layout } from './constructs/data-layout.ts';
import type { ChosenLogin, Login } from './constructs/vault-login.ts';

/** The topologies: `topologies/<id>.topology.ts`. */
export const { ids: topologyIds, load: loadTopology } = folderRegistry<Topology<TerraformStack>>({
  kind: 'topology',
  folder: new URL('./topologies/', import.meta.url),
  suffix: '.topology.ts',
  fields: { sentence: 'string', claims: 'object', issuer: 'string', objects: 'object', build: 'function' },
  check: (value) => missingClaim((value as Topology<TerraformStack>).claims),
});

/** The guards: `guards/<id>.guard.ts`. */
export const { ids: guardIds, load: loadGuard } = folderRegistry<Guard<TerraformStack>>({
  kind: 'guard',
  folder: new URL('./guards/', import.meta.url),
  suffix: '.guard.ts',
  fields: { sentence: 'string', claims: 'object', objects: 'object', apply: 'function' },
});

const logins = folderRegistry<Login>({
  kind: 'login',
  folder: new URL('./logins/', import.meta.url),
  suffix: '.login.ts',
  fields: { sentence: 'string', rests: 'object', weighs: 'object', objects: 'object', open: 'function' },
});

/** The logins: `logins/<id>.login.ts`. */
export const { ids: loginIds } = logins;

/** The layouts: `layouts/<id>.layout.ts`. */
export const { ids: layoutIds, load: loadLayout } = folderRegistry<Layout>({
  kind: 'layout',
  folder: new URL('./layouts/', import.meta.url),
  suffix: '.layout.ts',
  fields: {
    sentence: 'string',
    buckets: 'object',
    objects: 'object',
    claims: 'object',
    place: 'function',
    open: 'function',
  },
});

/** The layout of every topology, where none is named. */
export const DEFAULT_LAYOUT = 'bucket';

/** What is appended to a login's id where one Vault policy, templated by identity, serves all tenants. */
const TEMPLATED = '+templated';

/** Every login with each kind of Vault policies, as `--login` takes them: `approle`, `approle+templated`, …. */
export async function loginChoices(): Promise<readonly string[]> {
  return (await logins.ids()).flatMap((id) => [id, `${id}${TEMPLATED}`]);
}

/** Throws `UsageError` for what is no choice. */
export async function loadLogin(choice: string): Promise<ChosenLogin> {
  const templated = choice.endsWith(TEMPLATED);
  const id = templated ? choice.slice(0, -TEMPLATED.length) : choice;
  if (!(await logins.ids()).includes(id)) throw unknownId('login', choice, await loginChoices());
  return { choice, login: await logins.load(id), style: templated ? 'templated' : 'perTenant' };
}

/** The login of every topology, where none is named. */
export const DEFAULT_LOGIN = 'approle';

function missingClaim(claims: Readonly<Record<string, unknown>>): string | undefined {
  const missing = Object.keys(BOUNDARIES).filter((boundary) => claims[boundary] === undefined);
  if (missing.length === 0) return undefined;
  return `takes no position on ${missing.map((one) => `\`${one}\``).join(', ')}: add each to \`claims\``;
}
