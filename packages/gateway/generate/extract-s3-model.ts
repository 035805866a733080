import type { S3Operation, ValueRule } from '../src/s3/model/s3-model.ts';
import type { ServiceModel, Shape } from './botocore-model.ts';

/** One row per operation, sorted by name: method, where it is addressed, and what tells it from its neighbours. */
export function extractS3Model(model: ServiceModel): readonly S3Operation[] {
  return Object.entries(model.operations)
    .map(([name, operation]) => {
      const input = model.shapes[operation.input?.shape ?? ''] ?? { type: 'structure' };
      const [path = '', fixed = ''] = operation.http.requestUri.split('?');
      const required = new Set(input.required ?? []);
      return {
        name,
        method: operation.http.method,
        on:
          path === '/'
            ? 'service'
            : path.includes('{Key+}')
              ? 'object'
              : path === '/{Bucket}'
                ? 'bucket'
                : 'other',
        fixed: Object.fromEntries(
          fixed === ''
            ? []
            : fixed
                .split('&')
                .map((pair) => pair.split('='))
                .map(([k, v]) => [k, v ?? '']),
        ),
        query: named(input, 'querystring'),
        requiredQuery: named(input, 'querystring', required),
        headers: named(input, 'header').map((header) => header.toLowerCase()),
        values: { ...values(model, input, 'header'), ...values(model, input, 'querystring') },
        requiredHeaders: named(input, 'header', required).map((header) => header.toLowerCase()),
        streams: streams(model, input),
        deprecated: operation.deprecated === true,
      } as const;
    })
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function named(input: Shape, location: string, only?: ReadonlySet<string>): readonly string[] {
  return Object.entries(input.members ?? {})
    .filter(([name, member]) => member.location === location && (only === undefined || only.has(name)))
    .map(([, member]) => member.locationName ?? '')
    .sort();
}

/** Headers or query parameters whose values are limited: enumerations, booleans, integers, and lists of them. */
function values(model: ServiceModel, input: Shape, location: string): Readonly<Record<string, ValueRule>> {
  const rules = Object.values(input.members ?? {})
    .filter((member) => member.location === location)
    .map((member): readonly [string, ValueRule | undefined] => {
      const name = member.locationName ?? '';
      const shape = model.shapes[member.shape];
      const item = shape?.type === 'list' ? model.shapes[shape.member?.shape ?? ''] : shape;
      const rule = ruleOf(item);
      return [
        location === 'header' ? name.toLowerCase() : name,
        rule !== undefined && shape?.type === 'list' ? { ...rule, list: true } : rule,
      ];
    });
  return Object.fromEntries(
    rules
      .filter((pair): pair is [string, ValueRule] => pair[1] !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function ruleOf(shape: Shape | undefined): ValueRule | undefined {
  if (shape?.enum !== undefined) return { values: shape.enum };
  if (shape?.type === 'boolean') return { values: ['true', 'false'] };
  return shape?.type === 'integer' || shape?.type === 'long' ? { integer: true } : undefined;
}

function streams(model: ServiceModel, input: Shape): boolean {
  const payload = input.payload === undefined ? undefined : input.members?.[input.payload];
  return payload !== undefined && model.shapes[payload.shape]?.type === 'blob';
}
