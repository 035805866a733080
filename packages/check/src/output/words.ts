import type {
  AnswerKind,
  CheckFinding,
  CheckReport,
  LabReport,
  Pair,
  Place,
  Replayed,
  Untold,
} from '../answer.types.ts';

export const SIGN: Readonly<Record<AnswerKind, string>> = {
  proved: '✓',
  refuted: '✗',
  open: '○',
  unknown: '?',
};
export const WORD: Readonly<Record<AnswerKind, string>> = {
  proved: 'proved',
  refuted: 'refuted',
  open: 'open as stated',
  unknown: 'cannot tell',
};

/** `shop-payment → shop`, and how many more. */
export function pairWords(pairs: readonly Pair[], most = 4): string {
  const shown = pairs.slice(0, most).map(([from, to]) => (from === to ? from : `${from} → ${to}`));
  return `${shown.join(', ')}${pairs.length > most ? `, and ${(pairs.length - most).toLocaleString('en')} more` : ''}`;
}

/** A place for people: `aws_iam_role.x, main.tf:12 (inline policy p of x)`. */
export function placeWords({ what, address, file, line }: Place): string {
  const at = file === undefined ? undefined : `${file}${line === undefined ? '' : `:${line}`}`;
  const where = [address, at].filter((one) => one !== undefined).join(', ');
  return where === '' ? what : `${where} (${what})`;
}

/** The steps of the crossing, one a line. */
export function storyLines({ steps, request, statements }: CheckFinding): readonly string[] {
  const values = Object.entries(request?.values ?? {}).map(
    ([key, value]) =>
      `${key} = ${[value]
        .flat()
        .map((one) => JSON.stringify(one))
        .join(', ')}`,
  );
  return [
    ...steps,
    ...(request === undefined
      ? []
      : [
          `request ${request.action} on ${request.resource}${values.length === 0 ? '' : ` with ${values.join(' and ')}`}`,
        ]),
    ...statements.map((one) => `let through by ${placeWords(statementPlace(one))}`),
  ];
}

function statementPlace(one: CheckFinding['statements'][number]): Place {
  return {
    ...one,
    what: `statement ${one.sid === undefined ? one.index + 1 : `\`${one.sid}\``} of ${one.what}`,
  };
}

/** Questions without an answer, grouped by reason, most frequent first. */
export function reasonsOf(
  unknown: readonly Untold[],
): readonly { readonly reason: string; readonly todo?: string; readonly about: readonly Untold[] }[] {
  return [...Map.groupBy(unknown, ({ reason }) => reason)]
    .map(([reason, about]) => {
      const todo = about.find((one) => one.todo !== undefined)?.todo;
      return { reason, about, ...(todo === undefined ? {} : { todo }) };
    })
    .toSorted((a, b) => b.about.length - a.about.length);
}

/** One sentence for the whole. */
export function summary({ tenants, pairs, answer, findings, against }: CheckReport): string {
  const refuted = findings.filter((one) => one.answer === 'refuted').length;
  const what = {
    refuted: `${refuted} ${refuted === 1 ? 'thing crosses' : 'things cross'}`,
    unknown: 'not everything could be decided',
    open: 'everything is proved but what is stated to be open',
    proved: 'everything is proved',
  }[answer];
  const since = against === undefined ? '' : `; ${against.newFindings.length} new against ${against.name}`;
  return `${tenants.length.toLocaleString('en')} tenants, ${pairs.toLocaleString('en')} ordered pairs: ${what}${since}`;
}

/** The lab's answer to a finding's request, with the reason: `confirmed: allowed, as the model says`. */
export function replayWords({ result, why }: Replayed): string {
  const word = {
    confirmed: 'confirmed',
    gap: 'a gap of the model',
    unclear: 'cannot tell',
    'not-made': 'not made',
  };
  return `${word[result]}: ${why}`;
}

/** What was asked in the lab, and lists of the answers that differ from the model, the worst first. */
export function labWords({ classes, attempts, gaps, unclear, breached = [], notMade }: LabReport): {
  readonly made: readonly string[];
  readonly said: readonly {
    readonly title: string;
    readonly lines: readonly string[];
    readonly kind: 'breached' | 'unknown' | 'not-made';
  }[];
} {
  const attacks = Object.entries(attempts ?? {}).map(
    ([kind, count]) => `${count.toLocaleString('en')} ${kind}`,
  );
  const all = [
    { title: 'crossed in the lab although the model proves it', lines: breached, kind: 'breached' as const },
    { title: 'answered differently from the model', lines: gaps, kind: 'unknown' as const },
    { title: 'without a clear answer', lines: unclear, kind: 'unknown' as const },
    { title: 'not made', lines: notMade, kind: 'not-made' as const },
  ];
  return {
    made: [
      // With `--replay` only findings are asked, no classes.
      ...(classes.made === 0
        ? []
        : [
            `at the lab: ${classes.made} requests, one for each class: ${classes.confirmed} answered as the model says`,
          ]),
      ...(attempts === undefined
        ? []
        : [`attempts of the attacks that fit: ${attacks.join(', ') || 'none'}`]),
    ],
    said: all.filter(({ lines }) => lines.length > 0),
  };
}
