/** Keys and signatures of every certificate that is made here. */
export const CURVE = { name: 'ECDSA', namedCurve: 'P-256' } as const;
export const SIGNED = { name: 'ECDSA', hash: 'SHA-256' } as const;
export const DAY_MS = 86_400_000;

/** Loaded when it is needed: it takes longer than all that is done with it. */
export async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

export const pem = (text: string): string => `${text.trimEnd()}\n`;
