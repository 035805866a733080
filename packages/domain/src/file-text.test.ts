import { expect, test } from 'vitest';
import { fileText } from './file-text.ts';

const text = '{ "ü": "日本" }\r\n';
const utf16 = Buffer.from(text, 'utf16le');

test.each<[string, Buffer]>([
  ['UTF-8', Buffer.from(text)],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`)],
  ['UTF-16, little end first', Buffer.from(`\ufeff${text}`, 'utf16le')],
  ['UTF-16, big end first', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()])],
])('%s is read as the text that it is', (_, bytes) => {
  expect(fileText(bytes)).toBe(text);
});

test.each([
  [[0xff, 0x41], '\ufffdA'],
  [[0x41, 0xfe], 'A\ufffd'],
  [[0xfe, 0x41], '\ufffdA'],
  [[0x41, 0xff], 'A\ufffd'],
])('half a mark is none: %j is UTF-8, with its faults', (bytes, read) => {
  expect(fileText(Uint8Array.from(bytes))).toBe(read);
});

test('nothing is no text', () => {
  expect(fileText(Buffer.alloc(0))).toBe('');
});
