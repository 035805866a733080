import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strength } from '@cordon/strength';
import { resolveToolchain } from '@cordon/toolchain';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SignedByClient, signWithBotocore, withSignedHeaders } from '../../testing/botocore.ts';
import { changesOf, randomFrom } from '../../testing/changes.ts';
import { signWithJsSdk } from '../../testing/js-sdk.ts';
import { sendRaw } from '../../testing/raw-request.ts';
import { type RecordingUpstream, recordingUpstream } from '../../testing/recording-upstream.ts';
import { type Gateway, startGateway } from '../gateway.ts';
import { S3_OPERATIONS } from '../s3/model/s3-model.ts';
import { OPERATIONS } from '../s3/operations/index.ts';

/** Codes that say the signature, the credential or the body was not accepted. */
const SIGNATURE_CODES = [
  'AuthorizationHeaderMalformed',
  'AuthorizationQueryParametersError',
  'BadDigest',
  'ExpiredToken',
  'IncompleteBody',
  'InvalidAccessKeyId',
  'InvalidToken',
  'MalformedTrailerError',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
  'XAmzContentSHA256Mismatch',
];
/** Of how many changed requests one is sent: all of some 19,000 at night. */
const ONE_OF = strength(3, 3, 1);
const REGION = 'eu-west-1';
const BUCKET = 'signed-bucket';
const admin = { accessKeyId: 'AKIAADMINOFTHISTEST0', secretAccessKey: 'the secret of/this+test' };

const runDir = mkdtempSync(join(tmpdir(), 'cordon-signing-'));
let upstream: RecordingUpstream;
let gateway: Gateway;
let signed: readonly SignedByClient[];
let skipped: readonly string[];

beforeAll(async () => {
  const toolchain = await resolveToolchain(['localstack'], { onProgress() {}, env: process.env });
  const python = toolchain.get('localstack')?.path ?? '';
  upstream = await recordingUpstream();
  gateway = await startGateway({
    upstream: upstream.url,
    accountId: '000000000000',
    region: REGION,
    admin,
    runDir,
  });
  const botocore = await signWithBotocore(python, gateway.url, REGION, admin, BUCKET);
  const js = await signWithJsSdk(gateway.url, REGION, admin, botocore.inputs);
  signed = withSignedHeaders([...botocore.requests, ...js.requests]);
  skipped = [...botocore.skipped, ...js.skipped];
});

afterAll(async () => {
  await gateway?.close();
  await upstream?.close();
  rmSync(runDir, { recursive: true, force: true });
});

describe('requests signed by botocore and by the AWS SDK for JavaScript', () => {
  test('cover every operation that the gateway serves, by both, in the header', () => {
    const served = S3_OPERATIONS.filter(({ name }) => OPERATIONS.get(name)?.unserved === undefined);
    for (const client of ['botocore default header', 'botocore full header', 'js path header'])
      for (const { name, deprecated } of served)
        if (!deprecated) expect(signed.map((one) => one.name)).toContain(`${client} ${name}`);
    const presigned = new Set(
      signed.filter(({ via }) => via === 'presigned').map(({ operation }) => operation),
    );
    const missing = served.filter(({ name, deprecated }) => !deprecated && !presigned.has(name));
    expect(missing.map(({ name }) => name)).toEqual([]);
    console.log(`${signed.length} signed requests; ${skipped.length} that a client itself cannot make`);
  });

  test('none is wrongly refused', async () => {
    const wrong: string[] = [];
    for (const { name, request, operation } of signed) {
      if (OPERATIONS.get(operation)?.unserved !== undefined) continue;
      const answer = await sendRaw(gateway.port, request);
      const line = gateway.explain(String(answer.headers['x-amz-request-id']));
      const code = answer.code ?? line?.errorCode ?? '';
      const misread =
        line?.eventName !== operation &&
        OPERATIONS.get(operation)?.unserved === undefined &&
        !isAlias(operation, line?.eventName);
      // A checksum of another body was asked for on purpose in `full`: it is the body that is refused then.
      const onPurpose = name.includes(' full ') && code === 'BadDigest';
      const refused = SIGNATURE_CODES.includes(code) && !onPurpose;
      const fault = answer.status >= 500 && answer.code !== 'NotImplemented';
      if (refused || misread || fault)
        wrong.push(`${name}: ${answer.status} ${code} ${line?.eventName} ${line?.errorMessage ?? ''}`);
    }
    expect(wrong).toEqual([]);
  });

  test('with one byte changed none is accepted', async () => {
    const random = randomFrom(4);
    const accepted: string[] = [];
    let [made, tried] = [0, 0];
    for (const { name, request, operation } of signed) {
      if (OPERATIONS.get(operation)?.unserved !== undefined) continue;
      for (const change of changesOf(request, random, isBodyBound(request))) {
        if (made++ % ONE_OF !== 0) continue;
        const before = upstream.seen.length;
        const answer = await sendRaw(gateway.port, change.request);
        tried++;
        if (answer.status < 400 || upstream.seen.length > before)
          accepted.push(`${name}: ${change.what}: ${answer.status} ${upstream.seen.slice(before)}`);
      }
    }
    console.log(`${tried} changed requests`);
    expect(accepted).toEqual([]);
    expect(tried).toBeGreaterThan(5000);
  });
});

/** Two names of one request: the older is deprecated. */
function isAlias(operation: string, eventName: string | undefined): boolean {
  return eventName === `${operation}Configuration`;
}

/** Whether the signature binds the body: by its hash, by chunk signatures, or by a checksum that is signed. */
function isBodyBound(request: SignedByClient['request']): boolean {
  const header = (name: string) =>
    Object.entries(request.headers).find(([key]) => key.toLowerCase() === name)?.[1] ?? '';
  const kind = header('x-amz-content-sha256');
  return kind !== '' && kind !== 'UNSIGNED-PAYLOAD';
}
