import { BOUNDARIES } from '@cordon/domain';
import { engineIds, loadEngine } from '@cordon/engines';
import { issuerIds, loadIssuer } from '@cordon/issuers';
import { MADE, page, table } from './text.ts';

/** Boundaries, engines and issuers: a table each. */
export async function partPages(): Promise<ReadonlyMap<string, string>> {
  const engines = await Promise.all((await engineIds()).map(loadEngine));
  const issuers = await Promise.all((await issuerIds()).map(loadIssuer));
  const boundaries = Object.entries(BOUNDARIES).map(([id, what]) => [id, what]);
  return new Map([
    [
      'boundaries.md',
      page(
        MADE,
        '# Boundaries',
        'What isolation can mean. Every topology takes a position on each; otherwise it does not compile (`packages/domain/src/boundary.ts`).',
        table(['boundary', 'means'], boundaries),
      ),
    ],
    [
      'engines.md',
      page(
        MADE,
        '# Engines',
        'An engine answers attempts (`packages/engines/src/engines/`).',
        table(
          ['engine', 'what it is', 'needs'],
          engines.map(({ id, sentence, needs }) => [`\`${id}\``, sentence, needs.aws]),
        ),
        'To add one, see [how to add](adding.md#an-engine).',
      ),
    ],
    [
      'issuers.md',
      page(
        MADE,
        '# Issuers',
        'An issuer gets credentials for a tenant of a deployment (`packages/issuers/src/issuers/`).',
        table(
          ['issuer', 'what it does'],
          issuers.map(({ id, sentence }) => [`\`${id}\``, sentence]),
        ),
        'To add one, see [how to add](adding.md#an-issuer).',
      ),
    ],
  ]);
}
