import type { BodyRoot, BodyShape, BodyTable } from '../src/s3/model/s3-bodies.ts';
import type { Member, ServiceModel, Shape } from './botocore-model.ts';

/**
 * The XML documents that operations take, and every shape in them. S3 names its document by the payload member, S3
 * Control by the whole input; of S3 Control only what the gateway serves is kept.
 */
export function extractS3Bodies(s3: ServiceModel, s3control: ServiceModel): BodyTable {
  const roots: Record<string, BodyRoot> = {};
  const shapes: Record<string, BodyShape> = {};
  for (const [model, only] of [
    [s3, undefined],
    [prefixed(s3control, 'S3Control'), 'TagResource'],
  ] as const)
    for (const [name, operation] of Object.entries(model.operations)) {
      if (only !== undefined && name !== only) continue;
      const root = rootOf(model, operation.input);
      if (root === undefined) continue;
      roots[name] = root.root;
      for (const shape of root.uses) collect(model, shape, shapes);
      if (root.whole !== undefined) shapes[root.root.shape] = root.whole;
    }
  return { roots: sorted(roots), shapes: sorted(shapes) };
}

/** The model with other names for its shapes: S3 and S3 Control both have a `Tag`. */
function prefixed(model: ServiceModel, prefix: string): ServiceModel {
  const text = JSON.stringify(model).replace(/"shape":"/g, `"shape":"${prefix}`);
  const renamed = JSON.parse(text) as ServiceModel;
  return {
    ...renamed,
    shapes: Object.fromEntries(
      Object.entries(renamed.shapes).map(([name, shape]) => [`${prefix}${name}`, shape]),
    ),
  };
}

function rootOf(
  model: ServiceModel,
  given: ServiceModel['operations'][string]['input'],
): { readonly root: BodyRoot; readonly uses: readonly string[]; readonly whole?: BodyShape } | undefined {
  const input = model.shapes[given?.shape ?? ''];
  if (given === undefined || input === undefined) return undefined;
  if (input.payload !== undefined) {
    const member = input.members?.[input.payload];
    if (member === undefined || model.shapes[member.shape]?.type !== 'structure') return undefined;
    return {
      root: {
        element: member.locationName ?? input.payload,
        shape: member.shape,
        namespace: member.xmlNamespace?.uri ?? '',
        required: input.required?.includes(input.payload) === true,
      },
      uses: [member.shape],
    };
  }
  const inBody = Object.entries(input.members ?? {}).filter(([, member]) => member.location === undefined);
  if (inBody.length === 0) return undefined;
  return {
    root: {
      element: given.locationName ?? given.shape,
      shape: given.shape,
      namespace: given.xmlNamespace?.uri ?? '',
      required: true,
    },
    uses: inBody.map(([, member]) => itemOf(model, member)),
    whole: structure(model, { ...input, members: Object.fromEntries(inBody) }),
  };
}

function collect(model: ServiceModel, name: string, into: Record<string, BodyShape>): void {
  const shape = model.shapes[name];
  if (shape === undefined || name in into) return;
  if (shape.type === 'structure') {
    into[name] = structure(model, shape);
    for (const member of Object.values(shape.members ?? {})) collect(model, itemOf(model, member), into);
    return;
  }
  into[name] = {
    kind: shape.type === 'long' ? 'integer' : (shape.type as 'string' | 'boolean' | 'integer' | 'timestamp'),
    ...(shape.enum === undefined ? {} : { values: shape.enum }),
    ...(shape.min === undefined ? {} : { min: shape.min }),
    ...(shape.max === undefined ? {} : { max: shape.max }),
    ...(shape.timestampFormat === undefined ? {} : { format: shape.timestampFormat }),
  };
}

function itemOf(model: ServiceModel, member: Member): string {
  return model.shapes[member.shape]?.member?.shape ?? member.shape;
}

function structure(model: ServiceModel, shape: Shape): BodyShape {
  const elementOf = (name: string, member: Member) =>
    member.locationName ?? model.shapes[member.shape]?.locationName ?? name;
  return {
    kind: 'structure',
    members: Object.fromEntries(
      Object.entries(shape.members ?? {}).map(([name, member]) => {
        const list = model.shapes[member.shape];
        const flattened = member.flattened === true || list?.flattened === true;
        return [
          elementOf(name, member),
          {
            shape: itemOf(model, member),
            ...(list?.type !== 'list'
              ? {}
              : { list: flattened ? 'flattened' : (list.member?.locationName ?? 'member') }),
            ...(member.xmlAttribute === true ? { attribute: true } : {}),
          },
        ] as const;
      }),
    ),
    required: (shape.required ?? []).flatMap((name) => {
      const member = shape.members?.[name];
      return member === undefined ? [] : [elementOf(name, member)];
    }),
  };
}

function sorted<T>(rows: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(rows).sort(([a], [b]) => (a < b ? -1 : 1)));
}
