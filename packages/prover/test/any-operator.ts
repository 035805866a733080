import { type NamedPolicy, type Principal, parseDate } from '@cordon/iam';
import { CATALOGUE, type CatalogueAction } from '../src/catalogue/catalogue.ts';
import { nameKeys, presenceOf, ruleOf, shapeOf, sourceOf } from '../src/dimension/keys.ts';
import { questionOf } from '../src/pair/actions.ts';
import { provePair } from '../src/pair/prove-pair.ts';
import { withName } from '../src/pair/rules.ts';
import type { Caller, PairAnswer, Question, Target } from '../src/problem.types.ts';
import { evaluate } from '../src/semantics.ts';
import { randomFrom } from './random-world.ts';
import { ACCOUNT, caller, type Json, policy, ROLE_ID, SESSION_NAME, target } from './world.ts';

/**
 * Worlds in which every operator is asked of every key, whatever kind of values it has, and requests made of the texts in their
 * policies: what stands for a class of values must do so for all of them.
 */
const OPERATORS = [
  ...['StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike', 'StringEqualsIgnoreCase'],
  ...[
    'StringNotEqualsIgnoreCase',
    'ArnLike',
    'ArnNotEquals',
    'Bool',
    'BinaryEquals',
    'IpAddress',
    'NotIpAddress',
  ],
  ...[
    'NumericEquals',
    'NumericNotEquals',
    'NumericLessThan',
    'NumericGreaterThanEquals',
    'NumericGreaterThan',
  ],
  ...['DateEquals', 'DateNotEquals', 'DateLessThan', 'DateGreaterThanEquals', 'DateGreaterThan'],
];
const KEYS = [
  ...[
    'aws:UserAgent',
    'aws:Referer',
    'aws:SourceIp',
    'aws:CurrentTime',
    'aws:EpochTime',
    'aws:TokenIssueTime',
  ],
  ...[
    'aws:SecureTransport',
    'aws:userid',
    'aws:PrincipalArn',
    'aws:PrincipalTag/team',
    'aws:RequestedRegion',
  ],
  ...[
    's3:prefix',
    's3:delimiter',
    's3:max-keys',
    's3:x-amz-acl',
    's3:RequestObjectTagKeys',
    's3:signatureAge',
  ],
  ...[
    's3:RequestObjectTag/k',
    's3:ExistingObjectTag/k',
    'aws:ResourceAccount',
    'aws:SourceVpce',
    'aws:username',
  ],
];
const KINDS = {
  string: [
    ...['', 'a', 'A', 'ab', 'b*', '*a', 'a?', '?', '*', 'a*b', 'x', '??*', 'true', 'FALSE', 'ci-*', 'Ab'],
    ...[
      'QQ==',
      'QR==',
      'arn:aws:s3:::*',
      'arn:*:iam::*:role/r*',
      'arn:aws:iam::*',
      `${ROLE_ID}:c*`,
      '*:ci-?',
    ],
    ...[
      '${aws:PrincipalTag/team}',
      '${aws:UserAgent}',
      "${aws:PrincipalTag/none, 'a'}",
      'a${aws:userid}',
      '${*}',
    ],
    ...["${aws:Referer, 'b'}", `arn:aws:iam::${ACCOUNT}:role/\${aws:PrincipalTag/team}`, '${s3:prefix}*'],
  ],
  number: ['5', '05', '5.0', '-1', '10', '0.5', '1e1', '7', '', '5*', '?', '1796083200'],
  time: [
    '2026-12-01',
    '2030-01-01T00:00:00Z',
    '2030-01-01T00:00:00+00:00',
    '20*',
    '2027',
    '*Z',
    '5',
    '1796083200',
    '1*',
  ],
  address: [
    '10.0.0.0/8',
    '10.1.2.3',
    '10.*',
    '10.0.0.0/31',
    '10.0.0.1',
    '2001:db8::/32',
    '::1',
    '0.0.0.0/0',
    '*::*',
    '5',
  ],
};
const TEXTS = Object.values(KINDS).flat();
const RESOURCES = [
  ...[
    '*',
    'arn:aws:s3:::t-2',
    'arn:aws:s3:::t-2/*',
    'arn:aws:s3:::t-?/a*',
    'arn:aws:s3:::*/b',
    'arn:aws:s3:::t-2/*a*',
  ],
  ...[
    'arn:aws:s3:::t-2/${aws:PrincipalTag/team}*',
    "arn:aws:s3:::t-2/${aws:PrincipalTag/none, 'a'}",
    'arn:aws:s3:::t-1*',
  ],
  ...[
    'arn:aws:s3:::t-2/${aws:UserAgent}/*',
    'arn:aws:s3:::t-*2/?',
    'arn:*:s3:::t-2*',
    'arn:aws:s3:::t-2/p/*',
    'arn:aws:s3:::t-2/p',
  ],
];
const ACTIONS = [
  ...[
    's3:*',
    's3:*',
    '*',
    's3:Get*',
    's3:GetObject',
    's3:Put*',
    's3:PutObject',
    's3:ListBucket',
    's3:*Object',
    's3:*Bucket*',
  ],
  ...[
    's3:PutBucketPolicy',
    's3:??tObject*',
    's3:GetObject*',
    's3:PutObjectTagging',
    's3:GetBucketLocation',
    's3:Zed*',
    's3:ZedAll',
  ],
];
const ASKED = [
  ...[
    'GetObject',
    'PutObject',
    'ListBucket',
    'PutBucketPolicy',
    'PutObjectTagging',
    'GetBucketLocation',
    'DeleteObject',
  ],
  ...['GetObjectTagging', 'ListBucketVersions', 'GetObjectVersion'],
].map((name) => CATALOGUE.find((one) => one.name === `s3:${name}`) as CatalogueAction);
const EVERY = new Set(
  CATALOGUE.filter(({ name }) => name.startsWith('s3:')).flatMap(({ keys }) => [...keys]),
);
const LATER = ['s3:ZedAllBuckets', 's3:ZedObject', 's3:GetObjectZed', 's3:PutNew', 's3:QueryObject'].map(
  (name): CatalogueAction => ({ name, access: 'Write', on: ['object'], keys: EVERY }),
);
const NOW = Date.UTC(2026, 11, 1);

/** What the statements of one world are made of. */
interface Pool {
  readonly keys: readonly string[];
  readonly operators: readonly string[];
  readonly texts: readonly string[];
  readonly sharp: boolean;
}

/** One pair of which every question is answered, and how many requests were tried and served. */
export interface Tried {
  readonly proved: number;
  readonly asked: number;
  readonly served: number;
  readonly wrong: readonly string[];
}

/** Tries `asks` requests on each of `worlds` worlds: none may be served whose question is neither refuted nor unknown. */
export function tryWorlds(seed: number, worlds: number, asks: number): Tried {
  const random = randomFrom(seed);
  const chance = (share: number): boolean => random() < share;
  const some = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  const many = <T>(from: readonly T[], most: number): T[] =>
    Array.from({ length: 1 + Math.floor(random() * most) }, () => some(from));
  let [proved, asked, served] = [0, 0, 0];
  const wrong: string[] = [];

  const targets = (): Json => ({
    [chance(0.15) ? 'NotAction' : 'Action']: many(ACTIONS, 2),
    [chance(0.15) ? 'NotResource' : 'Resource']: many(RESOURCES, 2),
  });

  function statement({ keys, operators, texts, sharp }: Pool, deny: number, resource: boolean): Json {
    const Condition: Record<string, Record<string, unknown>> = {};
    for (let count = sharp ? 1 + Math.floor(random() * 2) : Math.floor(random() * 3); count > 0; count--) {
      const key = some(keys);
      if (chance(0.12)) {
        Condition.Null = { ...Condition.Null, [key]: some(['true', 'false']) };
        continue;
      }
      const set = chance(0.25) ? some(['ForAllValues:', 'ForAnyValue:']) : '';
      const operator = `${set}${some(operators)}${chance(0.25) ? 'IfExists' : ''}`;
      Condition[operator] = { ...Condition[operator], [key]: many(texts, chance(0.04) ? 12 : 2) };
    }
    const whom = [
      ...[
        '*',
        { AWS: '*' },
        { AWS: ACCOUNT },
        { AWS: ROLE },
        { AWS: `${SESSION}/ci-1` },
        { AWS: [ROLE, `${SESSION}/vault-t-1`] },
      ],
    ];
    const isDeny = chance(deny);
    return {
      Effect: isDeny ? 'Deny' : 'Allow',
      ...(resource ? { [isDeny && chance(0.3) ? 'NotPrincipal' : 'Principal']: some(whom.slice(1)) } : {}),
      ...(sharp ? { Action: '*', Resource: '*' } : targets()),
      Condition,
    };
  }

  for (let world = 0; world < worlds; world++) {
    // Half of the worlds are about single keys alone: there the values of one stand for all others.
    const sharp = chance(0.5);
    const keys = many(KEYS, sharp ? 1 : 4);
    const shape = shapeOf((keys[0] as string).toLowerCase());
    const kind = shape === 'time' || shape === 'address' ? shape : some(['string', 'number'] as const);
    const pool: Pool = {
      keys,
      operators: sharp ? many(OPERATORS, 4) : OPERATORS,
      texts: sharp ? [...many(KINDS[kind], 3), ...many(KINDS.string, 1)] : TEXTS,
      sharp,
    };
    const made = (name: string, most: number, deny: number, resource = false): NamedPolicy =>
      policy(
        name,
        Array.from({ length: 1 + Math.floor(random() * most) }, () => statement(pool, deny, resource)),
        chance(0.9) ? '2012-10-17' : null,
      );
    const everything = policy('all', [{ Effect: 'Allow', Action: '*', Resource: '*' }]);
    const free = chance(0.3);
    const plain = caller('t-1', {
      role: 'r',
      ...(chance(0.6) ? { tags: { team: some(['a', 'b', '5', '*', '10.1.2.3', '']) } } : {}),
      ...(free ? { name: SESSION_NAME } : {}),
      ...(chance(0.2) ? { account: OTHER } : {}),
      ...(chance(0.2) ? { boundary: made('boundary', 2, 0.2) } : {}),
      ...(chance(0.2) ? { session: made('session', 2, 0.2) } : {}),
    });
    const scp = chance(0.2) ? [[made('scp', 2, 0.5), ...(chance(0.5) ? [everything] : [])]] : undefined;
    const principal = chance(0.25)
      ? otherKind(plain.principal, some(['user', 'federated-user']))
      : plain.principal;
    const from: Caller = {
      ...plain,
      principal,
      context: principal === plain.principal ? plain.context : contextOf(principal, free),
      policies: {
        ...plain.policies,
        identity: [made('identity', sharp ? 4 : 3, sharp ? 0.6 : 0.35), ...(chance(0.2) ? [everything] : [])],
        ...(scp === undefined ? {} : { scp }),
      },
    };
    const { publicAccessBlock: _, ...bucket } = target(
      't-2',
      chance(0.6) ? made('bucket', 3, 0.5, true) : undefined,
    );
    const to: Target = { ...bucket, ownership: 'ObjectWriter', ...(chance(0.2) ? { prefix: 'p/' } : {}) };
    const answer = provePair(from, to, { now: NOW });
    if (answer.kind === 'proved') proved++;
    const told = [from.policies, to.policy].map((one) => JSON.stringify(one));
    const texts = [...told.join().matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, text = '']) => text);
    const words = [...new Set([...TEXTS, ...texts])].filter((text) => text.length < 40);

    /** A text that a text of the policies may match: wildcards and variables filled in, now and then bent. */
    const wordFor = (): string => {
      const filled = some(words)
        .replace(/\$\{[^}]*\}/g, () => some(['a', 'b', '5', '*', '']))
        .replace(/[*?]/g, (char) =>
          char === '?' ? some(['a', '1', 'Z']) : some(['', 'a', 'b', '10', ':1', 'xx']),
        );
      return chance(0.15)
        ? some([filled.toUpperCase(), `${filled}x`, `0${filled}`, filled.slice(1)])
        : filled;
    };
    const valueFor = (key: string): string => {
      const shape = shapeOf(key);
      if (shape === 'bool') return some(['true', 'false']);
      if (shape === 'address')
        return some([
          '10.0.0.0',
          '10.0.0.1',
          '10.1.2.3',
          '11.0.0.1',
          '2001:db8::5',
          '::1',
          '7.7.7.7',
          '2001:db9::',
          '10.0.0.2',
        ]);
      if (shape === 'time')
        return some([
          '2026-12-01T00:00:01Z',
          '2027-01-01T00:00:00Z',
          '2030-01-01T00:00:00Z',
          '2031-05-05T01:00:00Z',
        ]);
      return wordFor();
    };
    for (let ask = 0; ask < asks; ask++) {
      const action = chance(0.15) ? some(LATER) : some(ASKED);
      const name = free ? some(['ci-1', 'ci-2', 'vault', 'ab', 'Ab', 'aa', '05', '10.1.2.3']) : undefined;
      const as = name === undefined ? from.principal : withName(from.principal, name);
      const context: Record<string, string | readonly string[]> = { ...from.context, ...to.context };
      if (name !== undefined) for (const { key, before } of nameKeys(from)) context[key] = before + name;
      for (const written of keys) {
        const key = written.toLowerCase();
        if (sourceOf(key, from) !== 'free') continue;
        const { may, must } = presenceOf(key, action, from);
        delete context[key];
        if (!may || (!must && chance(0.3))) continue;
        if (key === 'aws:currenttime' || key === 'aws:epochtime') {
          const at = valueFor('aws:currenttime');
          context['aws:currenttime'] = at;
          context['aws:epochtime'] = String((parseDate(at) ?? 0) / 1000);
        } else if (key === 's3:requestobjecttagkeys')
          context[key] = chance(0.1)
            ? []
            : [
                ...new Set(
                  many(
                    words.map(() => wordFor()),
                    3,
                  ),
                ),
              ];
        else if (ruleOf(key, from).values !== undefined) context[key] = some(ruleOf(key, from).values ?? []);
        else context[key] = valueFor(key);
      }
      const onBucket = action.on.includes('bucket');
      const question = askedOf(action, to, context);
      if (question === undefined) continue;
      const object = `${to.arn}/${to.prefix ?? ''}${some(['a', 'b', 'ab', 'a/b', 'xax', '5', 'p', 'é', 'team/x', '10.1.2.3'])}`;
      const request = {
        principal: as,
        action: action.name,
        resource: onBucket ? to.arn : object,
        resourceAccountId: to.accountId,
        context,
      };
      asked++;
      const policies = to.policy === undefined ? from.policies : { ...from.policies, resource: to.policy };
      if (evaluate(request, policies).outcome !== 'allowed') continue;
      served++;
      if (!isTold(answer, question))
        wrong.push(`seed ${seed}, world ${world}: ${question} ${JSON.stringify(request)} ${told.join(' ')}`);
    }
  }
  return { proved, asked, served, wrong };
}

const OTHER = '999988887777';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const SESSION = `arn:aws:sts::${ACCOUNT}:assumed-role/r`;

function isTold({ witnesses, untold }: PairAnswer, question: Question): boolean {
  return untold.includes(question) || witnesses.some((one) => one.question === question);
}

function askedOf(
  action: CatalogueAction,
  { prefix }: Target,
  context: Readonly<Record<string, unknown>>,
): Question | undefined {
  if (LATER.includes(action)) return 'future';
  const question = questionOf(action);
  if (prefix === undefined || !action.on.includes('bucket') || question !== 'metadata') return question;
  if (!action.name.startsWith('s3:List')) return undefined;
  const asked = String(context['s3:prefix'] ?? '');
  if (!asked.startsWith(prefix) && !prefix.startsWith(asked)) return undefined;
  const delimiter = String(context['s3:delimiter'] ?? '');
  const left = prefix.slice(asked.length);
  return delimiter !== '' && left.includes(delimiter) ? 'enumerates' : 'metadata';
}

function otherKind(principal: Principal, kind: 'user' | 'federated-user'): Principal {
  const accountId = 'accountId' in principal ? principal.accountId : ACCOUNT;
  return kind === 'user'
    ? { kind, accountId, arn: `arn:aws:iam::${accountId}:user/vault-t-1`, userId: 'AIDAEXAMPLE' }
    : {
        kind,
        accountId,
        arn: `arn:aws:sts::${accountId}:federated-user/vault-t-1`,
        userArn: `arn:aws:iam::${accountId}:user/broker`,
        userId: `${accountId}:vault-t-1`,
      };
}

function contextOf(principal: Principal, free: boolean): Caller['context'] {
  if (principal.kind !== 'user' && principal.kind !== 'federated-user') return {};
  return {
    'aws:principalaccount': principal.accountId,
    'aws:principaltype': principal.kind === 'user' ? 'User' : 'FederatedUser',
    ...(free ? {} : { 'aws:principalarn': principal.arn, 'aws:userid': principal.userId }),
    ...(free || principal.kind !== 'user' ? {} : { 'aws:username': 'vault-t-1' }),
    ...(free && principal.kind === 'user' ? { 'aws:userid': principal.userId } : {}),
  };
}
