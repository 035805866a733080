import { describe, expect, it } from 'vitest';
import { issuerIds, loadIssuer } from './registry.ts';

describe('the folder is the registry', () => {
  it('loads every file under its own name, with a sentence', async () => {
    const ids = await issuerIds();
    expect(ids.length).toBeGreaterThanOrEqual(5);
    for (const id of ids) {
      const issuer = await loadIssuer(id);
      expect(issuer.id).toBe(id);
      expect(issuer.sentence).toMatch(/^[A-Z].*\.$/);
    }
  });

  it('refuses an unknown one and names the known', async () => {
    await expect(loadIssuer('../login')).rejects.toThrow(
      /unknown issuer `..\/login`.*choose one of .*vault-iam-user/,
    );
  });
});
