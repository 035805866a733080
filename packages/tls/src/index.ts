export { type Issued, issueCertificates } from './authority.ts';
export { trust, trustBundle, trustEnvironment } from './trust.ts';
