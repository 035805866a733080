import type { Boundary } from '@cordon/domain';
import type { Mutate } from '@cordon/harness/planned-deployment';
import type { Edit, Statement } from '@cordon/terraform/edit';

/** A topology broken on purpose. */
export interface Mutant {
  readonly id: string;
  /** What an operator did wrong, in one line. */
  readonly sentence: string;
  readonly breaks: Boundary;
  /** Attacks that should notice; a kill by another one is reported as such. */
  readonly killedBy: readonly string[];
  /** Why the prover cannot see it, although it has something to say about the boundary. */
  readonly outsideTheModel?: string;
  /**
   * Where AWS or Vault refuses the broken thing itself, so that it never stands: words of that refusal, and why it is
   * right. Any other failure to apply a mutant tells nothing.
   */
  readonly refusedWhenApplied?: { readonly says: string; readonly because: string };
  /** Changes the synthesized Terraform; `undefined` where it does not concern the topology. */
  readonly mutate: Mutate;
}

/** One row of a family, `scenarios/mutation/mutants/<family>.mutants.ts`. */
export interface MutantRow extends Omit<Mutant, 'mutate'> {
  /** The only topology that it concerns, or those whose names match; all when absent. */
  readonly on?: string | RegExp;
  /** Topologies that it does not concern. */
  readonly notOn?: readonly string[];
  /** A type or address of Terraform's without which it breaks nothing: `aws_iam_role`, `aws_iam_role.shared`. */
  readonly needs?: string;
  /** What is done to the Terraform, with the names of the run; `undefined` where what it speaks of is not there. */
  readonly edit: (about: Parameters<Mutate>[1]) => Edit | undefined;
}

/** A row of a family that need not say what it shares with the others. */
export type FamilyRow<Shared extends Partial<MutantRow>> = Omit<MutantRow, keyof Shared> &
  Partial<Pick<MutantRow, keyof Shared & keyof MutantRow>>;

/** The rows of a family, each with what it shares with the others unless it says otherwise. */
export function familyOf<Shared extends Partial<MutantRow>>(
  shared: Shared,
  rows: readonly FamilyRow<Shared>[],
): readonly MutantRow[] {
  return rows.map((row) => ({ ...shared, ...row }) as MutantRow);
}

/** Who notices at once that data of others can be read. */
export const READS: readonly string[] = ['s3-read-objects', 's3-presigned', 's3-copy'];

/** The mutant of a row. */
export function mutantOf({ on, notOn = [], needs, edit, ...mutant }: MutantRow): Mutant {
  const concerns = (topology: string) =>
    !notOn.includes(topology) && (typeof on === 'string' ? on === topology : (on?.test(topology) ?? true));
  return {
    ...mutant,
    mutate: (tf, about) =>
      concerns(about.topology) && (needs === undefined || has(tf, needs)) ? edit(about)?.(tf) : undefined,
  };
}

function has({ resource = {} }: Parameters<Mutate>[0], address: string): boolean {
  const [type = '', name] = address.split('.');
  const named = (resource as Readonly<Record<string, object>>)[type];
  return named !== undefined && (name === undefined || name in named);
}

/** A statement that stands twice in a document: each Sid may stand there once. */
export function unnamed({ Sid: _twice, ...statement }: Statement): Statement {
  return statement;
}
