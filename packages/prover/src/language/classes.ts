import { ANY_IN_FIELD, type Automaton, accepts, STAR_IN_FIELD, step, units } from './glob.ts';

/** The strings that are asked about: their characters and lengths. Absent fields limit nothing. */
export interface Domain {
  /** All characters a value may hold; absent means any. */
  readonly alphabet?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Only values that match this pattern; absent means all. */
  readonly within?: Automaton;
  /** Only values of some of the classes that these patterns part. */
  readonly parts?: Parts;
}

/** Classes of strings by the patterns that match them, and which of them count. */
export interface Parts {
  readonly patterns: readonly Automaton[];
  readonly keep: (member: readonly boolean[]) => boolean;
  /** Tells two such limits apart. */
  readonly text: string;
}

/** One class of strings that none of the patterns can tell apart. */
export interface StringClass {
  /** A shortest string of the class. */
  readonly witness: string;
  /** Which of the patterns match it, in their order. */
  readonly member: readonly boolean[];
}

/** Thrown when the patterns tell so many strings apart that deciding each class is out of reach. */
export class TooManyClasses extends Error {
  constructor(limit: number) {
    super(
      `the patterns tell apart more than ${limit} states; split the policy or prove fewer tenants at once`,
    );
    this.name = 'TooManyClasses';
  }
}

const MOST_STATES = 60_000;
/** Looked through for a character that no pattern names; the first is what witnesses are padded with. */
const READABLE = 'xyzabcdefghijklmnopqrstuvw0123456789XYZABCDEFGHIJKLMNOPQRSTUVW_-.=,@+/ !#$%&()[]{}~^';

/**
 * Parts all strings of `domain` into classes that no pattern can tell apart, each with a shortest witness: the
 * product of the patterns' automata, walked breadth first. Complete: every string of the domain agrees with exactly
 * one returned class on all patterns. Throws `TooManyClasses` where they have more than `mostStates`.
 */
export function classesOf(
  patterns: readonly Automaton[],
  domain: Domain = {},
  mostStates: number = MOST_STATES,
): readonly StringClass[] {
  const { within, parts, ...rest } = domain;
  if (parts !== undefined) {
    const own = patterns.length;
    return classesOf(
      [...patterns, ...parts.patterns],
      within === undefined ? rest : { ...rest, within },
      mostStates,
    )
      .filter(({ member }) => parts.keep(member.slice(own)))
      .map(({ witness, member }) => ({ witness, member: member.slice(0, own) }));
  }
  if (within !== undefined)
    return classesOf([...patterns, within], rest, mostStates)
      .filter(({ member }) => member.at(-1))
      .map(({ witness, member }) => ({ witness, member: member.slice(0, -1) }));
  const alphabet = new Alphabet(patterns, domain);
  const runners = patterns.map((pattern) => new Runner(pattern, alphabet));
  const minLength = domain.minLength ?? 0;
  const found = new Map<string, StringClass>();
  let frontier: State[] = [{ text: '', at: runners.map((runner) => runner.first) }];
  const seen = new Set<string>([stateKey(frontier[0] as State, minLength)]);
  for (let length = 0; frontier.length > 0 && length <= (domain.maxLength ?? Infinity); length++) {
    const next: State[] = [];
    for (const state of frontier) {
      if (length >= minLength) {
        const member = state.at.map((id, index) => (runners[index] as Runner).accepting(id));
        const key = member.map(Number).join('');
        if (!found.has(key)) found.set(key, { witness: state.text, member });
      }
      for (const place of alphabet.tellingApart(state.at, runners)) {
        const char = alphabet.chars[place] as string;
        const after = {
          text: state.text + char,
          at: state.at.map((id, index) => (runners[index] as Runner).next(id, char)),
        };
        const key = stateKey(after, minLength);
        if (seen.has(key)) continue;
        seen.add(key);
        if (seen.size > mostStates) throw new TooManyClasses(mostStates);
        next.push(after);
      }
    }
    frontier = next;
  }
  return [...found.values()];
}

interface State {
  readonly text: string;
  readonly at: readonly number[];
}

// Two texts shorter than the least length differ although the automata stand alike: one may need more characters.
function stateKey(state: State, minLength: number): string {
  return `${Math.min(state.text.length, minLength)}|${state.at.join(',')}`;
}

/** All characters some pattern names, the colon (wildcards inside an ARN's field stop there), and one that none names. */
class Alphabet {
  readonly chars: readonly string[];
  readonly #places: ReadonlyMap<string, number>;
  readonly #all: readonly number[];
  readonly #hasOther: boolean;

  constructor(patterns: readonly Automaton[], domain: Domain) {
    const named = new Set<string>();
    for (const { tokens } of patterns)
      for (const token of tokens) for (const char of namedBy(token)) named.add(char);
    const allowed = domain.alphabet === undefined ? undefined : new Set(units(domain.alphabet));
    const other = unnamed(named, domain);
    const inDomain = [...named].filter((char) => allowed === undefined || allowed.has(char));
    this.chars = other === undefined ? inDomain : [other, ...inDomain];
    this.#places = new Map(this.chars.map((char, place) => [char, place]));
    this.#all = [...this.chars.keys()];
    this.#hasOther = other !== undefined;
  }

  placeOf(char: string): number | undefined {
    return this.#places.get(char);
  }

  /**
   * Places of the characters that need to be read from here: of those that no pattern names where it stands, the one that
   * none names at all stands for each.
   */
  tellingApart(at: readonly number[], runners: readonly Runner[]): Iterable<number> {
    if (!this.#hasOther) return this.#all;
    const [only] = runners;
    if (runners.length === 1 && only !== undefined) return only.placesAt(at[0] as number);
    const places = new Set<number>();
    for (const [index, runner] of runners.entries())
      for (const place of runner.placesAt(at[index] as number)) places.add(place);
    places.add(0);
    return [...places].sort((a, b) => a - b);
  }
}

/** The characters that a token tells from others. */
function namedBy(token: Automaton['tokens'][number] | undefined): readonly string[] {
  if (typeof token === 'string') return token.length === 1 ? [token] : units(token);
  return token === ANY_IN_FIELD || token === STAR_IN_FIELD ? [':'] : [];
}

/** A character of the domain that no pattern names. */
function unnamed(named: ReadonlySet<string>, { alphabet }: Domain): string | undefined {
  for (const char of alphabet ?? READABLE) if (!named.has(char)) return char;
  if (alphabet === undefined)
    for (let code = 0xa1; code < 0xd800; code++) {
      const char = String.fromCharCode(code);
      if (!named.has(char)) return char;
    }
  return undefined;
}

/** One pattern's automaton, made deterministic as far as it is walked. */
class Runner {
  readonly first = 0;
  readonly #tokens: Automaton['tokens'];
  readonly #alphabet: Alphabet;
  readonly #sets: (readonly number[])[] = [];
  readonly #ids = new Map<string, number>();
  readonly #steps: Map<string, number>[] = [];
  readonly #places: (readonly number[] | undefined)[] = [];

  constructor(pattern: Automaton, alphabet: Alphabet) {
    this.#tokens = pattern.tokens;
    this.#alphabet = alphabet;
    this.#id(pattern.start);
  }

  accepting(id: number): boolean {
    return accepts(this.#tokens, this.#sets[id] ?? []);
  }

  /** Places of the characters that the pattern tells apart where it stands, and of the one that no pattern names. */
  placesAt(id: number): readonly number[] {
    let places = this.#places[id];
    if (places === undefined) {
      const found = new Set<number>([0]);
      for (const position of this.#sets[id] ?? [])
        for (const char of namedBy(this.#tokens[position])) {
          const place = this.#alphabet.placeOf(char);
          if (place !== undefined) found.add(place);
        }
      places = [...found].sort((a, b) => a - b);
      this.#places[id] = places;
    }
    return places;
  }

  next(id: number, char: string): number {
    const steps = this.#steps[id] as Map<string, number>;
    let to = steps.get(char);
    if (to === undefined) {
      to = this.#id(step(this.#tokens, this.#sets[id] as readonly number[], char));
      // Stryker disable next-line CallExpression: kept to save the time
      steps.set(char, to);
    }
    return to;
  }

  // Once a star is reached that may read anything, nothing before it matters: whatever an earlier position could
  // still match, the star matches too. Dropping the earlier ones keeps equal states equal.
  #id(positions: readonly number[]): number {
    const lastStar = positions.findLastIndex((position) => this.#tokens[position] === 1);
    const kept = lastStar < 0 ? positions : positions.slice(lastStar);
    const key = kept.join(',');
    let id = this.#ids.get(key);
    if (id === undefined) {
      id = this.#sets.push(kept) - 1;
      this.#ids.set(key, id);
      this.#steps.push(new Map());
    }
    return id;
  }
}
