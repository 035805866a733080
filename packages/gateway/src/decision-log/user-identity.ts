import { derived } from '../state/derived.ts';
import { identityKey } from '../state/entities.ts';
import type { State } from '../state/store.ts';
import type { Caller } from '../who/caller.ts';
import type { UserIdentity } from './record.ts';

/** https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-user-identity.html */
export const userIdentity = derived(identityOf);

function identityOf(caller: Caller, state: State): UserIdentity {
  const { principal, session } = caller;
  return {
    type: TYPES[principal.kind],
    ...(caller.userId === undefined ? {} : { principalId: caller.userId }),
    ...(caller.arn === undefined ? {} : { arn: caller.arn }),
    ...(caller.accountId === undefined ? {} : { accountId: caller.accountId }),
    ...(caller.accessKeyId === undefined ? {} : { accessKeyId: caller.accessKeyId }),
    ...(principal.kind === 'user' && caller.userName !== undefined ? { userName: caller.userName } : {}),
    ...(session === undefined
      ? {}
      : {
          sessionContext: {
            ...issuer(caller, state),
            attributes: {
              creationDate: new Date(session.issuedAt * 1000).toISOString(),
              mfaAuthenticated: 'false',
            },
            ...(session.sourceIdentity === undefined ? {} : { sourceIdentity: session.sourceIdentity }),
          },
        }),
  };
}

const TYPES: Readonly<Record<Caller['principal']['kind'], string>> = {
  root: 'Root',
  user: 'IAMUser',
  'role-session': 'AssumedRole',
  'federated-user': 'FederatedUser',
  'web-identity': 'WebIdentityUser',
  service: 'AWSService',
  anonymous: 'AWSAccount',
};

function issuer(caller: Caller, state: State): { sessionIssuer?: Readonly<Record<string, string>> } {
  const { session, principal } = caller;
  if (session?.owner === undefined || principal.kind === 'user') return {};
  const isRole = session.kind === 'assumed-role';
  const row = state.get(isRole ? 'roles' : 'users', identityKey(session.accountId, session.owner.name));
  return {
    sessionIssuer: {
      type: isRole ? 'Role' : 'IAMUser',
      principalId: session.owner.id,
      ...(row === undefined ? {} : { arn: row.arn }),
      accountId: session.accountId,
      userName: session.owner.name,
    },
  };
}
