import type { X509Certificate, X509Crl } from '@peculiar/x509';
import { certificatesIn } from '../who/roles-anywhere.ts';

/** Loaded when the first certificate comes: few gateways ever see one. */
export async function x509() {
  await import('reflect-metadata');
  return import('@peculiar/x509');
}

/** Certificates beside the client's own that it may show. https://docs.aws.amazon.com/rolesanywhere/latest/userguide/authentication-sign-process.html */
const LONGEST_CHAIN = 5;

/** Extensions that are understood here: any other that is critical makes a certificate unusable. RFC 5280, 4.2 */
const UNDERSTOOD: ReadonlySet<string> = new Set(['2.5.29.15', '2.5.29.17', '2.5.29.19', '2.5.29.37']);

/** `sha1…`, `md5…`: what no certificate may be signed by any more. */
const WEAK = /^(sha-?1|md[245])$/i;

/** Why a certificate opens nothing; its message is for whoever shows it. */
export class Untrusted extends Error {
  override name = 'Untrusted';
}

/**
 * The chain from a client's certificate to one of the anchor's, the client's own first. Throws `Untrusted` where there is none that
 * holds at `now`: names, signatures, validity, and the use that each certificate is for.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html#signature-verification
 */
export async function chainTo(
  leaf: X509Certificate,
  shown: readonly X509Certificate[],
  anchor: string,
  now: number,
): Promise<readonly X509Certificate[]> {
  const { X509Certificate: Certificate } = await x509();
  if (shown.length > LONGEST_CHAIN)
    throw new Untrusted(`the chain has more than ${LONGEST_CHAIN} certificates`);
  const anchors = certificatesIn(anchor).map((text) => new Certificate(text));
  await assertUsable(leaf, now, undefined);
  const found = await climb([leaf], shown, anchors, now);
  if (found === undefined) throw new Untrusted('the certificate was not issued by the trust anchor');
  return found;
}

async function climb(
  chain: readonly X509Certificate[],
  shown: readonly X509Certificate[],
  anchors: readonly X509Certificate[],
  now: number,
): Promise<readonly X509Certificate[] | undefined> {
  const last = chain.at(-1);
  if (last === undefined || chain.length > LONGEST_CHAIN + 1) return undefined;
  for (const [issuers, isLast] of [
    [anchors, true],
    [shown.filter((one) => !chain.includes(one)), false],
  ] as const)
    for (const issuer of issuers) {
      if (issuer.subject !== last.issuer || !(await issued(last, issuer))) continue;
      await assertUsable(issuer, now, chain.length - 1);
      const longer = [...chain, issuer];
      const found = isLast ? longer : await climb(longer, shown, anchors, now);
      if (found !== undefined) return found;
    }
  return undefined;
}

async function issued(one: X509Certificate, issuer: X509Certificate): Promise<boolean> {
  return one.verify({ publicKey: issuer.publicKey, signatureOnly: true }).catch(() => false);
}

/** `below`: how many authorities stand between it and the client; `undefined` for the client's own. */
async function assertUsable(one: X509Certificate, now: number, below: number | undefined): Promise<void> {
  const { BasicConstraintsExtension, KeyUsagesExtension, KeyUsageFlags } = await x509();
  const whose = below === undefined ? 'the certificate' : 'a certificate of its chain';
  if (now < one.notBefore.getTime()) throw new Untrusted(`${whose} is not valid yet`);
  if (now > one.notAfter.getTime()) throw new Untrusted(`${whose} has expired`);
  const hash = 'hash' in one.signatureAlgorithm ? String(one.signatureAlgorithm.hash.name) : '';
  if (WEAK.test(hash)) throw new Untrusted(`${whose} is signed by ${hash}`);
  const strange = one.extensions.find(({ critical, type }) => critical && !UNDERSTOOD.has(type));
  if (strange !== undefined)
    throw new Untrusted(`${whose} has the critical extension ${strange.type}, which is not understood`);
  const constraints = one.getExtension(BasicConstraintsExtension);
  const usages = one.getExtension(KeyUsagesExtension)?.usages;
  if (below === undefined) {
    if (constraints === null) throw new Untrusted('the certificate has no basic constraints');
    if (constraints.ca) throw new Untrusted('the certificate is an authority’s');
    if (usages === undefined || (usages & KeyUsageFlags.digitalSignature) === 0)
      throw new Untrusted('the certificate is not for digital signatures');
    return;
  }
  if (constraints?.ca !== true) throw new Untrusted(`${whose} is no authority’s`);
  if (usages === undefined || (usages & KeyUsageFlags.keyCertSign) === 0)
    throw new Untrusted(`${whose} may sign no certificates`);
  if (constraints.pathLength !== undefined && constraints.pathLength < below)
    throw new Untrusted(`${whose} may not have so many authorities below it`);
}

/**
 * The first certificate of the chain that one of the lists names. A list counts that an authority of the chain signed; one that is
 * past its next update still does, for what was taken back stays so.
 */
export async function revokedIn(
  chain: readonly X509Certificate[],
  lists: readonly string[],
): Promise<X509Certificate | undefined> {
  const { X509Crl: List } = await x509();
  const all = lists.map((text) => new List(text));
  // RFC 5280 wants it in every list (5.1.2.5), and the parser finds no entry in one that goes without.
  if (all.some(({ nextUpdate }) => nextUpdate === undefined))
    throw new Untrusted('a revocation list of its trust anchor has no next update');
  for (const [index, one] of chain.entries()) {
    const issuer = chain[index + 1];
    if (issuer === undefined) return undefined;
    for (const list of all)
      if (list.issuer === one.issuer && (await signedBy(list, issuer)) && names(list, one)) return one;
  }
  return undefined;
}

const signedBy = async (list: X509Crl, { publicKey }: X509Certificate): Promise<boolean> =>
  list.verify({ publicKey: await publicKey.export() }).catch(() => false);

const serial = (hex: string) => BigInt(`0x${hex}`);

const names = (list: X509Crl, { serialNumber }: X509Certificate): boolean =>
  list.entries.some((entry) => serial(entry.serialNumber) === serial(serialNumber));

/**
 * What policies read of a certificate, as session tags: `x509Subject/CN`, `x509Issuer/OU`, `x509SAN/URI`. A part that stands
 * several times in a name is one tag, its values joined by `/`; of several alternative names of a kind it is the first.
 * https://docs.aws.amazon.com/rolesanywhere/latest/userguide/trust-model.html#mapped-attributes
 */
export async function tagsOf(leaf: X509Certificate): Promise<Readonly<Record<string, string>>> {
  const { SubjectAlternativeNameExtension } = await x509();
  const tags: Record<string, string> = {};
  for (const [of, name] of [
    ['x509Subject', leaf.subjectName],
    ['x509Issuer', leaf.issuerName],
  ] as const)
    for (const [part, values] of Object.entries(partsOf(name.toJSON())))
      tags[`${of}/${part}`] = values.join('/');
  const kinds = { dns: 'DNS', url: 'URI' } as const;
  for (const { type, value } of leaf.getExtension(SubjectAlternativeNameExtension)?.names.toJSON() ?? []) {
    const kind = Object.hasOwn(kinds, type) ? kinds[type as keyof typeof kinds] : undefined;
    if (kind !== undefined) tags[`x509SAN/${kind}`] ??= value;
  }
  return tags;
}

/** The values of each part of a name, in order. */
export function partsOf(
  name: readonly Readonly<Record<string, readonly string[]>>[],
): Readonly<Record<string, readonly string[]>> {
  const parts: Record<string, string[]> = {};
  for (const one of name)
    for (const [part, values] of Object.entries(one)) parts[part] = [...(parts[part] ?? []), ...values];
  return parts;
}
