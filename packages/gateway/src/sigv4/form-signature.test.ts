import { describe, expect, test } from 'vitest';
import { codeOf } from '../../testing/entities.ts';
import { signedFields } from '../../testing/post-form.ts';
import { formSignature, verifyFormSignature } from './form-signature.ts';
import type { Signature } from './types.ts';

const NOW = Date.parse('2026-11-22T06:00:00Z');
const by = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'secret' };
type More = Readonly<Record<string, string | undefined>>;

/** A form’s fields as they are read, with others set or left out. */
function fieldsOf(more: More = {}, options: Parameters<typeof signedFields>[2] = {}) {
  const fields = new Map(
    signedFields(by, '{}', { now: NOW, ...options }).map(([k, v]) => [k.toLowerCase(), v]),
  );
  for (const [name, value] of Object.entries(more))
    if (value === undefined) fields.delete(name);
    else fields.set(name, value);
  return fields;
}
const v2 = (more: More = {}) => fieldsOf(more, { version: 2 });
const code = (fields: ReadonlyMap<string, string>) => codeOf(() => formSignature(fields, NOW));

describe('the signature of a form', () => {
  test('of version 4, with its token', () => {
    const signature = {
      place: 'form',
      scope: { accessKeyId: by.accessKeyId, date: '20261122', region: 'us-east-1', service: 's3' },
      signedHeaders: [],
      signature: fieldsOf().get('x-amz-signature'),
      timestamp: '20261122T060000Z',
    };
    expect(formSignature(fieldsOf(), NOW)).toEqual(signature);
    expect(formSignature(fieldsOf({ 'x-amz-security-token': 't' }), NOW)).toStrictEqual({
      ...signature,
      sessionToken: 't',
    });
  });

  test('of version 2, with its token', () => {
    const signature = {
      place: 'form',
      version: 2,
      scope: { accessKeyId: by.accessKeyId, date: '', region: '', service: 's3' },
      signedHeaders: [],
      signature: v2().get('signature'),
      timestamp: '',
    };
    expect(formSignature(v2(), NOW)).toEqual(signature);
    expect(formSignature(v2({ 'x-amz-security-token': 't' }), NOW)).toMatchObject({ sessionToken: 't' });
  });

  test('is none where nothing is signed, and a policy without one is refused', () => {
    expect(formSignature(new Map([['key', 'a']]), NOW)).toBeUndefined();
    expect(code(new Map([['policy', 'e30=']]))).toBe('AccessDenied');
    expect(code(new Map([...v2(), ...fieldsOf()]))).toBe('InvalidArgument');
  });

  test.each(['policy', 'x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature'])(
    'of version 4 without `%s` is refused by the name of the field',
    (name) => {
      const shown = name.replace(/(^|-)([a-z])/g, (_all, dash, letter) => `${dash}${letter.toUpperCase()}`);
      expect(() => formSignature(fieldsOf({ [name]: undefined }), NOW)).toThrow(
        expect.objectContaining({
          status: 400,
          code: 'InvalidArgument',
          message: `Bucket POST must contain a field named '${shown}'.  If it is specified, please check the order of the fields.`,
          details: { ArgumentName: shown, ArgumentValue: '' },
        }),
      );
    },
  );

  test.each([
    ['policy', 'Policy'],
    ['awsaccesskeyid', 'AWSAccessKeyId'],
    ['signature', 'Signature'],
  ])('of version 2 without `%s` is refused', (name, shown) => {
    expect(() => formSignature(v2({ [name]: undefined }), NOW)).toThrow(
      expect.objectContaining({ details: { ArgumentName: shown, ArgumentValue: '' } }),
    );
  });

  test.each([
    ['x-amz-algorithm', 'AWS4-ECDSA-P256-SHA256', 'X-Amz-Algorithm'],
    ['x-amz-credential', 'AKIA/20261122/us-east-1/s3', 'X-Amz-Credential'],
    ['x-amz-date', '2026-11-22', 'X-Amz-Date'],
    ['x-amz-date', '20261121T060000Z', 'X-Amz-Date'],
  ])('with `%s`: `%s` is refused', (name, value, shown) => {
    expect(() => formSignature(fieldsOf({ [name]: value }), NOW)).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidArgument', details: { ArgumentName: shown } }),
    );
  });

  test.each([
    [900_000, 'ok'],
    [901_000, 'AccessDenied'],
    // The policy says how long it may be used; it may have been signed long before.
    [-86_400_000 * 6, 'ok'],
  ])('made %i ms from now: %s', (ms, expected) => {
    expect(code(fieldsOf({}, { now: NOW + ms }))).toBe(expected);
  });
});

describe('a form’s signature holds', () => {
  const verify = (
    fields: ReadonlyMap<string, string>,
    secret = 'secret',
    policy = fields.get('policy') ?? '',
  ) => codeOf(() => verifyFormSignature(formSignature(fields, NOW) as Signature, secret, policy));

  test.each([
    ['version 4', fieldsOf()],
    ['version 2', v2()],
  ])('of %s, of its policy and its secret alone', (_version, fields) => {
    expect(verify(fields)).toBe('ok');
    expect(verify(fields, 'another')).toBe('SignatureDoesNotMatch');
    expect(verify(fields, 'secret', `${fields.get('policy')}=`)).toBe('SignatureDoesNotMatch');
  });

  test('and a refusal shows what should have been signed', () => {
    const signature = formSignature(fieldsOf(), NOW) as Signature;
    expect(() => verifyFormSignature(signature, 'another', 'e30=')).toThrow(
      expect.objectContaining({
        details: {
          AWSAccessKeyId: by.accessKeyId,
          StringToSign: 'e30=',
          SignatureProvided: signature.signature,
        },
      }),
    );
  });
});

test('a form that is signed twice is told so, and one of no time is not of its day', () => {
  const both = new Map([...fieldsOf(), ...v2()]);
  expect(() => formSignature(both, NOW)).toThrow(
    expect.objectContaining({ status: 400, code: 'InvalidArgument', details: { ArgumentName: 'Signature' } }),
  );
  expect(() => formSignature(fieldsOf({ 'x-amz-date': '20261122T990000Z' }), NOW)).toThrow(
    expect.objectContaining({ code: 'InvalidArgument', details: { ArgumentName: 'X-Amz-Date' } }),
  );
});
