import { growthOf } from '@cordon/strength';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { botocoreModel } from '../../generate/botocore-model.ts';
import { extractQueryModel } from '../../generate/query-model.ts';
import { localStacksBotocore, newestBotocore } from '../../testing/botocore.ts';
import type { AwsError } from '../errors/aws-error.ts';
import { parseQuery, type Query } from '../http/target.ts';
import { QUERY_MODELS } from './query-model.ts';
import { readForm } from './read-form.ts';

const IAM = '&Version=2010-05-08';
const iam = (body: string) => [...readForm('iam', parseQuery(`${body}${IAM}`))].slice(2);

function refused(body: string, service: 'iam' | 'sts' = 'iam', version = IAM): string {
  try {
    readForm(service, parseQuery(`${body}${version}`));
  } catch (error) {
    const { status, code, message } = error as AwsError;
    return `${status} ${code}: ${message}`;
  }
  return 'read';
}

const localStacks = localStacksBotocore();
test.skipIf(localStacks === undefined)(
  'the committed shapes of IAM are those of LocalStack’s botocore',
  () => {
    const iam = extractQueryModel(botocoreModel(localStacks ?? '', 'iam', '2010-05-08'));
    expect(iam).toEqual(QUERY_MODELS.iam);
  },
);

const newest = newestBotocore();
test.skipIf(newest === undefined)('those of STS are those of the newest botocore that is pinned', () => {
  const sts = extractQueryModel(botocoreModel(newest ?? '', 'sts', '2011-06-15'));
  expect(sts).toEqual(QUERY_MODELS.sts);
});

describe('what a form says', () => {
  test('is written anew: in the shape’s order, numbers and booleans as AWS writes them', () => {
    expect(
      iam(
        'Tags.member.2.Value=&MaxSessionDuration=%2B03600&RoleName=a&Tags.member.1.Value=x&Action=CreateRole' +
          '&Tags.member.2.Key=k2&AssumeRolePolicyDocument=%7B%7D&Tags.member.1.Key=k1',
      ),
    ).toEqual([
      ['RoleName', 'a'],
      ['AssumeRolePolicyDocument', '{}'],
      ['MaxSessionDuration', '3600'],
      ['Tags.member.1.Key', 'k1'],
      ['Tags.member.1.Value', 'x'],
      ['Tags.member.2.Key', 'k2'],
      ['Tags.member.2.Value', ''],
    ]);
    expect(
      iam(
        'Action=CreatePolicyVersion&PolicyArn=arn:aws:iam::1:policy/a&PolicyDocument=x&SetAsDefault=TRUE',
      ).at(-1),
    ).toEqual(['SetAsDefault', 'true']);
  });

  test('an empty list is one, as clients write it', () => {
    expect(iam('Action=CreateUser&UserName=a&Tags=')).toEqual([
      ['UserName', 'a'],
      ['Tags', ''],
    ]);
  });

  test('a call without parameters has none', () => {
    expect(iam('Action=GetAccountSummary')).toEqual([]);
    expect(refused('Action=GetAccountSummary&UserName=a')).toMatch(/^400 MalformedInput/);
  });
});

describe('what no shape has is refused', () => {
  test.each([
    [
      'unknown',
      'Action=CreateUser&UserName=a&NewUserName=b',
      'MalformedInput: Unexpected parameter NewUserName',
    ],
    [
      'of another case',
      'Action=CreateUser&userName=a&UserName=b',
      'MalformedInput: Unexpected parameter userName',
    ],
    [
      'repeated',
      'Action=CreateUser&UserName=a&UserName=b',
      'MalformedQueryString: The parameter UserName is given more than once.',
    ],
    [
      'a list with a gap',
      'Action=TagUser&UserName=a&Tags.member.2.Key=k&Tags.member.2.Value=v',
      'MalformedInput: Members of the list Tags must be',
    ],
    [
      'a list with a hole',
      'Action=UntagUser&UserName=a&TagKeys.member.1=k&TagKeys.member.3=v',
      'MalformedInput: Members of the list TagKeys must be',
    ],
    [
      'a list numbered from 0',
      'Action=UntagUser&UserName=a&TagKeys.member.0=k&TagKeys.member.1=v',
      'MalformedInput: Members of the list TagKeys must be',
    ],
    [
      'a number written otherwise',
      'Action=UntagUser&UserName=a&TagKeys.member.01=k',
      'MalformedInput: Members of the list TagKeys must be',
    ],
    [
      'a list without `member`',
      'Action=UntagUser&UserName=a&TagKeys.1=k',
      'MalformedInput: Members of the list TagKeys must be',
    ],
    [
      'a value for a list',
      'Action=UntagUser&UserName=a&TagKeys=k',
      'MalformedInput: A value was found where the list TagKeys',
    ],
    [
      'a list for a value',
      'Action=CreateUser&UserName.member.1=k',
      'MalformedInput: Unexpected parameter UserName.member.1',
    ],
    [
      'a structure for a value',
      'Action=UntagUser&UserName=a&TagKeys.member.1.Key=k',
      'MalformedInput: Members of the list TagKeys must be',
    ],
    [
      'no member of the structure',
      'Action=TagUser&UserName=a&Tags.member.1.Key=k&Tags.member.1.Value=v&Tags.member.1.Kind=x',
      'MalformedInput: Members of the list Tags must be',
    ],
    ['no number', 'Action=ListUsers&MaxItems=ten', "MalformedInput: 'ten' is not an integer"],
    ['a broken number', 'Action=ListUsers&MaxItems=1.5', "MalformedInput: '1.5' is not an integer"],
    ['a number that no integer holds', 'Action=ListUsers&MaxItems=4294967297', 'MalformedInput'],
    ['no boolean', 'Action=ListPolicies&OnlyAttached=yes', "MalformedInput: 'yes' is not a boolean"],
    [
      'no operation',
      'Action=MakeUser',
      'InvalidAction: Could not find operation MakeUser for version 2010-05-08',
    ],
    ['an inherited name', 'Action=constructor', 'InvalidAction'],
  ])('%s', (_name, body, error) => {
    expect(refused(body)).toContain(`400 ${error}`);
  });

  test('another version, or none', () => {
    expect(refused('Action=ListUsers', 'iam', '&Version=2011-06-15')).toContain('for version 2011-06-15');
    expect(refused('Action=ListUsers', 'iam', '')).toContain('for version NO_VERSION_SPECIFIED');
    expect(refused('Action=ListUsers', 'sts', '&Version=2011-06-15')).toContain('InvalidAction');
  });
});

describe('what a shape does not take is refused, all of it in one answer', () => {
  const NAME =
    'The specified value for userName is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_-';
  test.each([
    ['acme-*', NAME],
    ['acme/evil', NAME],
    ['acme-%C3%A9', NAME],
    ['acme%0A', NAME],
    ['%D9%A3', NAME],
    [
      '',
      "2 validation errors detected: Value '' at 'userName' failed to satisfy constraint: Member must have length greater than or equal to 1",
    ],
    ['a'.repeat(65), 'Member must have length less than or equal to 64'],
  ])('the name %s', (name, error) => {
    expect(refused(`Action=CreateUser&UserName=${name}`)).toContain(error);
    expect(refused(`Action=CreateUser&UserName=${name}`)).toContain('400 ValidationError');
  });

  test.each([
    [
      'missing',
      'Action=CreateUser',
      "1 validation error detected: Value null at 'userName' failed to satisfy constraint: Member must not be null",
    ],
    [
      'two missing',
      'Action=AddUserToGroup',
      "2 validation errors detected: Value null at 'groupName' failed to satisfy constraint: Member must not be null; Value null at 'userName'",
    ],
    [
      'half a tag',
      'Action=TagUser&UserName=a&Tags.member.1.Key=k',
      "Value null at 'tags.1.member.value' failed",
    ],
    [
      'a path without its slash',
      'Action=CreateUser&UserName=a&Path=/x',
      "Value '/x' at 'path' failed to satisfy constraint: Member must satisfy regular expression pattern",
    ],
    [
      'no member of the enumeration',
      'Action=UpdateAccessKey&UserName=a&AccessKeyId=AKIAAAAAAAAAAAAAAAAA&Status=active',
      'Member must satisfy enum value set: [Active, Inactive',
    ],
    [
      'a number too small',
      'Action=ListUsers&MaxItems=0',
      "Value '0' at 'maxItems' failed to satisfy constraint: Member must have value greater than or equal to 1",
    ],
    [
      'too many members',
      `Action=UntagUser&UserName=a${Array.from({ length: 51 }, (_, i) => `&TagKeys.member.${i + 1}=k`).join('')}`,
      "Value at 'tagKeys' failed to satisfy constraint: Member must have length less than or equal to 50",
    ],
  ])('%s', (_name, body, error) => {
    expect(refused(body)).toContain(error);
    expect(refused(body)).toContain('400 ValidationError');
  });

  test('STS’s forms are read alike', () => {
    const role = 'Action=AssumeRole&RoleArn=arn:aws:iam::000000000000:role/a&RoleSessionName=me';
    const sts = (body: string) => refused(body, 'sts', '&Version=2011-06-15');
    expect(sts(`${role}&PolicyArns.member.1.arn=arn:aws:iam::aws:policy/A`)).toBe('read');
    expect(sts(`${role}&PolicyArns.member.2.arn=arn:aws:iam::aws:policy/A`)).toContain('MalformedInput');
    expect(sts(`${role}&PolicyArns.member.1=arn:aws:iam::aws:policy/A`)).toContain('MalformedInput');
    expect(sts(`${role}&DurationSeconds=899`)).toContain("Value '899' at 'durationSeconds'");
    expect(sts(`${role}&ExternalId=a`)).toContain('greater than or equal to 2');
    expect(sts(`${role}&Token=x`)).toContain('Unexpected parameter Token');
  });
});

test('reading 500 KB of strays and lists takes time in proportion', () => {
  const some = <T>(length: number, one: (index: number) => T) => Array.from({ length }, (_, at) => one(at));
  const call = [
    ['Action', 'AssumeRole'],
    ['Version', '2011-06-15'],
  ] as const;
  const forms = new Map<number, Query>();
  const formOf = (size: number): Query => [
    ...call,
    ...some(size, (at) => [`x${at}`, ''] as const),
    ...some(size, (at) => [`PolicyArns.member.${at + 1}.arn`, 'a'] as const),
  ];
  for (const size of [15_000, 15_000 / 4]) forms.set(size, formOf(size));
  const reading = (size: number) => expect(() => readForm('sts', forms.get(size) ?? [])).toThrow();
  expect(growthOf(reading, 15_000)).toBeLessThan(8);
});

/** Values that each kind of shape takes, half of them wrong. */
const texts = fc.oneof(
  fc.constantFrom(
    '',
    'a',
    'acme-app',
    'acme-*',
    'a/b',
    '/',
    '/x/',
    'true',
    'TRUE',
    '7',
    '0',
    'é',
    'Active',
    'k\n',
  ),
  fc.constant('arn:aws:iam::000000000000:policy/acme/x'),
  fc.string({ maxLength: 70 }),
);
const operations = Object.keys(QUERY_MODELS.iam.operations);
const names = [
  ...new Set(Object.values(QUERY_MODELS.iam.shapes).flatMap(({ members = {} }) => Object.keys(members))),
];
const parameter = fc.oneof(
  fc.constantFrom(...names),
  fc
    .tuple(
      fc.constantFrom(...names),
      fc.constantFrom('', '.member.1', '.member.2', '.member.1.Key', '.member.1.Value', '.1', '.member.01'),
    )
    .map((two) => two.join('')),
);

test('what is read is a fixed point, and holds nothing that was not given', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...operations),
      fc.array(fc.tuple(parameter, texts), { maxLength: 6 }),
      (action, more) => {
        const pairs = [['Action', action], ['Version', '2010-05-08'], ...more] as const;
        let form: ReadonlyMap<string, string>;
        try {
          form = readForm('iam', pairs);
        } catch (error) {
          expect((error as AwsError).status).toBe(400);
          return;
        }
        expect(form.size).toBe(pairs.length);
        for (const [name, value] of pairs)
          expect([value, value.toLowerCase(), String(Number(value))]).toContain(form.get(name));
        expect([...readForm('iam', [...form])]).toEqual([...form]);
      },
    ),
    { numRuns: 2000 },
  );
});
