import type { Touches, Unread } from './state.types.ts';
import { firstUnknown } from './unknown.ts';
import type { Instance } from './world.ts';

/** Collects what could not be read. */
export class Notes {
  readonly unread: Unread[] = [];
  readonly #seen = new Set<string>();

  add(one: Unread): void {
    const key = `${one.address} ${one.attribute ?? ''}`;
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.unread.push(one);
  }
}

export const AFTER_APPLY =
  'check the state after the apply, or also give the folder that the plan was made from';

/** Typed access to the attributes of one instance; unknown values are noted once, with what depends on them. */
export class Fields {
  readonly instance: Instance;
  readonly notes: Notes;
  /** What depends on this resource. */
  readonly touches: Touches;

  constructor(instance: Instance, notes: Notes, touches: Touches = 'everything') {
    this.instance = instance;
    this.notes = notes;
    this.touches = touches;
  }

  get address(): string {
    return this.instance.raw.address;
  }

  touching(touches: Touches): Fields {
    return new Fields(this.instance, this.notes, touches);
  }

  /** Whether the attribute is set and cannot be known. */
  unknown(attribute: string): boolean {
    return firstUnknown(this.instance.get(attribute)) !== undefined;
  }

  note(attribute: string | undefined, why: string, todo = AFTER_APPLY): void {
    this.notes.add({
      address: this.address,
      ...(attribute === undefined ? {} : { attribute }),
      why,
      todo,
      touches: this.touches,
    });
  }

  /** The value; `undefined` where it is not set or unknown (which is noted). */
  value(attribute: string): unknown {
    const value = this.instance.get(attribute);
    const unknown = firstUnknown(value);
    if (unknown === undefined) return value ?? undefined;
    this.note(attribute, unknown.why);
    return undefined;
  }

  /** Text that is not empty. */
  text(attribute: string): string | undefined {
    const value = this.value(attribute);
    if (value === undefined || value === '') return undefined;
    return typeof value === 'object' ? JSON.stringify(value) : String(value);
  }

  list(attribute: string): string[] {
    return stringsOf(this.value(attribute));
  }

  map(attribute: string): Record<string, string> {
    return mapOf(this.value(attribute));
  }

  /** A number above 0; Terraform and Vault use 0 for “not set”. */
  count(attribute: string): number | undefined {
    const value = Number(this.value(attribute) ?? 0);
    return value > 0 ? value : undefined;
  }

  flag(attribute: string): boolean {
    const value = this.value(attribute);
    return value === true || value === 'true';
  }

  blocks(attribute: string): readonly Readonly<Record<string, unknown>>[] {
    return blocksIn(this.value(attribute));
  }
}

/** `{ key: value }` if the value is defined, else `{}`. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined || value === '' ? {} : ({ [key]: value } as { [P in K]?: V });
}

/** A value as a list of strings; one string is a list of one, unset is empty. */
export function stringsOf(value: unknown): string[] {
  if (value === undefined || value === null || value === '') return [];
  return [value]
    .flat()
    .filter((one) => one !== null)
    .map(String);
}

/** A value as a map of strings; anything but an object is empty. */
export function mapOf(value: unknown): Record<string, string> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {};
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, one]) => one !== null)
      .map(([key, one]) => [key, typeof one === 'string' ? one : JSON.stringify(one)]),
  );
}

/** The blocks in a value: one or a list, without anything that is no object. */
export function blocksIn(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return [value].flat().filter((one) => typeof one === 'object' && one !== null) as Readonly<
    Record<string, unknown>
  >[];
}
