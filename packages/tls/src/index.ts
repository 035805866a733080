export { type Issued, issueCertificates } from './authority.ts';
export { type ClientAuthority, openClientAuthority, type Subject } from './client-authority.ts';
export { trust, trustBundle, trustEnvironment } from './trust.ts';
