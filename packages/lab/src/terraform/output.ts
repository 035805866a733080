import { LabError } from '../errors.ts';

/**
 * One output of the stack, out of what `apply -json` printed: Terraform tells all outputs at its end, which spares a
 * second command. Throws `LabError` when the stack declares none of that name.
 * https://developer.hashicorp.com/terraform/internals/machine-readable-ui#outputs
 */
export function outputOf(applied: readonly string[], name: string): unknown {
  const told = applied.findLast((line) => line.includes('"type":"outputs"'));
  const { outputs } = (told === undefined ? {} : JSON.parse(told)) as {
    readonly outputs?: Readonly<Record<string, { readonly value?: unknown }>>;
  };
  const found = outputs?.[name];
  if (found?.value === undefined)
    throw new LabError(`terraform told no output \`${name}\`: does the stack declare it?`);
  return found.value;
}
