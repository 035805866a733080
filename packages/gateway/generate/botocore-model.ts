import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

export interface Member {
  readonly shape: string;
  readonly location?: string;
  readonly locationName?: string;
  readonly flattened?: boolean;
  readonly xmlAttribute?: boolean;
  readonly xmlNamespace?: { readonly uri: string };
}

export interface Shape {
  readonly type: string;
  readonly pattern?: string;
  readonly required?: readonly string[];
  readonly members?: Readonly<Record<string, Member>>;
  readonly payload?: string;
  /** Of a list: its items. */
  readonly member?: Member;
  readonly flattened?: boolean;
  readonly locationName?: string;
  readonly enum?: readonly string[];
  readonly min?: number;
  readonly max?: number;
  readonly timestampFormat?: string;
}

/** The parts of a botocore service model that are read here. */
export interface ServiceModel {
  readonly metadata?: { readonly apiVersion: string };
  readonly operations: Readonly<
    Record<
      string,
      {
        readonly http: { readonly method: string; readonly requestUri: string };
        readonly input?: Member;
        readonly deprecated?: boolean;
      }
    >
  >;
  readonly shapes: Readonly<Record<string, Shape>>;
}

/** Reads `<botocore>/data/<service>/<version>/service-2.json[.gz]`. */
export function botocoreModel(botocore: string, service: string, version: string): ServiceModel {
  const file = join(botocore, 'data', service, version, 'service-2.json');
  const text = existsSync(file) ? readFileSync(file) : gunzipSync(readFileSync(`${file}.gz`));
  return JSON.parse(text.toString()) as ServiceModel;
}
