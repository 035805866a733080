import type { QueryModel, QueryShape } from '../src/query/query-model.ts';
import type { ServiceModel } from './botocore-model.ts';

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
