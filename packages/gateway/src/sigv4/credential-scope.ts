import type { CredentialScope } from './types.ts';

/** Parses `<key id>/<date>/<region>/<service>/aws4_request`; undefined when it has another shape. */
export function parseCredential(credential: string): CredentialScope | undefined {
  const parts = credential.split('/');
  if (parts.length !== 5 || parts[4] !== 'aws4_request') return undefined;
  const [accessKeyId = '', date = '', region = '', service = ''] = parts;
  if (!/^[\w-]{1,128}$/.test(accessKeyId) || !/^\d{8}$/.test(date)) return undefined;
  if (!/^[a-z0-9-]{1,64}$/.test(region) || !/^[a-z0-9-]{1,64}$/.test(service)) return undefined;
  return { accessKeyId, date, region, service };
}

export function scopeText(scope: CredentialScope): string {
  return `${scope.date}/${scope.region}/${scope.service}/aws4_request`;
}
