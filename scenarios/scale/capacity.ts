import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { modelOf, parseSamples } from '@cordon/bench';
import { UsageError } from '@cordon/domain';

/** What a bench run measured of one way to issue: Vault’s own pace, and the STS calls it makes. */
export interface Capacity {
  readonly run: string;
  readonly subject: string;
  /** Issuances a second of one request after another, waiting for AWS left out. */
  readonly vaultPerSecond: number;
  readonly stsCalls: number;
}

/** Reads it from a bench run that was named. Throws `UsageError` for one that measured no such subject. */
export function capacityOf(run: string, subject: string): Capacity {
  const file = join(run, 'samples.json');
  if (!existsSync(file))
    throw new UsageError(
      `\`--bench ${run}\` was refused: it holds no \`samples.json\`; run pnpm bench issuance`,
    );
  const model = modelIn(file, subject);
  if (model === undefined)
    throw new UsageError(
      `\`--bench ${run}\` was refused: it did not measure \`${subject}\`; name another --subject`,
    );
  const stsCalls = Math.round(model.stsCalls);
  return { run, subject, vaultPerSecond: 1_000 / model.ownMs, stsCalls };
}

function modelIn(file: string, subject: string) {
  const model = modelOf(parseSamples(readFileSync(file, 'utf8'), file), subject, {});
  return model === undefined || model.ownMs <= 0 ? undefined : model;
}

/**
 * The newest bench run below `base` that measured the subject, if there is one: names begin with the time, whatever was
 * written into it since.
 */
export function newestBench(base: string, subject: string): string | undefined {
  return (existsSync(base) ? readdirSync(base) : [])
    .toSorted()
    .map((name) => join(base, name))
    .toReversed()
    .find((path) => {
      const file = join(path, 'samples.json');
      return existsSync(file) && modelIn(file, subject) !== undefined;
    });
}
