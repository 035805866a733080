import { describe, expect, it } from 'vitest';
import {
  ABSENCE_CODES,
  classifyAwsError,
  classifySdkError,
  classifySdkOutput,
  REFUSAL_CODES,
} from './aws.ts';
import { seesMark } from './mark.ts';
import { classifyLogin, classifyVault } from './vault.ts';

describe('an AWS error', () => {
  it.each([
    [403, 'AccessDenied', 'refused', 'authorization'],
    [403, undefined, 'refused', 'authorization'],
    [403, 'InvalidAccessKeyId', 'refused', 'authentication'],
    [403, 'SignatureDoesNotMatch', 'refused', 'authentication'],
    [400, 'ExpiredToken', 'refused', 'authentication'],
    [400, 'ValidationError', 'refused', 'form'],
    [400, 'InsufficientSessionLifetimeException', 'refused', 'form'],
    [400, 'InvalidSubjectCredentialsException', 'refused', 'authentication'],
    [404, 'NoSuchBucketPolicy', 'served', undefined],
  ] as const)('%s %s is %s (%s)', (status, code, kind, refusal) => {
    const answer = classifyAwsError({ status, code });
    expect([answer.kind, answer.refusal]).toEqual([kind, refusal]);
  });

  it.each([
    [404, 'NoSuchKey'],
    [404, 'NoSuchBucket'],
    [404, undefined],
    [403, 'SomethingNew'],
    [500, 'InternalError'],
    [503, 'SlowDown'],
    [500, 'AccessDenied'],
    [501, 'NotImplemented'],
    [301, 'PermanentRedirect'],
    [302, 'AccessDenied'],
    [200, 'AccessDenied'],
    [409, 'BucketAlreadyExists'],
    [403, 'toString'],
  ] as const)('%s %s is unclear: nobody can say that a policy refused', (status, code) => {
    expect(classifyAwsError({ status, code }).kind).toBe('unclear');
  });
});

describe('the table of codes', () => {
  it('has what AWS documents, each with its kind: https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html', () => {
    const of = (kind: string) => Object.keys(REFUSAL_CODES).filter((code) => REFUSAL_CODES[code] === kind);
    expect(of('authorization').join(' ')).toBe(
      'AccessDenied AccessDeniedException AllAccessDisabled Forbidden UnauthorizedOperation UnauthorizedAccess',
    );
    expect(of('authentication').join(' ')).toBe(
      'ExpiredToken ExpiredTokenException IncompleteSignature InvalidSubjectCredentials InvalidSubjectCredentialsException InvalidAccessKeyId InvalidClientTokenId InvalidSecurity InvalidToken MissingAuthenticationToken MissingSecurityHeader RequestExpired RequestTimeTooSkewed SignatureDoesNotMatch TokenRefreshRequired UnrecognizedClientException',
    );
    expect(of('form').length + of('authorization').length + of('authentication').length).toBe(
      Object.keys(REFUSAL_CODES).length,
    );
  });

  it.each([...ABSENCE_CODES])('%s is told to whoever may ask, with 404 alone', (code) => {
    expect(classifyAwsError({ status: 404, code }).kind).toBe('served');
    expect(classifyAwsError({ status: 400, code }).kind).toBe('unclear');
  });
});

describe('an error of the SDK', () => {
  const error = (name: string, more: object) => Object.assign(new Error('message'), { name, ...more });

  it('is unclear without an HTTP status: a timeout is never a refusal', () => {
    expect(classifySdkError(error('TimeoutError', {})).kind).toBe('unclear');
    expect(classifySdkError(error('Error', { code: 'ECONNRESET' })).reason).toContain('ECONNRESET');
    expect(classifySdkError(error('AccessDenied', {})).kind).toBe('unclear');
    expect(classifySdkError('boom').kind).toBe('unclear');
  });
  it('is unclear when a 200 could not be read', () => {
    expect(classifySdkError(error('SyntaxError', { $metadata: { httpStatusCode: 200 } })).kind).toBe(
      'unclear',
    );
  });
  it('takes the bare 403 of a HEAD as a refusal', () => {
    for (const name of ['403', 'UnknownError', 'Unknown'])
      expect(classifySdkError(error(name, { $metadata: { httpStatusCode: 403 } }))).toMatchObject({
        kind: 'refused',
        refusal: 'authorization',
      });
    expect(classifySdkError(error('NotFound', { $metadata: { httpStatusCode: 404 } })).kind).toBe('unclear');
  });
});

describe('what the SDK says beside the answer', () => {
  const error = (name: string, $metadata?: object) =>
    classifySdkError(
      Object.assign(new Error('first line\nsecond'), { name, ...($metadata && { $metadata }) }),
    );

  it('is the status, where there was one, the request id, and the first line alone', () => {
    expect(error('TimeoutError')).toEqual({
      kind: 'unclear',
      reason: 'no readable answer: TimeoutError: first line',
    });
    expect(error('SyntaxError', { httpStatusCode: 200 })).toMatchObject({ httpStatus: 200 });
    expect(error('AccessDenied', { httpStatusCode: 403, requestId: 'r-1' })).toEqual({
      kind: 'refused',
      refusal: 'authorization',
      reason: 'AccessDenied (403): first line',
      httpStatus: 403,
      code: 'AccessDenied',
      requestId: 'r-1',
    });
    expect(error('412', { httpStatusCode: 412 })).toEqual({
      kind: 'unclear',
      reason: 'no code (412)',
      httpStatus: 412,
    });
  });

  it('is in an output what its metadata has, and nothing else', () => {
    expect(classifySdkOutput('GetObject', {})).toEqual({
      kind: 'served',
      reason: 'GetObject was served (no status)',
    });
    expect(classifySdkOutput('GetObject', { $metadata: { httpStatusCode: 206, requestId: 'r' } })).toEqual({
      kind: 'served',
      reason: 'GetObject was served (206)',
      httpStatus: 206,
      requestId: 'r',
    });
    // Errors in the body are DeleteObjects’ own.
    expect(classifySdkOutput('GetObject', { Errors: [{ Code: 'AccessDenied' }] }).kind).toBe('served');
  });

  it('is of several keys one refusal only where all were refused alike', () => {
    const of = (...codes: string[]) =>
      classifySdkOutput('DeleteObjects', { Errors: codes.map((Code) => ({ Code })) });
    expect(of('AccessDenied', 'AccessDenied')).toMatchObject({ kind: 'refused', refusal: 'authorization' });
    expect(of('AccessDenied', 'ExpiredToken').kind).toBe('unclear');
    expect(classifySdkOutput('DeleteObjects', { Errors: [{}] }).kind).toBe('unclear');
  });
});

describe('a 200 of DeleteObjects', () => {
  const denied = { Key: 'a', Code: 'AccessDenied', Message: 'Access Denied' };
  const of = (output: object) =>
    classifySdkOutput('DeleteObjects', { ...output, $metadata: { httpStatusCode: 200 } });

  it('is refused when each key was', () => {
    expect(of({ Errors: [denied, { ...denied, Key: 'b' }] })).toMatchObject({
      kind: 'refused',
      httpStatus: 200,
    });
  });
  it('is served when one key was deleted, whatever became of the others', () => {
    expect(of({ Errors: [denied], Deleted: [{ Key: 'b' }] }).kind).toBe('served');
    expect(of({ Deleted: [{ Key: 'b' }] }).kind).toBe('served');
  });
  it('is unclear when a key failed for another reason', () => {
    expect(of({ Errors: [denied, { Key: 'b', Code: 'InternalError' }] }).kind).toBe('unclear');
  });
});

describe('an answer of Vault', () => {
  const of = (status: number, ...errors: string[]) => {
    const answer = classifyVault({ status, headers: {}, body: { errors } });
    return [answer.kind, answer.refusal];
  };
  it('is refused by its ACL with 403, and by its token store when it says so', () => {
    expect(of(403, '1 error occurred:\n\t* permission denied\n\n')).toEqual(['refused', 'authorization']);
    expect(of(403, 'permission denied', 'invalid token')).toEqual(['refused', 'authentication']);
  });
  it('is refused for its form with 400, unless AWS behind it denied access', () => {
    expect(of(400, 'role_arn "x" not in allowed role arns')).toEqual(['refused', 'form']);
    expect(of(400, 'Error assuming role: api error AccessDenied: not authorized')).toEqual([
      'refused',
      'authorization',
    ]);
  });
  it('is refused for its form with a redirect to the clean path', () => {
    expect(of(307)).toEqual(['refused', 'form']);
  });
  it('is refused for its form where no handler takes the path', () => {
    expect(of(404, '1 error occurred:\n\t* unsupported path\n\n')).toEqual(['refused', 'form']);
  });
  it('is unclear with 404, 429 and 5xx', () => {
    for (const status of [404, 405, 429, 473, 500, 503]) expect(of(status)).toEqual(['unclear', undefined]);
  });
  it('is refused for its token where it has none or its login is unknown', () => {
    expect(of(400, 'missing client token')).toEqual(['refused', 'authentication']);
    expect(of(400, 'invalid role or secret ID')).toEqual(['refused', 'authentication']);
    expect(of(400, 'invalid role_id')).toEqual(['refused', 'authentication']);
    expect(of(403, 'bad token')).toEqual(['refused', 'authentication']);
  });
  it('carries its request id and its words, as far as they are there', () => {
    const whole = classifyVault({ status: 200, headers: {}, body: { request_id: 'r-1' } });
    expect(whole).toEqual({
      kind: 'served',
      reason: 'vault answered 200',
      httpStatus: 200,
      requestId: 'r-1',
    });
    for (const body of [{ request_id: '' }, { request_id: 7 }, [], 'text'])
      expect(classifyVault({ status: 200, headers: {}, body })).toEqual({
        kind: 'served',
        reason: 'vault answered 200',
        httpStatus: 200,
      });
    const long = classifyVault({ status: 403, headers: {}, body: { errors: ['x'.repeat(400), 'y'] } });
    expect([long.code?.length, long.reason]).toEqual([300, `vault answered 403: ${'x'.repeat(300)}`]);
  });
  it('is served with 200 and 204', () => {
    expect(of(200)[0]).toBe('served');
    expect(classifyVault({ status: 204, headers: {}, body: undefined }).kind).toBe('served');
  });
});

it.each([
  [400, 'failed to match all constraints for this login certificate', 'refused'],
  [
    500,
    "failed to verify client's certificate: x509: certificate specifies an incompatible key usage",
    'refused',
  ],
  [400, 'error validating claims: claim "ns" does not match any associated bound claim values', 'refused'],
  [403, 'permission denied', 'refused'],
  [400, 'client certificate must be supplied', 'unclear'],
  [400, 'role "x" could not be found', 'unclear'],
  [500, 'internal error', 'unclear'],
  [200, 'failed to match all constraints for this login certificate', 'unclear'],
])('a login that Vault answers with %i and `%s` is %s', (status, said, kind) => {
  const answer = classifyLogin({ status, headers: {}, body: { errors: [said] } });
  expect([answer.kind, answer.refusal]).toEqual([kind, kind === 'refused' ? 'authorization' : undefined]);
});

describe('a mark', () => {
  it('is seen as a whole word only', () => {
    expect(seesMark({ Buckets: [{ Name: 'cordon-acme' }] }, 'cordon-acme')).toBe(true);
    expect(seesMark({ Buckets: [{ Name: 'cordon-acme-eu' }] }, 'cordon-acme')).toBe(false);
    expect(seesMark('x cordon-acme-eu y cordon-acme;', 'cordon-acme')).toBe(true);
    expect(seesMark({ keys: { 'cordon-acme': 1 } }, 'cordon-acme')).toBe(true);
    expect(seesMark(undefined, 'cordon-acme')).toBe(false);
    expect(seesMark('anything', '')).toBe(false);
    expect(seesMark({ lease_duration: 3599 }, '3599')).toBe(true);
    expect(seesMark({ lease_duration: 13599 }, '3599')).toBe(false);
  });
});
