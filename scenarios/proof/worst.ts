import { EXIT } from '@cordon/domain';

/** Refuted outranks could-not-tell, which outranks proved; nothing proved at all could not be told. */
export function worstOf(exits: readonly number[]): number {
  if (exits.includes(EXIT.breached)) return EXIT.breached;
  return exits.length === 0 || exits.includes(EXIT.unknown) ? EXIT.unknown : EXIT.upheld;
}
