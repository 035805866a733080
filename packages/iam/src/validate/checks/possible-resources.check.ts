import { splitArn, splitPrefix } from '../../values/arn.ts';
import { overlaps } from '../arn-overlap.ts';
import { actionsNamed, type CatalogueAction, catalogueService } from '../catalogue.ts';
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
    const byService = Map.groupBy(
      action.patterns.entries(),
      ([, pattern]) => splitPrefix(pattern.toLowerCase())[0],
    );
    for (const [service, asked] of byService) {
      const possible = reach(service, resource.patterns);
      for (const [order, pattern] of asked) {
        const meant = actionsNamed(pattern);
        const [first] = meant;
        if (first === undefined || meant.some((one) => fits(one, possible))) continue;
        findings.push({
          level: kind === 'resource' ? 'error' : 'warning',
          rule: 'impossible-resource',
          message: `\`${pattern}\` applies to none of the statement’s resources: it wants ${wanted(first)}`,
          position: at('Statement', index, 'Action', order),
        });
      }
    }
  }
  return findings;
};

/** What a statement's resources can be of one service; worked out once per statement, however many actions it has. */
interface Reach {
  readonly everything: boolean;
  /** The formats of the service's ARNs that they have an ARN in common with. */
  readonly formats: ReadonlySet<string>;
  /** Wide enough for an action without resource types, which is asked on `*`; S3 takes all of its ARNs for that, too. */
  readonly wide: boolean;
}

function reach(service: string, patterns: readonly string[]): Reach {
  const distinct = [...new Set(patterns)];
  const serviceOf = (arn: string) => splitArn(arn)?.[2];
  const formats = catalogueService(service)?.formats ?? [];
  return {
    everything: distinct.some((pattern) => serviceOf(pattern)?.includes('*') !== false),
    // By the format's own service: `sts:AssumeRole` is asked on a role, whose ARN is of `iam`.
    formats: new Set(
      formats.filter((format) =>
        distinct.some((pattern) => serviceOf(pattern) === serviceOf(format) && overlaps(pattern, format)),
      ),
    ),
    wide: distinct.some((pattern) => serviceOf(pattern) === service && splitArn(pattern)?.[5] === '*'),
  };
}

function fits(action: CatalogueAction, possible: Reach): boolean {
  if (possible.everything) return true;
  if (action.formats.length === 0) return possible.wide;
  return action.formats.some((format) => possible.formats.has(format));
}

function wanted({ formats }: CatalogueAction): string {
  return formats.length === 0 ? '`*`' : formats.map((format) => `\`${format}\``).join(' or ');
}
