import { writeFileSync } from 'node:fs';
import type { QueryModel, QueryShape } from '../src/query/query-model.ts';
import { botocoreModel, type ServiceModel } from './botocore-model.ts';

/** The input of each operation of a service with the Query protocol, and the shapes that inputs are made of. */
export function extractQueryModel(model: ServiceModel): QueryModel {
  const shapes: Record<string, QueryShape> = {};
  const take = (name: string): void => {
    if (shapes[name] !== undefined) return;
    const {
      type,
      min,
      max,
      pattern,
      enum: values,
      required,
      members,
      member,
    } = model.shapes[name] ?? {
      type: 'structure',
    };
    const named = Object.entries(members ?? {}).map(([key, { shape }]) => [key, shape] as const);
    shapes[name] = {
      type,
      ...(min === undefined ? {} : { min }),
      ...(max === undefined ? {} : { max }),
      ...(pattern === undefined ? {} : { pattern }),
      ...(values === undefined ? {} : { enum: values }),
      ...(required === undefined ? {} : { required }),
      ...(type === 'structure' ? { members: Object.fromEntries(named) } : {}),
      ...(member === undefined ? {} : { member: member.shape }),
    } as QueryShape;
    for (const [, shape] of named) take(shape);
    if (member !== undefined) take(member.shape);
  };
  const operations = Object.entries(model.operations)
    .map(([name, { input }]) => [name, input?.shape ?? ''] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  for (const [, input] of operations) if (input !== '') take(input);
  const sorted = Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    version: model.metadata?.apiVersion ?? '',
    operations: Object.fromEntries(operations),
    shapes: Object.fromEntries(sorted),
  };
}

/**
 * Writes the input shapes of IAM's and STS's operations to `src/query/query-model.generated.json`, from botocore:
 * `node packages/gateway/generate/query-model.ts <LocalStack's site-packages>/botocore <the newest site-packages>/botocore`
 *
 * IAM's are those that LocalStack reads, for it is the one that serves them; STS is answered here, by the newest there is.
 */

const [, , localStacks, newest] = process.argv;
if (localStacks === undefined || newest === undefined) {
  console.error(
    'usage: node packages/gateway/generate/query-model.ts <LocalStack’s botocore> <the newest botocore>',
  );
  process.exitCode = 64;
} else {
  const services = {
    iam: extractQueryModel(botocoreModel(localStacks, 'iam', '2010-05-08')),
    sts: extractQueryModel(botocoreModel(newest, 'sts', '2011-06-15')),
  };
  const out = new URL('../src/query/query-model.generated.json', import.meta.url);
  writeFileSync(out, `${JSON.stringify(services, null, 1)}\n`);
}
