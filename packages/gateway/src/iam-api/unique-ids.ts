/** Elements that hold an id, its prefix at AWS, and how LocalStack’s ids without that prefix look. */
const IDS: Readonly<Record<string, readonly [prefix: string, foreign: RegExp]>> = {
  UserId: ['AIDA', /^[a-z0-9]{20}$/],
  GroupId: ['AGPA', /^[a-z0-9]{20}$/],
  InstanceProfileId: ['AIPA', /^[a-z0-9]{20}$/],
  ServerCertificateId: ['ASCA', /^[a-z0-9]{20}$/],
  PolicyId: ['ANPA', /^A(?!NPA)[A-Z0-9]{20}$/],
  AccessKeyId: ['AKIA', /^LKIA[A-Z0-9]{16}$/],
};

/**
 * LocalStack gives ids without AWS’s prefix, by which policies tell users from roles (`aws:userid`) and people and
 * scanners tell keys. The same id always becomes the same one, so nothing needs to be remembered but a key’s, which
 * calls name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function withPrefixedIds(xml: string): string {
  return xml.replace(/<(\w+Id)>(\w{20,21})<\/\1>/g, (element, name: string, id: string) => {
    const [prefix, foreign] = IDS[name] ?? ['', undefined];
    if (foreign?.test(id) !== true) return element;
    // A prefix of four characters takes the place of LocalStack’s own, or goes before an id that has none.
    const rest = /^[a-z0-9]+$/.test(id) ? id.slice(0, 17).toUpperCase() : id.slice(4);
    return `<${name}>${prefix}${rest}</${name}>`;
  });
}
