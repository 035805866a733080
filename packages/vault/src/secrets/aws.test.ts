import { describe, expect, it } from 'vitest';
import { type Envelope, envelope } from '../answer.ts';
import { parseCredentials } from './aws.ts';

const NOW = Date.UTC(2026, 0, 1);
const answer = (data: object, lease = {}): Envelope => envelope.parse({ data, lease_id: 'l/1', ...lease });
const keys = { access_key: 'ASIA1', secret_key: 's' };

describe('parseCredentials', () => {
  it('gives the SDK’s shape with the expiry that `ttl` says', () => {
    const issued = parseCredentials(
      'x',
      answer({ ...keys, session_token: 't', ttl: 900, arn: 'arn:a' }, { lease_duration: 899 }),
      NOW,
    );
    expect(issued.credentials).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: 's',
      sessionToken: 't',
      expiration: new Date(NOW + 900_000),
    });
    expect(issued).toMatchObject({ arn: 'arn:a', leaseId: 'l/1', leaseDuration: 899 });
  });

  it('falls back to the lease where the data has no ttl, and to the older name of the token', () => {
    const issued = parseCredentials(
      'x',
      answer({ ...keys, security_token: 't' }, { lease_duration: 60 }),
      NOW,
    );
    expect(issued.credentials).toMatchObject({ sessionToken: 't', expiration: new Date(NOW + 60_000) });
  });

  it('gives an IAM user’s keys no expiry: they live as long as their lease', () => {
    const issued = parseCredentials(
      'x',
      answer({ ...keys, session_token: null, security_token: null }, { lease_duration: 768 * 3600 }),
      NOW,
    );
    expect(issued.credentials).toEqual({ accessKeyId: 'ASIA1', secretAccessKey: 's' });
  });

  it('refuses an answer without keys', () => {
    expect(() => parseCredentials('x', answer({ access_key: '' }), NOW)).toThrow(/another shape/);
  });
});
