import { describe, expect, test } from 'vitest';
import { codeOf } from '../../testing/entities.ts';
import {
  formatTimestamp,
  parseCredential,
  parseTimestamp,
  scopeText,
  timestampOfHttpDate,
} from './credential-scope.ts';
import { checkScope } from './scope.ts';
import type { Signature } from './types.ts';

const SCOPE = { accessKeyId: 'AKIA-EXAMPLE_1', date: '20261122', region: 'us-east-1', service: 's3' };
const TEXT = 'AKIA-EXAMPLE_1/20261122/us-east-1/s3/aws4_request';

describe('a credential scope', () => {
  test('is read into its parts and written as it is signed: without the key', () => {
    expect(parseCredential(TEXT)).toEqual(SCOPE);
    expect(scopeText(SCOPE)).toBe('20261122/us-east-1/s3/aws4_request');
  });

  test.each([
    '',
    'AKIA',
    `${TEXT}/`,
    `/${TEXT}`,
    `x/${TEXT}`,
    TEXT.replace('aws4_request', 'aws4_reques'),
    TEXT.replace('aws4_request', 'AWS4_REQUEST'),
    TEXT.replace('20261122', '2026112'),
    TEXT.replace('20261122', '202611220'),
    TEXT.replace('20261122', '2026112a'),
    TEXT.replace('20261122', ' 20261122'),
    TEXT.replace('us-east-1', ''),
    TEXT.replace('us-east-1', 'US-EAST-1'),
    TEXT.replace('us-east-1', 'us east 1'),
    TEXT.replace('us-east-1', 'r'.repeat(65)),
    TEXT.replace('/s3/', '//'),
    TEXT.replace('/s3/', '/S3/'),
    TEXT.replace('/s3/', '/s3\n/'),
    TEXT.replace('/s3/', `/${'s'.repeat(65)}/`),
    TEXT.replace('AKIA-EXAMPLE_1', ''),
    TEXT.replace('AKIA-EXAMPLE_1', 'A B'),
    TEXT.replace('AKIA-EXAMPLE_1', 'A'.repeat(129)),
    TEXT.replace('AKIA-EXAMPLE_1', 'AKIA\n'),
  ])('`%s` is none', (text) => {
    expect(parseCredential(text)).toBeUndefined();
  });

  test('may be as long as AWS lets it be', () => {
    const [id, region, service] = ['A'.repeat(128), 'r'.repeat(64), 's'.repeat(64)];
    expect(parseCredential(`${id}/20261122/${region}/${service}/aws4_request`)).toEqual({
      accessKeyId: id,
      date: '20261122',
      region,
      service,
    });
  });
});

describe('a signature is good for one service and Region', () => {
  const signature = (place: 'header' | 'query', service: string, region: string): Signature => ({
    place,
    scope: { ...SCOPE, service, region },
    signedHeaders: ['host'],
    signature: '',
    timestamp: '20261122T060000Z',
  });
  const check = (service: string, region: string, place: 'header' | 'query' = 'header') =>
    codeOf(() => checkScope(signature(place, service, region), 's3', ['eu-west-1', 'us-east-1']));

  test.each([
    ['s3', 'eu-west-1', 'ok'],
    ['s3', 'us-east-1', 'ok'],
    ['s3', 'us-east-2', 'AuthorizationHeaderMalformed'],
    ['sts', 'eu-west-1', 'AuthorizationHeaderMalformed'],
    ['iam', 'us-east-1', 'AuthorizationHeaderMalformed'],
    ['s3x', 'us-east-1', 'AuthorizationHeaderMalformed'],
  ])('%s in %s: %s', (service, region, expected) => {
    expect(check(service, region)).toBe(expected);
    expect(check(service, region, 'query')).toBe(
      expected === 'ok' ? 'ok' : 'AuthorizationQueryParametersError',
    );
  });

  test('and the refusal names what would have been right', () => {
    const thrown = (service: string, region: string, place: 'header' | 'query' = 'header') => {
      try {
        checkScope(signature(place, service, region), 's3', ['eu-west-1', 'us-east-1']);
      } catch (error) {
        return error;
      }
    };
    expect(thrown('s3', 'us-east-2')).toMatchObject({
      status: 400,
      message:
        "The authorization header is malformed; the region 'us-east-2' is wrong; expecting 'eu-west-1'",
      details: { Region: 'eu-west-1' },
    });
    expect(thrown('s3', 'us-east-2', 'query')).toMatchObject({
      status: 400,
      details: { Region: 'eu-west-1' },
    });
    expect(thrown('sts', 'eu-west-1')).toMatchObject({
      status: 400,
      message:
        'The authorization header is malformed; incorrect service "sts". This endpoint belongs to "s3".',
      details: {},
    });
    expect(thrown('sts', 'eu-west-1', 'query')).toMatchObject({ status: 400, details: {} });
  });
});

describe('where a service is one for all Regions', () => {
  const signature = (region: string, more: Partial<Signature> = {}): Signature => ({
    ...{
      place: 'header',
      scope: { ...SCOPE, service: 'iam', region },
      signedHeaders: [],
      signature: '',
      timestamp: '',
    },
    ...more,
  });
  test.each([
    'us-east-1',
    'eu-west-1',
    'ap-southeast-4',
    'us-gov-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'eu-isoe-west-1',
    'us-isof-south-1',
  ])('%s is one', (region) => expect(codeOf(() => checkScope(signature(region), 'iam', 'any'))).toBe('ok'));
  test.each([
    '',
    'x',
    'us-east',
    'us-east-',
    'us-east-a',
    'us-east-11',
    'u-east-1',
    'usa-east-1',
    'us-1',
    'us--1',
    '12-east-1',
    'us-12-1',
    'us-gove-east-1',
    'xus-east-1',
    'us-east-1x',
  ])('`%s` is none, and the refusal says one that is', (region) =>
    expect(() => checkScope(signature(region), 'iam', 'any')).toThrow(
      expect.objectContaining({ code: 'AuthorizationHeaderMalformed', details: { Region: 'us-east-1' } }),
    ),
  );

  // https://docs.aws.amazon.com/AmazonS3/latest/API/RESTAuthentication.html: Regions of before 2014.
  const OLD = [
    'us-east-1',
    'us-west-1',
    'us-west-2',
    'eu-west-1',
    'ap-southeast-1',
    'ap-southeast-2',
    'ap-northeast-1',
    'sa-east-1',
  ];
  test.each([
    ...OLD.map((region) => [region, 'ok']),
    ...['eu-central-1', 'us-east-2', 'ap-northeast-2', ''].map((region) => [region, 'InvalidRequest']),
  ])('version 2 at S3 in `%s`: %s', (region = '', expected) => {
    const of = (service: string) =>
      codeOf(() => checkScope(signature('', { version: 2 }), service, [region]));
    expect(of('s3')).toBe(expected);
    expect(of('sts')).toBe('InvalidRequest');
  });
  test('version 2 at S3 of no Region of its own', () => {
    expect(codeOf(() => checkScope(signature('', { version: 2 }), 's3', 'any'))).toBe('ok');
    expect(codeOf(() => checkScope(signature('', { version: 2 }), 'iam', 'any'))).toBe('InvalidRequest');
    expect(codeOf(() => checkScope(signature('', { version: 2 }), 's3', []))).toBe('InvalidRequest');
  });
});

describe('timestamps', () => {
  test('are read to the second', () => {
    expect(parseTimestamp('20261122T060708Z')).toBe(Date.parse('2026-11-22T06:07:08Z'));
    expect(formatTimestamp(Date.parse('2026-11-22T06:07:08.999Z'))).toBe('20261122T060708Z');
    expect(timestampOfHttpDate('Sun, 22 Nov 2026 06:07:08 GMT')).toBe('20261122T060708Z');
    expect(timestampOfHttpDate('soon')).toBeUndefined();
  });

  test.each([
    '',
    '20261122T060708',
    'x20261122T060708Z',
    '20261122T060708Zx',
    '20261122 060708Z',
    '2026112T060708Z',
    '20261122T06070Z',
    '20261322T060708Z',
    '20261132T060708Z',
    '20261122T250708Z',
  ])('`%s` is none', (text) => {
    expect(parseTimestamp(text)).toBeUndefined();
  });
});
