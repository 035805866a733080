/**
 * `node packages/prover/bench/growth-of.main.ts TOPOLOGY TENANTS`: proves one golden deployment, scaled up, in a process
 * of its own, and prints processor time (user and system, the scaling left out) and the peak of resident memory as JSON.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { stateFromConfiguration, type TerraformJson } from '../src/index.ts';
import { measureOnce } from './growth.ts';
import { scaledState } from './scale-state.ts';

const [topology = '', tenants = '10000'] = process.argv.slice(2);
const golden = join(import.meta.dirname, `../../../stacks/golden/${topology}.tf.json`);
const small = stateFromConfiguration(JSON.parse(readFileSync(golden, 'utf8')) as TerraformJson);
const scaled = scaledState(small, 'globex', Number(tenants));
const point = measureOnce({ topology, guards: [], state: small }, scaled, Number(tenants));
const peakMiB = Math.round(process.resourceUsage().maxRSS / 1024);
process.stdout.write(`${JSON.stringify({ ...point, peakMiB })}\n`);
