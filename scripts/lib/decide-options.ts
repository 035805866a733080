import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseTenants } from '@cordon/domain';
import {
  type Candidate,
  type LayoutOption,
  type LoginOption,
  type PolicyGrowth,
  traitsOf,
} from '@cordon/report';
import {
  DEFAULT_LAYOUT,
  DEFAULT_LOGIN,
  generatedPolicies,
  layoutIds,
  loadLayout,
  loadLogin,
  loadTopology,
  loginChoices,
  objectsOf,
  placed,
  policySizes,
  StackError,
  synth,
  type TerraformJson,
  TOKEN_TERMS,
  topologyIds,
} from '@cordon/stacks';
import { tempDir } from '@cordon/temp';

/** Two tenant counts with ids of one length: the difference between their synths is the growth of a policy. */
const SMALL = 4;
/** Few enough that a policy which names every tenant can still be made. */
const LARGE = 12;

/** A topology with a login and a layout, before any run. */
export type Option = Pick<
  Candidate,
  'topology' | 'login' | 'layout' | 'misfit' | 'sentence' | 'claims' | 'objects' | 'policies' | 'traits'
>;

/**
 * Every topology with every login and every layout. Policies and traits are read off synths of each topology with each
 * layout; a login changes neither; a separate synth shows whether it fits.
 */
export function options(): Promise<readonly Option[]> {
  known ??= everyOption();
  return known;
}

/** They depend only on the files of this project, so a process computes them once. */
let known: Promise<readonly Option[]> | undefined;

async function everyOption(): Promise<readonly Option[]> {
  const layouts = await Promise.all((await layoutIds()).map(loadLayout));
  const logins = await Promise.all((await loginChoices()).map(loadLogin));
  const of = await Promise.all(
    (await topologyIds()).map(async (id) => {
      const topology = await loadTopology(id);
      const whole = await measured(id, DEFAULT_LAYOUT);
      if ('misfit' in whole) throw new StackError(whole.misfit);
      const misfits = new Map<string, string>();
      for (const { choice } of logins) {
        const fit = choice === DEFAULT_LOGIN ? undefined : await made(id, 2, DEFAULT_LAYOUT, choice);
        if (fit !== undefined && 'misfit' in fit) misfits.set(choice, fit.misfit);
      }
      const places = await Promise.all(
        layouts.map(async (layout) => {
          const found = layout.id === DEFAULT_LAYOUT ? whole : await measured(id, layout.id);
          return { layout, misfit: 'misfit' in found ? found.misfit : undefined, ...whole, ...found };
        }),
      );
      return places.flatMap(({ layout, misfit, policies, traits }) =>
        logins.map((login): Option => {
          const why = misfit ?? misfits.get(login.choice);
          return {
            topology: id,
            sentence: topology.sentence,
            login: loginOption(login),
            layout: layoutOption(layout),
            ...(why === undefined ? {} : { misfit: why }),
            claims: { ...topology.claims, ...layout.claims },
            objects: objectsOf({ topology, login, layout }),
            policies,
            traits,
          };
        }),
      );
    }),
  );
  return of.flat();
}

function loginOption({ choice, login, style }: Awaited<ReturnType<typeof loadLogin>>): LoginOption {
  return {
    id: choice,
    sentence: login.sentence,
    rests: login.rests[style],
    ...login.weighs,
    tokenSeconds: TOKEN_TERMS.tokenTtl,
    file: `stacks/src/logins/${login.id}.login.ts`,
  };
}

function layoutOption({
  id,
  sentence,
  costs,
  buckets,
}: Awaited<ReturnType<typeof loadLayout>>): LayoutOption {
  const file = `stacks/src/layouts/${id}.layout.ts`;
  return { id, sentence, costs, shared: buckets.perTenant === 0, file };
}

/** The parts cannot be combined, or one of their policies cannot be written. */
interface Misfit {
  readonly misfit: string;
}

async function measured(
  topology: string,
  layout: string,
): Promise<Misfit | Pick<Option, 'policies' | 'traits'>> {
  const small = await made(topology, SMALL, layout);
  const large = await made(topology, LARGE, layout);
  if ('misfit' in small) return small;
  if ('misfit' in large) return large;
  return { policies: growth(small.terraform, large.terraform), traits: traitsOf(large.terraform) };
}

async function made(
  topology: string,
  count: number,
  layout: string,
  login: string = DEFAULT_LOGIN,
): Promise<Misfit | { readonly terraform: TerraformJson }> {
  using temp = tempDir('decide');
  const outDir = temp.path;
  const prefix = 'cordon';
  const names = Array.from({ length: count }, (_, index) => `tenant-${String(index).padStart(6, '0')}`);
  const tenants = await placed(parseTenants(names), prefix, layout);
  const region = 'us-east-1';
  try {
    await synth({ topology, guards: [], login, layout, tenants, prefix, region, outDir, emulated: false });
  } catch (error) {
    if (!(error instanceof StackError)) throw error;
    return { misfit: error.message.replace(/; (choose|leave|fix) .*$/, '') };
  }
  return { terraform: JSON.parse(readFileSync(join(outDir, 'cdk.tf.json'), 'utf8')) as TerraformJson };
}

function growth(small: TerraformJson, large: TerraformJson): readonly PolicyGrowth[] {
  const before = largest(small);
  const after = largest(large);
  return [...after].map(([slot, size]) => ({
    slot,
    small: { tenants: SMALL, size: before.get(slot) ?? 0 },
    large: { tenants: LARGE, size },
  }));
}

/** Size of the largest policy by slot. */
function largest(terraform: TerraformJson): ReadonlyMap<string, number> {
  const sizes = new Map<string, number>();
  for (const { slot, size } of policySizes(generatedPolicies(terraform)))
    sizes.set(slot, Math.max(size, sizes.get(slot) ?? 0));
  return sizes;
}
