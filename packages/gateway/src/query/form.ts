import { AwsError } from '../errors/aws-error.ts';

/** Parameters of a call in AWS’s Query protocol, each given once. */
export type Form = ReadonlyMap<string, string>;

/** A parameter that the operation's shape requires: `read-form.ts` saw that it is there. */
export function required(form: Form, name: string): string {
  return form.get(name) as string;
}

/** Members of a list: `<name>.member.1`, `<name>.member.2`, … */
export function members(form: Form, name: string): readonly string[] {
  const values: string[] = [];
  for (let index = 1; ; index++) {
    const value = form.get(`${name}.member.${index}`);
    if (value === undefined) return values;
    values.push(value);
  }
}

/** Tags: `<name>.member.1.Key`, `<name>.member.1.Value`, … */
export function tagPairs(form: Form, name: string): readonly (readonly [key: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  for (let index = 1; ; index++) {
    const key = form.get(`${name}.member.${index}.Key`);
    if (key === undefined) return pairs;
    pairs.push([key, form.get(`${name}.member.${index}.Value`) ?? '']);
  }
}

/** 400 `ValidationError` in the form of AWS's query services. */
export function validation(why: string): AwsError {
  return new AwsError(400, 'ValidationError', `1 validation error detected: ${why}`);
}
