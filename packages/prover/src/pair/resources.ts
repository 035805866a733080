import { classesOf } from '../language/classes.ts';
import { everything } from '../language/glob.ts';
import type { Target } from '../problem.types.ts';
import { type Active, objectsBegin } from './active.ts';

/** `yes` and `no` for every value of the class; `maybe` where it depends on a value that the caller chooses. */
export type Truth = 'yes' | 'no' | 'maybe';

/** Resources that no statement can tell apart, and what each statement says of them. */
export interface ResourceClass {
  readonly kind: Target['kind'] | 'object';
  /** A shortest ARN of the class. */
  readonly arn: string;
  readonly truths: readonly Truth[];
}

/** S3: keys have up to 1,024 bytes; https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
const LONGEST_KEY = 1024;
const ANY_LENGTH = { minLength: 1, maxLength: LONGEST_KEY };

/** The bucket itself and its objects parted by their keys; IAM's ARNs parted alike. Throws `TooManyClasses`. */
export function resourceClasses(statements: readonly Active[], target: Target): readonly ResourceClass[] {
  const { kind, arn, prefix = '' } = target;
  const whole: ResourceClass = {
    kind,
    arn,
    truths: statements.map((statement) =>
      truthOf(
        statement,
        statement.resources.map(({ itself }) => itself),
      ),
    ),
  };
  if (kind === 'bucket') {
    const lengths = { ...ANY_LENGTH, minLength: prefix === '' ? 1 : 0 };
    return [whole, ...openClasses(statements, 'object', objectsBegin(target), lengths)];
  }
  return kind === 'iam' || kind === 'federated-user' || kind === 's3-resource'
    ? openClasses(statements, kind, arn, ANY_LENGTH)
    : [whole];
}

function openClasses(
  statements: readonly Active[],
  kind: ResourceClass['kind'],
  before: string,
  lengths: { readonly minLength: number; readonly maxLength: number },
): ResourceClass[] {
  const patterns = statements.flatMap(({ resources }) => resources.map(({ keys }) => keys ?? nothing));
  const found = classesOf(patterns, lengths);
  return found.map(({ witness, member }): ResourceClass => {
    let next = 0;
    const truths = statements.map((statement) =>
      truthOf(
        statement,
        statement.resources.map(() => member[next++] === true),
      ),
    );
    return { kind, arn: before + witness, truths };
  });
}

const nothing = { tokens: everything.tokens, start: [] };

function truthOf({ resources, resourceNot }: Active, matching: readonly boolean[]): Truth {
  const sure = resources.some(({ guessed }, index) => !guessed && matching[index]);
  if (sure) return resourceNot ? 'no' : 'yes';
  if (matching.includes(true)) return 'maybe';
  return resourceNot ? 'yes' : 'no';
}
