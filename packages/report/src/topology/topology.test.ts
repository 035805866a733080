import { readdirSync, readFileSync } from 'node:fs';
import { buildModel } from '@cordon/prover';
import { stateFromConfiguration, type TerraformJson } from '@cordon/terraform';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { type Graph, topologyGraph as graphOf } from './graph.ts';
import { topologySvg } from './svg.ts';

const golden = new URL('../../../../stacks/golden/', import.meta.url);
const read = (file: string) => JSON.parse(readFileSync(new URL(file, golden), 'utf8')) as TerraformJson;

const topologyGraph = (terraform: TerraformJson): Graph =>
  graphOf(buildModel(stateFromConfiguration(terraform)));

/** Which buckets each tenant's lines end at. */
function reached(terraform: TerraformJson): Record<string, string[]> {
  const { edges, nodes } = topologyGraph(terraform);
  const label = new Map(nodes.map((node) => [node.id, node.label]));
  const out: Record<string, string[]> = {};
  for (const edge of edges) {
    out[edge.tenant] ??= [];
    if (edge.to.startsWith('bucket ') && !edge.denied) out[edge.tenant]?.push(label.get(edge.to) ?? '');
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
    const graph: Graph = {
      tenants: names,
      nodes: names.map((name) => ({ id: `login ${name}`, column: 0, label: name, notes: [] })),
      edges: [],
    };
    expect(topologySvg(graph, 'many')).toContain('and 34 more tenants');
  });

  test('a mutant’s crossing is a line, as it is a finding', () => {
    const wide = JSON.stringify(read('role-per-tenant.tf.json')).replaceAll(
      'arn:aws:s3:::cordon-acme/*',
      'arn:aws:s3:::cordon-*/*',
    );
    expect(reached(JSON.parse(wide) as TerraformJson).acme).toContain('cordon-globex');
  });
});
