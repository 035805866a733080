import { type Attack, BOUNDARIES, folderRegistry } from '@cordon/domain';

export const {
  ids: attackIds,
  load: loadAttack,
  loadAll: loadAttacks,
} = folderRegistry<Attack>({
  kind: 'attack',
  folder: new URL('./attacks/', import.meta.url),
  suffix: '.attack.ts',
  fields: { crosses: 'string', sentence: 'string', source: 'string', attempts: 'function' },
  check: (value) => {
    const { crosses } = value as Attack;
    return crosses in BOUNDARIES
      ? undefined
      : `crosses \`${crosses}\`, which is not a boundary: choose one of ${Object.keys(BOUNDARIES).join(', ')}`;
  },
  shownBy: 'pnpm scenario isolation --list',
});
