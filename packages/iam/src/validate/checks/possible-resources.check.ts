import { compileAction } from '../../match/statement.ts';
import { splitColons } from '../../values/arn.ts';
import { overlaps } from '../arn-overlap.ts';
import { type CatalogueAction, type CatalogueService, catalogueService } from '../catalogue.ts';
import type { Check, Finding } from '../finding.ts';

/**
 * An action that no resource of its statement fits does nothing: `s3:GetObject` on a bucket’s ARN, `s3:ListAllMyBuckets`
 * on one bucket. A bucket policy with such an action is refused; elsewhere it is stored.
 * Page: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const checkPossibleResources: Check = ({ document, kind, at }) => {
  const findings: Finding[] = [];
  for (const { action, resource, index } of document.statements) {
    if (action.not || resource === undefined || resource.not) continue;
    const reached = new Map<string, Reach>();
    for (const [order, pattern] of action.patterns.entries()) {
      const [prefix = '', name] = pattern.split(/:(.*)/s);
      const service = name === undefined ? undefined : catalogueService(prefix);
      if (service === undefined) continue;
      const matches = compileAction({ not: false, patterns: [name ?? ''] });
      const meant = [...service.actions].filter(([lower]) => matches(lower)).map(([, found]) => found);
      if (meant.length === 0) continue;
      const key = prefix.toLowerCase();
      const possible = reached.get(key) ?? reach(service, key, resource.patterns);
      reached.set(key, possible);
      if (meant.some((one) => fits(one, possible))) continue;
      findings.push({
        level: kind === 'resource' ? 'error' : 'warning',
        rule: 'impossible-resource',
        message: `\`${pattern}\` applies to none of the statement’s resources: it wants ${wanted(meant[0], service)}`,
        position: at('Statement', index, 'Action', order),
      });
    }
  }
  return findings;
};

/** What a statement's resources can be of one service; worked out once per statement, however many actions it has. */
interface Reach {
  readonly everything: boolean;
  readonly types: ReadonlySet<string>;
  /** Wide enough for an action without resource types, which is asked on `*`; S3 takes all of its ARNs for that, too. */
  readonly wide: boolean;
}

function reach(service: CatalogueService, prefix: string, patterns: readonly string[]): Reach {
  const distinct = [...new Set(patterns)];
  const ofService = (name: string | undefined) =>
    distinct.filter((pattern) => splitColons(pattern)[2] === name);
  const arns = ofService(prefix);
  // By the format's own service: `sts:AssumeRole` is asked on a role, whose ARN is of `iam`.
  const types = [...service.arns]
    .filter(([, format]) => ofService(splitColons(format)[2]).some((pattern) => overlaps(pattern, format)))
    .map(([type]) => type);
  return {
    everything: patterns.some(
      (pattern) => splitColons(pattern).length < 6 || splitColons(pattern)[2]?.includes('*'),
    ),
    types: new Set(types),
    wide: arns.some(endsWide),
  };
}

function fits(action: CatalogueAction, possible: Reach): boolean {
  if (possible.everything) return true;
  if (action.resourceTypes.length === 0) return possible.wide;
  return action.resourceTypes.some(({ name }) => possible.types.has(name));
}

function endsWide(pattern: string): boolean {
  return splitColons(pattern).at(-1) === '*';
}

function formatsOf(action: CatalogueAction, service: CatalogueService): readonly string[] {
  return action.resourceTypes.flatMap(({ name }) => service.arns.get(name) ?? []);
}

function wanted(action: CatalogueAction | undefined, service: CatalogueService): string {
  const formats = action === undefined ? [] : formatsOf(action, service);
  return formats.length === 0 ? '`*`' : formats.map((format) => `\`${format}\``).join(' or ');
}
