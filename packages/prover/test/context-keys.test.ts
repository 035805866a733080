import {
  type Availability,
  CREDENTIAL_KINDS,
  type CredentialKind,
  credentialContext,
  KNOWN_KEYS,
  type Principal,
} from '@cordon/iam';
import { describe, expect, test } from 'vitest';
import { type Caller as GatewayCaller, rootCaller, userCaller } from '../../gateway/src/who/caller.ts';
import { globalContext } from '../../gateway/src/who/global-context.ts';
import { kindOf, ruleOf } from '../src/dimension/keys.ts';
import type { Caller } from '../src/problem.types.ts';
import { ACCOUNT } from './world.ts';

const ROLE = `arn:aws:iam::${ACCOUNT}:role/r`;
const USER = {
  accountId: ACCOUNT,
  name: 'u',
  path: '/',
  arn: `arn:aws:iam::${ACCOUNT}:user/u`,
  id: 'AIDA1',
  tags: { team: 'x' },
} as unknown as Parameters<typeof userCaller>[0];
const session = {
  accessKeyId: 'ASIA',
  secret: 's',
  accountId: ACCOUNT,
  issuedAt: 900,
  expiresAt: 4500,
  name: 's',
  policyArns: [],
  tags: {},
  transitive: [],
  chained: false,
} as const;
const ofRole = (more: object): GatewayCaller => ({
  principal: {
    kind: 'role-session',
    accountId: ACCOUNT,
    roleArn: ROLE,
    roleId: 'AROA1',
    sessionName: 's',
    sessionArn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`,
  },
  accountId: ACCOUNT,
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/r/s`,
  userId: 'AROA1:s',
  tags: {},
  session: { ...session, kind: 'assumed-role', ...more },
});
const federated = `arn:aws:sts::${ACCOUNT}:federated-user/f`;

/** One caller of the gateway for each kind of credential that it gives out or takes; the others it never sees. */
const AT_THE_GATEWAY: Partial<Record<CredentialKind, GatewayCaller>> = {
  anonymous: { principal: { kind: 'anonymous' }, tags: {} },
  root: rootCaller(ACCOUNT, 'AKIA'),
  'root-session': rootCaller(ACCOUNT, 'ASIA', { ...session, kind: 'session' }),
  user: userCaller(USER, 'AKIA'),
  'user-session': userCaller(USER, 'ASIA', { ...session, kind: 'session' }),
  'federated-user': {
    principal: {
      kind: 'federated-user',
      accountId: ACCOUNT,
      arn: federated,
      userArn: USER.arn,
      userId: `${ACCOUNT}:f`,
    },
    accountId: ACCOUNT,
    arn: federated,
    userId: `${ACCOUNT}:f`,
    userName: 'u',
    tags: {},
    session: { ...session, kind: 'federated-user' },
  },
  role: ofRole({}),
  'chained-role': ofRole({ chained: true }),
  'web-identity-role': ofRole({ context: { 'aws:FederatedProvider': 'p', 'aws:federatedprovider': 'p' } }),
};

const PRINCIPALS: Readonly<Record<string, Principal>> = {
  anonymous: { kind: 'anonymous' },
  service: { kind: 'service', name: 's3.amazonaws.com' },
  'web-identity': { kind: 'web-identity', provider: 'p' },
};

/** The same for the prover, with what the credential fixes as the model fills it in. */
function inTheProver(kind: CredentialKind): Caller {
  const role = ofRole({});
  const principal: Principal =
    PRINCIPALS[kind] ??
    (kind.includes('role')
      ? role.principal
      : kind === 'federated-user'
        ? (AT_THE_GATEWAY['federated-user'] as GatewayCaller).principal
        : kind.startsWith('user')
          ? { kind: 'user', accountId: ACCOUNT, arn: USER.arn, userId: USER.id }
          : { kind: 'root', accountId: ACCOUNT });
  const context = credentialContext({
    kind,
    accountId: ACCOUNT,
    principalArn: 'arn:aws:iam::111122223333:x',
    userId: 'x',
    userName: 'u',
    provider: 'p',
    serviceName: 's3.amazonaws.com',
  });
  return { id: kind, credential: kind, principal, context, policies: { identity: [] }, path: [] };
}

const facts = { sourceIp: '10.0.0.1', secure: true, now: 1_000_000, region: 'us-east-1' };
const pairs = KNOWN_KEYS.flatMap((row) =>
  CREDENTIAL_KINDS.map((kind) => [row.key, kind, row.availability[kind], row] as const),
);

describe('one table of condition keys', () => {
  test('every kind of credential has a word in every row, and every row names its page', () => {
    const words: readonly Availability[] = ['always', 'never', 'carried', 'request', 'unclear'];
    expect(pairs.length).toBe(KNOWN_KEYS.length * CREDENTIAL_KINDS.length);
    for (const [key, kind, word] of pairs) expect(words, `${key} ${kind}`).toContain(word);
    for (const { page } of KNOWN_KEYS) expect(page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.*\.html/);
  });

  test('what the gateway puts into a request is what the table says, for every key and credential', () => {
    for (const [key, kind, word] of pairs) {
      const caller = AT_THE_GATEWAY[kind];
      if (caller === undefined || key.startsWith('sts:')) continue;
      const present = globalContext(caller, facts)[key.toLowerCase()] !== undefined;
      if (word === 'never') expect(present, `${key} of ${kind}`).toBe(false);
      if (word === 'always') expect(present, `${key} of ${kind}`).toBe(true);
    }
  });

  test('what the prover takes to be possible is what the table says, for every key and credential', () => {
    for (const [key, kind, word, row] of pairs) {
      const caller = inTheProver(kind);
      expect(kindOf(caller)).toBe(kind);
      const lower = key.toLowerCase().replace('…', 'x');
      const rule = ruleOf(lower, caller);
      const shown = `${key} of ${kind}: ${word}`;
      if (word === 'never') expect([rule.is, caller.context[lower]], shown).toEqual(['fixed', undefined]);
      if (word === 'request') expect(rule, shown).toEqual({ is: 'chosen' });
      if (word === 'unclear') expect(rule.is, shown).toBe('unclear');
      if (word === 'always')
        expect(caller.context[lower] !== undefined || rule.always === true, shown).toBe(true);
      if (word === 'carried' && row.origin === 'organization') expect(rule.is, shown).toBe('unclear');
    }
  });

  test('both give one value to what the credential fixes', () => {
    for (const [kind, caller] of Object.entries(AT_THE_GATEWAY) as [CredentialKind, GatewayCaller][]) {
      const served = globalContext(caller, facts);
      const supposed = inTheProver(kind).context;
      for (const key of ['aws:principaltype', 'aws:principalisawsservice', 'aws:viaawsservice'])
        expect(supposed[key], `${key} of ${kind}`).toBe(served[key]);
      expect(supposed['aws:multifactorauthpresent'], kind).toBe(served['aws:multifactorauthpresent']);
    }
  });
});
