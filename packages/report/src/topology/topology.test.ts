import { readdirSync, readFileSync } from 'node:fs';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { topologyGraph } from './graph.ts';
import { topologySvg } from './svg.ts';
import type { TerraformJson } from './terraform.ts';

const golden = new URL('../../../../stacks/golden/', import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as TerraformJson;

/** Which buckets each tenant's lines end at. */
function reached(terraform: TerraformJson): Record<string, string[]> {
  const { edges, nodes } = topologyGraph(terraform);
  const label = new Map(nodes.map((node) => [node.id, node.label]));
  const out: Record<string, string[]> = {};
  for (const edge of edges) {
    out[edge.tenant] ??= [];
    if (edge.to.startsWith('aws_s3_bucket.') && !edge.denied)
      out[edge.tenant]?.push(label.get(edge.to) ?? '');
  }
  return out;
}

const own = { acme: ['cordon-acme'], 'acme-eu': ['cordon-acme-eu'], globex: ['cordon-globex'] };

describe('the picture is drawn from the Terraform', () => {
  test('a role per tenant: three roles, each tenant ends at its own bucket', () => {
    const graph = topologyGraph(read('role-per-tenant.tf.json'));
    expect(graph.nodes.filter((node) => node.column === 3)).toHaveLength(3);
    expect(reached(read('role-per-tenant.tf.json'))).toEqual(own);
  });

  test('a shared role: one role, and the session policy is what keeps the lines apart', () => {
    const terraform = read('shared-role-session-policy.tf.json');
    expect(topologyGraph(terraform).nodes.filter((node) => node.column === 3)).toHaveLength(1);
    expect(reached(terraform)).toEqual(own);
    const withoutPolicy = JSON.parse(
      JSON.stringify(terraform).replaceAll('policy_document', 'dropped'),
    ) as TerraformJson;
    expect(reached(withoutPolicy).acme).toEqual(['cordon-acme', 'cordon-acme-eu', 'cordon-globex']);
  });

  test('in every topology as designed each tenant ends at its own bucket, whatever keeps it there', () => {
    for (const file of readdirSync(golden).filter((name) => name.endsWith('.tf.json')))
      expect(reached(read(file)), file).toEqual(own);
  });

  test('a bucket policy that pins session names cuts the lines of the others, and only those', () => {
    const terraform = read('session-name.tf.json');
    expect(topologyGraph(terraform).edges.filter((edge) => edge.denied)).toHaveLength(6);
    const unpinned = JSON.stringify(terraform).replaceAll('StringNotEquals', 'NumericEquals');
    expect(reached(JSON.parse(unpinned) as TerraformJson).acme).toHaveLength(3);
    const misnamed = JSON.stringify(terraform).replaceAll('tenant=acme-eu', 'tenant=nobody');
    expect(
      reached(JSON.parse(misnamed.replace(':tenant=nobody', ':tenant=other')) as TerraformJson)['acme-eu'],
    ).toEqual([]);
  });

  test('every golden gives well-formed SVG that says in words what it shows', () => {
    for (const file of readdirSync(golden).filter((name) => name.endsWith('.tf.json'))) {
      const svg = topologySvg(topologyGraph(read(file)), file);
      expect(XMLValidator.validate(svg), file).toBe(true);
      expect(svg, file).toContain('acme reaches');
    }
  });

  test('many tenants are folded, and their number is said', () => {
    const names = Array.from({ length: 40 }, (_, index) => `t${index}`);
    const terraform: TerraformJson = {
      resource: {
        vault_approle_auth_backend_role: Object.fromEntries(
          names.map((name) => [name, { role_name: name, token_policies: [`\${vault_policy.${name}.name}`] }]),
        ),
        vault_policy: Object.fromEntries(names.map((name) => [name, { name, policy: '' }])),
      },
    };
    expect(topologySvg(topologyGraph(terraform), 'many')).toContain('and 34 more tenants');
  });

  test('a name that is the beginning of another is not taken for it', () => {
    const terraform: TerraformJson = {
      resource: {
        vault_approle_auth_backend_role: {
          a: { role_name: 'a', token_policies: ['${vault_policy.p-acme-eu.name}'] },
        },
        vault_policy: {
          'p-acme': { name: 'p-acme', policy: '' },
          'p-acme-eu': { name: 'p-acme-eu', policy: '' },
        },
      },
    };
    expect(topologyGraph(terraform).edges.map((edge) => edge.to)).toEqual(['vault_policy.p-acme-eu']);
  });
});
