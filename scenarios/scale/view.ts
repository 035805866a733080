import { columns } from '@cordon/domain';
import type { Counted } from './capacity.ts';
import type { Deployed } from './deploy.ts';
import { type Outlook, type OutlookInput, sizesFor, wayOf } from './outlook.ts';

interface Scale {
  readonly counts: readonly Counted[];
  readonly deployed: readonly Deployed[];
  readonly use: OutlookInput & { readonly bench?: string; readonly subject?: string };
  readonly outlook: readonly Outlook[];
}

/** The three answers, as tables. */
export function scaleText({ counts, deployed, use, outlook }: Scale): string {
  return [
    'Objects on real synths',
    table(
      ['topology', 'tenants', 'AWS', 'Vault', 'synth', 'size', 'formula'],
      counts.map((one) => [
        one.topology,
        many(one.tenants),
        many(one.aws),
        many(one.vault),
        seconds(one.synthMs / 1_000),
        `${(one.bytes / 1e6).toFixed(2)} MB`,
        one.wrong.length === 0 ? '✓ as stated' : `✗ not as stated: ${one.wrong.join(', ')}`,
      ]),
    ),
    '',
    deployed.length === 0 ? 'Not deployed (--no-deploy).' : 'Deployed on the local lab',
    ...(deployed.length === 0
      ? []
      : [
          table(
            ['topology', 'tenants', 'deploy', 'a tenant', 'AWS calls', 'calls/s', 'destroy', ''],
            deployed.map((one) => [
              one.topology,
              many(one.tenants),
              one.deployMs === undefined ? '–' : seconds(one.deployMs / 1_000),
              one.deployMs === undefined ? '–' : seconds(one.deployMs / 1_000 / one.tenants),
              one.calls === undefined ? '–' : many(one.calls.count),
              one.calls === undefined || one.deployMs === undefined
                ? '–'
                : (one.calls.count / (one.deployMs / 1_000)).toFixed(0),
              one.destroyMs === undefined ? '–' : seconds(one.destroyMs / 1_000),
              one.failed === undefined ? '' : `? ${one.failed.split('\n', 1)[0]}`,
            ]),
          ),
          '',
          ...reachOf(deployed),
        ]),
    '',
    'Everybody refreshing, simulated: the waiting that scale alone causes',
    basis(use),
    table(
      ['arrivals', 'tenants', 'of STS quota', 'throttled', 'p50', 'p99', 'longest', 'all served after'],
      outlook.map((one) => [
        wayOf(one),
        many(one.tenants),
        one.arrivals === 'together' ? '–' : `${(one.load * 100).toPrecision(2)} %`,
        many(one.result.throttled),
        seconds(one.result.p50),
        seconds(one.result.p99),
        seconds(one.result.longest),
        one.arrivals === 'together' ? seconds(one.result.drainedAt) : '–',
      ]),
    ),
    ...leftOut(use.clientsPerTenant),
  ].join('\n');
}

/** How far each topology came, and what stopped it, as the lab or Terraform said it. */
function reachOf(deployed: readonly Deployed[]): readonly string[] {
  return [...Map.groupBy(deployed, ({ topology }) => topology)].flatMap(([topology, sizes]) => {
    const failed = sizes.find((one) => one.failed !== undefined);
    const largest = sizes.filter((one) => one.failed === undefined).at(-1)?.tenants;
    const reach = largest === undefined ? 'deployed at no size' : `deployed for ${many(largest)} tenants`;
    if (failed === undefined) return [`${topology}: ${reach}, and not stopped there`];
    const why = failed.failed?.trim().replaceAll('\n', '\n    ');
    return [
      `${topology}: ${reach}; at ${many(failed.tenants)} it stopped, larger ones were not tried:`,
      `    ${why}`,
    ];
  });
}

function leftOut(clients: number): readonly string[] {
  const { leftOut: sizes } = sizesFor(clients);
  if (sizes.length === 0) return [];
  return [
    `not simulated: ${sizes.map(many).join(', ')} tenants, with ${many(clients)} clients each it would take minutes`,
  ];
}

function basis(use: Scale['use']): string {
  const vault =
    use.vaultPerSecond === undefined
      ? 'Vault is taken to have no limit: no bench run is here to say otherwise (pnpm bench issuance)'
      : `Vault manages ${use.vaultPerSecond.toFixed(0)}/s of \`${use.subject}\` (measured in ${use.bench}, one request after another)`;
  return `${vault}; ${use.stsCalls} STS call an issuance, 600 STS calls/s (cited); ${use.clientsPerTenant} ${use.clientsPerTenant === 1 ? 'client' : 'clients'} a tenant, every ${use.refreshSeconds / 60} min; seed ${use.seed}`;
}

const many = (value: number): string => value.toLocaleString('en-US');

function seconds(value: number): string {
  if (value === 0) return '0';
  if (value < 1) return `${Number((value * 1_000).toPrecision(2))} ms`;
  return value < 100 ? `${value.toFixed(1)} s` : `${many(Math.round(value))} s`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  columns([head, ...rows], { right: (cell) => /^[\d–]/.test(cell) }).join('\n');
