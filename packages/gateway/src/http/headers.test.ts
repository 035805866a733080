import { expect, test } from 'vitest';
import { asHeader, encoded, header, parseHeaders } from './headers.ts';
import { answerHeaders } from './respond.ts';

test('bytes that are UTF-8 are read as that, others letter by letter, and both go back as they came', () => {
  const utf8 = Buffer.from('grün').toString('latin1');
  const headers = parseHeaders(['X-Amz-Meta-A', utf8, 'x-amz-meta-b', 'gr\u00fcn', 'X-AMZ-META-A', 'b']);
  expect(headers.get('x-amz-meta-a')).toEqual(['grün', 'b']);
  expect(header(headers, 'x-amz-meta-a')).toBe('grün,b');
  expect(header(headers, 'x-amz-meta-b')).toBe('gr\u00fcn');
  expect(encoded('grün')).toBe(utf8);
  const broken = parseHeaders(['a', '\u00ff\u00fe']);
  expect(header(broken, 'a')).toBe('\u00ff\u00fe');
});

test('of the upstream’s answer its own name, its rules for pages and its request ids stay behind', () => {
  const upstream = {
    ...{ server: 'x', date: 'x', connection: 'x', 'x-localstack': 'x', 'x-localstack-tgt': 'x' },
    ...{ 'access-control-allow-origin': '*', 'access-control-expose-headers': 'x' },
    ...{ 'x-amz-request-id': 'x', 'x-amz-id-2': 'x', 'transfer-encoding': 'chunked' },
    ...{ etag: '"one"', 'x-amz-version-id': '3', 'x-amz-meta-a': 'b' },
  };
  expect(answerHeaders(upstream, 'ours')).toEqual({
    ...{ etag: '"one"', 'x-amz-version-id': '3', 'x-amz-meta-a': 'b' },
    ...{ 'x-amz-request-id': 'ours', 'x-amzn-requestid': 'ours' },
  });
});

test.each<[string, string, boolean]>([
  ['x-amz-meta-a', 'b', true],
  ['x-amz-meta-a', 'grün\t日本', true],
  ["!#$%&'*+.^_`|~09azAZ-", '', true],
  ['', 'b', false],
  ['x amz', 'b', false],
  ['x-amz-meta-é', 'b', false],
  ['a:b', 'b', false],
  [' a', 'b', false],
  ['a\n', 'b', false],
  ['a', 'b\r\nc: d', false],
  ['a', 'b\u0000', false],
  ['a', '\u007f', false],
  ['a', '\u000b', false],
])('a form’s field is a header where HTTP can carry it: %j %j', (name, value, carried) => {
  if (carried) expect(asHeader(name, value)).toBe(value);
  else
    expect(() => asHeader(name, value)).toThrow(
      expect.objectContaining({ status: 400, code: 'InvalidArgument', details: { ArgumentName: name } }),
    );
});
