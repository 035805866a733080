/** An unknown value, and why: `is known after apply only`, `function \`x\` is not known here`. */
export class Unknown {
  readonly why: string;
  /** An error rather than a value: Terraform would stop, except inside `try` or `can`. */
  readonly fails: boolean;

  constructor(why: string, fails = false) {
    this.why = why;
    this.fails = fails;
  }
}

/** Terraform itself ends with an error there: `try` goes on with its next argument, and `can` says no. Any other error is ours. */
export class Failed extends Error {}

/** A resource or module: its attributes are computed on demand. */
export class Lazy {
  readonly get: (name: string) => unknown;

  constructor(get: (name: string) => unknown) {
    this.get = get;
  }
}

/** Whether the value itself is unknown; `hasUnknown` also looks inside. */
export function isUnknown(value: unknown): value is Unknown {
  return value instanceof Unknown;
}

/** Whether the value, or anything in it, is unknown. */
export function hasUnknown(value: unknown): boolean {
  return firstUnknown(value) !== undefined;
}

/** The first part that is not known. */
export function firstUnknown(value: unknown): Unknown | undefined {
  if (isUnknown(value)) return value;
  if (value instanceof Lazy) return new Unknown('the whole of a resource is not known');
  if (typeof value !== 'object' || value === null) return undefined;
  for (const one of Object.values(value)) {
    const found = firstUnknown(one);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** A set: a list whose keys are its values. What is made of it is a list. */
export class Members extends Array<unknown> {
  static override get [Symbol.species](): ArrayConstructor {
    return Array;
  }
}

/** Lists by position, maps in the order of their keys, as Terraform goes through them. */
export function entriesOf(value: unknown): readonly (readonly [string | number, unknown])[] {
  if (value instanceof Members) return value.map((one) => [one as string, one] as const);
  if (Array.isArray(value)) return value.map((one, index) => [index, one] as const);
  if (typeof value !== 'object' || value === null) return [];
  return Object.keys(value)
    .sort((a, b) => (a < b ? -1 : 1))
    .map((key) => [key, (value as Record<string, unknown>)[key]] as const);
}

/** A number, a truth or a text. */
export const isSimple = (value: unknown): value is number | boolean | string =>
  typeof value === 'number' || typeof value === 'boolean' || typeof value === 'string';

/** Whether a number or a truth is in it. */
export function counts(value: unknown): boolean {
  if (typeof value === 'number' || typeof value === 'boolean') return true;
  if (typeof value !== 'object' || value === null || value instanceof Lazy || isUnknown(value)) return false;
  return Object.values(value).some(counts);
}

/** Whether a number or a truth in one might become a text for what stands in the same place of the other. */
export function turns(one: unknown, other: unknown): boolean {
  if (isUnknown(other)) return counts(one);
  if (isSimple(one)) return typeof one !== 'string' && typeof other === 'string';
  if (isLeaf(one) || isLeaf(other)) return false;
  const [own, theirs] = [one, other].map((each) => Object.entries(each as object));
  if (own === undefined || theirs === undefined) return false;
  const among = (all: typeof own) => own.some(([, inner]) => all.some(([, each]) => turns(inner, each)));
  // Of several types itself, it becomes a list or a map of one where the other may be such.
  const several = (all: typeof own) => all.some(([, inner]) => all.some(([, each]) => turns(inner, each)));
  if (own.length === theirs.length && own.every(([key]) => Object.hasOwn(other as object, key)))
    return (
      own.some(([key, inner]) => turns(inner, (other as Record<string, unknown>)[key])) ||
      (one !== other && several(own) && !several(theirs))
    );
  return among([...theirs, ...own]);
}

const isLeaf = (value: unknown): boolean =>
  typeof value !== 'object' || value === null || isUnknown(value) || value instanceof Lazy;

/** The same but for the types of numbers and truths. */
export function alike(left: unknown, right: unknown): boolean {
  const [one, other] = [left, right].map((value) =>
    JSON.stringify(value, (_, inner: unknown) =>
      typeof inner === 'number' || typeof inner === 'boolean' ? String(inner) : ordered(inner),
    ),
  );
  return one === other;
}

const ordered = (value: unknown): unknown =>
  typeof value !== 'object' || value === null || Array.isArray(value)
    ? value
    : Object.fromEntries(entriesOf(value));
