import { expect, test } from 'vitest';
import { attachedTo } from './deploy-on-held.ts';

test('the lab’s keys go without a session token of the caller’s shell', () => {
  const lab = {
    awsEndpoint: 'http://127.0.0.1:1',
    vaultAddress: 'http://127.0.0.1:2',
    vaultToken: 't',
    admin: { accessKeyId: 'AKIA', secretAccessKey: 's' },
  } as Parameters<typeof attachedTo>[0];
  const env = attachedTo(lab, { AWS_SESSION_TOKEN: 'old', AWS_ACCESS_KEY_ID: 'ASIA', PATH: '/bin' });
  expect(env).toMatchObject({ AWS_ACCESS_KEY_ID: 'AKIA', AWS_SECRET_ACCESS_KEY: 's', PATH: '/bin' });
  expect(env.AWS_SESSION_TOKEN).toBeUndefined();
});
