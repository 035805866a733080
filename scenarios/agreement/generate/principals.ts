import fc from 'fast-check';
import type { RawStatement } from '../case.types.ts';
import { ARN } from '../names.ts';
import type { Place } from './place.ts';

const ROOT = 'arn:aws:iam::%home%:root';
const STRANGER = 'arn:aws:iam::%home%:user/%user%-broker';

type Element = Pick<RawStatement, 'Principal' | 'NotPrincipal'>;

/** Every documented way to name a principal of AWS, and a user who never asks. */
const FORMS: readonly Element['Principal'][] = [
  '*',
  { AWS: '*' },
  { AWS: ['%home%'] },
  { AWS: [ROOT] },
  { AWS: [ARN.user] },
  { AWS: [ARN.role] },
  { AWS: [ARN.session] },
  { AWS: [`${ARN.session}-2`] },
  { AWS: [ARN.federated] },
  { AWS: [ARN.user, ARN.role] },
  { AWS: [STRANGER] },
  { AWS: ['%account%', STRANGER] },
];

const SPARED: readonly Element['NotPrincipal'][] = [
  { AWS: [ARN.user, ROOT] },
  { AWS: [ARN.session, ARN.role, ROOT] },
  { AWS: [ARN.role, ROOT] },
  { AWS: [STRANGER, ROOT] },
  { AWS: [ARN.user] },
];

/** `Principal`, or in a bucket’s Deny sometimes `NotPrincipal` (AWS advises against it with Allow). */
export function principalElement(place: Place, effect: 'Allow' | 'Deny'): fc.Arbitrary<Element> {
  const named = fc.constantFrom(...FORMS).map((Principal): Element => ({ Principal }));
  const likely = fc.constantFrom(
    ...[{ AWS: [ARN.user, ARN.role] }, { AWS: ['%home%'] }].map((Principal): Element => ({ Principal })),
  );
  const everyone = fc.constant<Element>({ Principal: '*' });
  if (place === 'trust')
    return fc.oneof(
      { arbitrary: named, weight: 1 },
      { arbitrary: likely, weight: effect === 'Allow' ? 2 : 1 },
    );
  const spared = fc.constantFrom(...SPARED).map((NotPrincipal): Element => ({ NotPrincipal }));
  return effect === 'Deny'
    ? fc.oneof(named, everyone, spared)
    : fc.oneof({ arbitrary: named, weight: 6 }, { arbitrary: likely, weight: 2 });
}
