import { expect, test } from 'vitest';
import { proofPanel } from './proof.ts';

test('a topology that was not proved is named with the reason, as text', () => {
  const leftOut = [{ topology: 'session-name', guards: ['g'], reason: 'no tag <tenant>' }];
  const panel = proofPanel([{ live: false, proofs: [], leftOut }]);
  const html = panel.render?.(() => '') ?? '';
  expect(html).toContain('Not proved: session-name + g: no tag &lt;tenant&gt;');
});
