import { expect, test } from 'vitest';
import { uvSettings } from './install-packages.ts';

test('uv goes to the registries that pip is set up for', () => {
  const listed = [
    "global.index-url='https://mirror.example/simple'",
    "install.extra-index-url='\\nhttps://one.example/simple\\nhttps://two.example/simple'",
    ":env:.cert='/etc/ssl/own.pem'",
    "global.disable-pip-version-check='1'",
    "freeze.index-url='https://other.example/simple'",
  ];
  expect(uvSettings(listed.join('\n'))).toEqual({
    UV_DEFAULT_INDEX: 'https://mirror.example/simple',
    UV_INDEX: 'https://one.example/simple https://two.example/simple',
    SSL_CERT_FILE: '/etc/ssl/own.pem',
  });
  expect(uvSettings('')).toEqual({});
});
