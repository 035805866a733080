import { compileAction } from '../../match/action.ts';
import { splitColons } from '../../values/arn.ts';
import { overlaps } from '../arn-overlap.ts';
import { type CatalogueAction, type CatalogueService, catalogueService } from '../catalogue.ts';
import type { Check, Finding } from '../finding.types.ts';

/**
 * An action that no resource of its statement fits does nothing: `s3:GetObject` on a bucket’s ARN, `s3:ListAllMyBuckets`
 * on one bucket. A bucket policy with such an action is refused; elsewhere it is stored.
 * Page: https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
 */
export const checkPossibleResources: Check = ({ document, kind, at }) => {
  const findings: Finding[] = [];
  for (const { action, resource, index } of document.statements) {
    if (action.not || resource === undefined || resource.not) continue;
    for (const [order, pattern] of action.patterns.entries()) {
      const [prefix = '', name] = pattern.split(/:(.*)/s);
      const service = name === undefined ? undefined : catalogueService(prefix);
      if (service === undefined) continue;
      const matches = compileAction({ not: false, patterns: [name ?? ''] });
      const meant = [...service.actions].filter(([lower]) => matches(lower)).map(([, found]) => found);
      if (meant.length === 0 || meant.some((one) => fits(one, service, prefix, resource.patterns))) continue;
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

function fits(
  action: CatalogueAction,
  service: CatalogueService,
  prefix: string,
  patterns: readonly string[],
): boolean {
  const formats = formatsOf(action, service);
  return patterns.some((pattern) => {
    if (pattern === '*' || splitColons(pattern).length < 6) return true;
    // An action without resource types is asked on `*`, which S3 also takes as all of its ARNs.
    if (formats.length === 0)
      return overlaps(pattern, `arn:aws:${prefix.toLowerCase()}:::*`) && endsWide(pattern);
    return formats.some((format) => overlaps(pattern, format));
  });
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
