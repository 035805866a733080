import { DeleteAccessKeyCommand, IAMClient } from '@aws-sdk/client-iam';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import type { AwsCredentials } from '@cordon/domain';
import { startGateway } from '@cordon/gateway';
import type { ClaimContext } from './claim-context.ts';
import { inTemp } from './in-temp.ts';
import { assume, makeRole, makeUser } from './principals.ts';

const ACCOUNT = '000000000000';

/** STS whose clock can be set forward; what it says of expiry is said by the gateway. */
export interface Clocked {
  forward(seconds: number): void;
  /** A session of 900 s, the shortest that STS gives. */
  assume(): Promise<AwsCredentials>;
  /** The user’s own key, which ends when it is deleted. */
  readonly key: AwsCredentials;
  deleteKey(): Promise<unknown>;
  /** GetCallerIdentity, which no policy can refuse. */
  use(credentials: AwsCredentials): Promise<unknown>;
}

/** A second gateway in front of the same LocalStack, whose clock is the caller’s. */
export function withClock<T>(
  context: ClaimContext,
  name: string,
  work: (clocked: Clocked) => Promise<T>,
): Promise<T> {
  return inTemp(async (runDir) => {
    let ahead = 0;
    const { region } = context.stage.lab.access;
    const gateway = await startGateway({
      upstream: context.localstack,
      accountId: ACCOUNT,
      region,
      admin: context.admin,
      runDir,
      clock: () => Date.now() + ahead * 1000,
    });
    const options = (credentials: AwsCredentials) => ({
      region,
      endpoint: gateway.url,
      credentials,
      maxAttempts: 1,
      // The caller’s clock goes with AWS’s: what is looked at is the session’s end, not a skewed signature.
      systemClockOffset: ahead * 1000,
    });
    try {
      const iam = new IAMClient(options(context.admin));
      const user = await makeUser(iam, name, []);
      const role = await makeRole(iam, name, user.arn);
      return await work({
        key: user.credentials,
        // The administrator’s clock goes with AWS’s, too.
        deleteKey: () =>
          new IAMClient(options(context.admin)).send(
            new DeleteAccessKeyCommand({ UserName: name, AccessKeyId: user.credentials.accessKeyId }),
          ),
        forward: (seconds) => {
          ahead += seconds;
        },
        assume: () => assume(new STSClient(options(user.credentials)), role, 'claims', 900),
        // The SDK throws away credentials that look expired to it: AWS is to be asked, so their end is left out.
        use: ({ expiration: _left, ...bare }) =>
          new STSClient(options(bare)).send(new GetCallerIdentityCommand({})),
      });
    } finally {
      await gateway.close();
    }
  });
}
