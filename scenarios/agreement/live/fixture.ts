import { type AwsCredentials, UsageError } from '@cordon/domain';
import type { Level, Organization } from '@cordon/gateway';
import type { Lab, LabGateway } from '@cordon/lab';
import type { Ask, Reply, Setup } from '../case.types.ts';
import { AUDIENCE, isGoverned, ORGANIZATION } from '../facts.ts';
import { fill, type Names } from '../names.ts';
import { OBJECTS, operationOf, TAGGED_ANEW } from '../operations.ts';
import { type Client, clientFor, type Issuer } from './clients.ts';
import { IdentityPolicies } from './identity-policies.ts';

/** The organisation of a setup as a gateway takes it; `undefined` where the setup has no policies of one. */
function organizationOf(setup: Setup, names: Names): Organization | undefined {
  if (!isGoverned(setup)) return undefined;
  const { scp, rcp } = setup;
  const own = { [names.account]: rcp === undefined ? {} : { rcp: levels(rcp, names) } };
  const caller = scp === undefined ? {} : { scp: levels(scp, names) };
  return { id: ORGANIZATION, accounts: { ...own, [names.home]: { ...own[names.home], ...caller } } };
}

function levels(given: NonNullable<Setup['scp']>, names: Names): readonly Level[] {
  return given.map((level) =>
    Object.fromEntries(level.map((policy, at) => [`p${at + 1}`, fill(policy, names)])),
  );
}

const TRUSTED = ['sts:AssumeRole', 'sts:TagSession'];
const ALLOW_ALL = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: ['*'], Resource: ['*'] }] };
const ABROAD = '111111111111';

/** A caller under the policies of a setup, ready to ask. */
interface Installed {
  ask(ask: Ask): Promise<Reply>;
  leave(): void;
}

/** Names that a fixture may be given; each worker has its own. */
export type Wanted = Pick<Names, 'bucket' | 'user' | 'role' | 'session' | 'target'>;

/** One account’s side of a fixture: who may call from there. */
interface Side {
  readonly account: string;
  readonly admin: Client;
  readonly adminKey: AwsCredentials;
  readonly broker: Client;
  readonly userKey: AwsCredentials;
  readonly names: Names;
  readonly user: IdentityPolicies;
  readonly role: IdentityPolicies;
}

interface Sides {
  readonly here: Side;
  readonly abroad: Side;
}

/**
 * A bucket, a user, a role and a target role of one worker on one engine, made once; only policies change after that.
 * Rejects with the engine’s own error if the engine does not accept the setup: then nothing was asked.
 */
export class Fixture {
  readonly #endpoint: string;
  readonly #sides: Sides;
  readonly #issuer: Issuer;
  readonly #govern: LabGateway['govern'];
  readonly #registered = new Set<string>();
  #bucketPolicy: string | undefined;
  #trust = '';

  private constructor(endpoint: string, sides: Sides, issuer: Issuer, govern: LabGateway['govern']) {
    this.#endpoint = endpoint;
    this.#sides = sides;
    this.#issuer = issuer;
    this.#govern = govern;
  }

  static async open(lab: Lab, account: string, wanted: Wanted, issuer: Issuer): Promise<Fixture> {
    const { awsEndpoint: endpoint, admin } = lab.access;
    if (!endpoint.startsWith('https:'))
      throw new UsageError(
        'the agreement asks over TLS and in clear text: unset `CORDON_TLS`, so that the lab speaks both',
      );
    // Gateway and emulators alike take a key id of twelve digits for the root user of that account.
    const foreign = { accessKeyId: ABROAD, secretAccessKey: admin.secretAccessKey };
    const here = await makeSide(endpoint, admin, account, account, wanted);
    const abroad = await makeSide(endpoint, foreign, ABROAD, account, wanted);
    await makeBucket(here);
    const document = trustOf(here.names.account, []);
    const input = { RoleName: wanted.target, AssumeRolePolicyDocument: JSON.stringify(document) };
    await here.admin.send('iam', 'CreateRole', input);
    return new Fixture(endpoint, { here, abroad }, issuer, lab.gateway?.govern);
  }

  names(setup: Setup): Names {
    return this.#side(setup).names;
  }

  /**
   * Puts the policies on, gets the credentials, and lets the caller ask. The organisation's come last, for they may refuse
   * what the rest takes, and go with the caller; an engine that has no place for them is asked without them.
   */
  async install(setup: Setup): Promise<Installed> {
    const side = this.#side(setup);
    const names = await this.#vouched(setup, side);
    await this.#putBucketPolicy(setup, names);
    await this.#putTrust(setup, names);
    const signer = await this.#signer(setup, side);
    const organization = organizationOf(setup, names);
    if (organization !== undefined) this.#govern?.(organization);
    const endpoint = setup.over === 'http' ? this.#endpoint.replace(/^https:/, 'http:') : this.#endpoint;
    const client = clientFor(endpoint, signer);
    return {
      ask: async (ask) => client.ask(fill(operationOf(ask).wire(ask), names)),
      leave: () => {
        client.close();
        if (organization !== undefined) this.#govern?.(undefined);
      },
    };
  }

  /** Puts an object there, as the administrator. */
  async plant(key: string, tags: Readonly<Record<string, string>>): Promise<void> {
    const { admin, names } = this.#sides.here;
    const Tagging = new URLSearchParams(tags).toString();
    const input = { Bucket: names.bucket, Key: fill(key, names), Body: 'x' };
    await admin.send('s3', 'PutObject', { ...input, ...(Tagging === '' ? {} : { Tagging }) });
  }

  close(): void {
    for (const side of [this.#sides.here, this.#sides.abroad]) {
      side.admin.close();
      side.broker.close();
    }
  }

  #side(setup: Setup): Side {
    return setup.abroad === true ? this.#sides.abroad : this.#sides.here;
  }

  /** The names, and a web identity's token of a provider that the account knows. */
  async #vouched({ issuer }: Setup, { admin, names }: Side): Promise<Names> {
    if (issuer === undefined) return names;
    if (!this.#registered.has(issuer)) {
      const ThumbprintList = ['0'.repeat(40)];
      const input = { Url: `https://${issuer}`, ClientIDList: [AUDIENCE], ThumbprintList };
      await admin.send('iam', 'CreateOpenIDConnectProvider', input);
      this.#registered.add(issuer);
    }
    return { ...names, token: this.#issuer.vouch(issuer, names.session) };
  }

  async #signer(setup: Setup, side: Side): Promise<AwsCredentials | 'nobody'> {
    const { caller, session } = setup;
    const tags = fill(setup.tags ?? {}, side.names);
    const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
    const policy = session === undefined ? {} : { Policy: JSON.stringify(fill(session, side.names)) };
    switch (caller) {
      case 'anonymous':
      case 'web-identity':
        return 'nobody';
      case 'root':
        return side.adminKey;
      case 'user':
        await side.user.put(setup, side.names, tags);
        return side.userKey;
      case 'federated-user': {
        // Getting the token is no part of the question: it is asked for before the policies in question are put on.
        await side.user.put({ caller, identity: [ALLOW_ALL] as Setup['identity'] }, side.names, {});
        const own = clientFor(this.#endpoint, side.userKey);
        try {
          const input = { Name: side.names.session, ...policy, ...(Tags.length > 0 ? { Tags } : {}) };
          return keyOf(await own.send('sts', 'GetFederationToken', input));
        } finally {
          own.close();
          await side.user.put(setup, side.names, {});
        }
      }
      case 'role-session': {
        await side.role.put(setup, side.names, {});
        const input = {
          RoleArn: `arn:aws:iam::${side.account}:role/${side.names.role}`,
          RoleSessionName: side.names.session,
          ...policy,
          ...(Tags.length > 0 ? { Tags } : {}),
        };
        return keyOf(await side.broker.send('sts', 'AssumeRole', input));
      }
    }
  }

  async #putBucketPolicy({ bucket }: Setup, names: Names): Promise<void> {
    const text = bucket === undefined ? undefined : JSON.stringify(fill(bucket, names));
    if (text === this.#bucketPolicy) return;
    const { admin } = this.#sides.here;
    this.#bucketPolicy = 'unknown';
    if (text === undefined) await admin.send('s3', 'DeleteBucketPolicy', { Bucket: names.bucket });
    else await admin.send('s3', 'PutBucketPolicy', { Bucket: names.bucket, Policy: text });
    this.#bucketPolicy = text;
  }

  async #putTrust({ trust }: Setup, names: Names): Promise<void> {
    if (trust === undefined) return;
    const gone = `${names.target}-gone`;
    const deleted = `arn:aws:iam::${names.account}:role/${gone}`;
    const text = JSON.stringify(fill(trust, { ...names, deleted }));
    if (text === this.#trust) return;
    this.#trust = 'unknown';
    const { admin } = this.#sides.here;
    const put = () =>
      admin.send('iam', 'UpdateAssumeRolePolicy', { RoleName: names.target, PolicyDocument: text });
    if (text.includes(deleted)) await deletedAfter(admin, gone, names.account, put);
    else await put();
    this.#trust = text;
  }
}

/** Makes a role, lets a policy name it, deletes it and makes a new one of the same name. */
async function deletedAfter(
  admin: Side['admin'],
  RoleName: string,
  account: string,
  named: () => Promise<unknown>,
): Promise<void> {
  const make = () =>
    admin.send('iam', 'CreateRole', {
      RoleName,
      AssumeRolePolicyDocument: JSON.stringify(trustOf(account, [])),
    });
  await make();
  await named();
  await admin.send('iam', 'DeleteRole', { RoleName });
  await make();
}

function trustOf(account: string, more: readonly string[]) {
  const AWS = [`arn:aws:iam::${account}:root`, ...more];
  return { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: TRUSTED }] };
}

async function makeSide(
  endpoint: string,
  adminKey: AwsCredentials,
  account: string,
  owner: string,
  wanted: Wanted,
): Promise<Side> {
  const admin = clientFor(endpoint, adminKey);
  const made = await admin.send('iam', 'CreateUser', { UserName: wanted.user });
  const userKey = keyOf(await admin.send('iam', 'CreateAccessKey', { UserName: wanted.user }));
  const brokerName = `${wanted.user}-broker`;
  const brokerUser = await admin.send('iam', 'CreateUser', { UserName: brokerName });
  const PolicyDocument = JSON.stringify(ALLOW_ALL);
  await admin.send('iam', 'PutUserPolicy', { UserName: brokerName, PolicyName: 'all', PolicyDocument });
  const broker = clientFor(
    endpoint,
    keyOf(await admin.send('iam', 'CreateAccessKey', { UserName: brokerName })),
  );
  const trust = trustOf(account, [(brokerUser.User as { Arn: string }).Arn]);
  const role = await admin.send('iam', 'CreateRole', {
    RoleName: wanted.role,
    AssumeRolePolicyDocument: JSON.stringify(trust),
  });
  const names: Names = {
    ...wanted,
    account: owner,
    abroad: ABROAD,
    home: account,
    userId: (made.User as { UserId: string }).UserId,
    roleId: (role.Role as { RoleId: string }).RoleId,
  };
  return {
    account,
    admin,
    adminKey,
    broker,
    userKey,
    names,
    user: new IdentityPolicies(admin, 'User', wanted.user, account),
    role: new IdentityPolicies(admin, 'Role', wanted.role, account),
  };
}

async function makeBucket({ admin, names }: Side): Promise<void> {
  const Bucket = names.bucket;
  await admin.send('s3', 'CreateBucket', { Bucket });
  // Public policies are among what is asked about; what S3 blocks by default is another matter.
  await admin.send('s3', 'DeletePublicAccessBlock', { Bucket });
  await admin.send('s3', 'PutBucketTagging', {
    Bucket,
    Tagging: { TagSet: [{ Key: 'tenant', Value: 'acme' }] },
  });
  for (const [Key, tags] of Object.entries(fill({ ...OBJECTS, [TAGGED_ANEW]: {} }, names))) {
    const Tagging = new URLSearchParams(tags).toString();
    await admin.send('s3', 'PutObject', { Bucket, Key, Body: 'x', ...(Tagging === '' ? {} : { Tagging }) });
  }
}

function keyOf(output: Readonly<Record<string, unknown>>): AwsCredentials {
  const found = (output.Credentials ?? output.AccessKey) as Record<string, string> | undefined;
  return {
    accessKeyId: found?.AccessKeyId ?? '',
    secretAccessKey: found?.SecretAccessKey ?? '',
    ...(found?.SessionToken === undefined ? {} : { sessionToken: found.SessionToken }),
  };
}
