import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, parseConfig } from '@cordon/check';
import { openOwnFolder } from '@cordon/harness/own-folder/lab-folder';
import { readLive } from '@cordon/live';
import { strength } from '@cordon/strength';
import { expect, test } from 'vitest';
import { withLabEnvironment } from './as-environment.ts';

const CASES = join(import.meta.dirname, '../../packages/terraform/test/cases');

/** By day the first of them. */
const OTHERS = ['users-by-group', 'shared-bucket-prefixes'];

/** Configurations as others write them, deployed: logins by password and by ID token, identity groups, prefixes. */
test.each(strength(OTHERS, OTHERS.slice(0, 1), OTHERS))(
  'of %s, deployed, the services say what its state says',
  async (name) => {
    const dir = join(CASES, name);
    const { tenants } = JSON.parse(readFileSync(join(dir, 'expected.json'), 'utf8')) as { tenants: object };
    const config = parseConfig(JSON.stringify({ tenants }));
    const folder = await openOwnFolder({ dir, anyVersion: true });
    try {
      const { state } = await folder.apply();
      const { access } = folder.lab;
      const reading = await withLabEnvironment(access, [access.admin], async (settings) =>
        readLive(settings),
      );
      const told = check(state, config, { name: 'state.json', fixes: false });
      const live = check(reading, config, { name: 'live', base: state, fixes: false });
      expect({ boundaries: live.boundaries, lacking: live.lacking, unknown: live.unknown }).toEqual({
        ...{ boundaries: told.boundaries, lacking: [], unknown: told.unknown },
      });
      const pairsOf = ({ findings }: typeof live) =>
        findings.map(({ boundary, pairs }) => JSON.stringify([boundary, pairs])).toSorted();
      expect(pairsOf(live)).toEqual(pairsOf(told));
      expect(live.answer).toBe('refuted');
    } finally {
      await folder.close();
    }
  },
);
