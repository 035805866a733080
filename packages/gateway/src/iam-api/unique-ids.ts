const PREFIXES: Readonly<Record<string, string>> = { UserId: 'AIDA', GroupId: 'AGPA' };

/**
 * LocalStack gives users and groups ids without AWS’s prefix, by which policies tell them from roles (`aws:userid`).
 * The same id always becomes the same one, so nothing needs to be remembered.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function withPrefixedIds(xml: string): string {
  return xml.replace(/<(UserId|GroupId)>([a-z0-9]{20})<\/\1>/g, (_, name: string, id: string) => {
    const prefixed = (PREFIXES[name] ?? '') + id.slice(0, 17).toUpperCase();
    return `<${name}>${prefixed}</${name}>`;
  });
}
