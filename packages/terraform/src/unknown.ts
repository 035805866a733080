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
