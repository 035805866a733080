import { AwsError } from '../errors/aws-error.ts';
import { type Element, escapeXml, readXml } from '../http/xml.ts';
import type { KmsDefault, PublicAccessBlock } from '../state/entities.ts';
import { malformedXml, missingBody } from './errors.ts';
import { type BodyRoot, type LeafShape, S3_BODIES, type StructureShape } from './model/s3-bodies.ts';

/** The most bytes read of bodies other than object data: configurations, tag sets, lists of keys. */
export const LARGEST_DOCUMENT = 2 * 1024 * 1024;

/** A document by its elements; a list stands as one value, what is not there does not. */
export interface Document {
  readonly [element: string]: DocumentValue;
}

/** Text of a leaf in its one spelling (`true`, `12`), a structure, or a list of either. */
export type DocumentValue = string | Document | readonly DocumentValue[];

/** Whether the operation takes an XML document. */
export function takesDocument(operation: string): boolean {
  return Object.hasOwn(S3_BODIES.roots, operation);
}

/**
 * Reads the document of an operation by its service model: root, namespace, elements, each where it belongs and as
 * often as it may stand, values of their type. Undefined for an empty body where the operation may be called without.
 * Throws `MalformedXML`, `MissingRequestBodyError`, or `InvalidTag` for two tags of one key.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export function readDocument(operation: string, body: Buffer): Document | undefined {
  const root = rootOf(operation);
  if (body.length === 0) {
    if (root.required) throw missingBody();
    return undefined;
  }
  let element: Element;
  try {
    element = readXml(body, MARKUP[operation]);
  } catch {
    throw malformedXml();
  }
  if (element.name !== root.element) throw malformedXml();
  return structure(element, structureOf(root.shape), namespacesOf(root));
}

/** Writes the document anew: an upstream then reads what was judged, whatever its parser makes of the original. */
export function writeDocument(operation: string, document: Document): Buffer {
  const root = rootOf(operation);
  const content = members(document, structureOf(root.shape));
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<${root.element} xmlns="${root.namespace}">${content}</${root.element}>`,
  );
}

/** The value at `path`, or undefined. */
export function valueIn(
  document: Document | undefined,
  ...path: readonly string[]
): DocumentValue | undefined {
  let current: DocumentValue | undefined = document;
  for (const element of path) {
    if (current === undefined || typeof current === 'string' || Array.isArray(current)) return undefined;
    current = (current as Document)[element];
  }
  return current;
}

/** The text at `path`, or undefined. */
export function textIn(document: Document | undefined, ...path: readonly string[]): string | undefined {
  const value = valueIn(document, ...path);
  return typeof value === 'string' ? value : undefined;
}

/** The structures of the list at `path`; none when it is not there. */
export function listIn(document: Document | undefined, ...path: readonly string[]): readonly Document[] {
  const value = valueIn(document, ...path);
  return Array.isArray(value) ? (value as readonly Document[]) : [];
}

/** The texts of the list at `path`; none when it is not there. */
export function textsIn(document: Document | undefined, ...path: readonly string[]): readonly string[] {
  const value = valueIn(document, ...path);
  return Array.isArray(value) ? (value as readonly string[]) : [];
}

function rootOf(operation: string): BodyRoot {
  const root = S3_BODIES.roots[operation];
  if (root === undefined) throw new Error(`${operation} takes no document`);
  return root;
}

function structureOf(shape: string): StructureShape {
  return S3_BODIES.shapes[shape] as StructureShape;
}

/** The namespace with and without its last slash, the name it had before, and none at all: clients send each. */
function namespacesOf({ namespace }: BodyRoot): ReadonlySet<string> {
  const bare = namespace.replace(/\/$/, '');
  return new Set(['', bare, `${bare}/`, ...(bare.includes('//s3.') ? [OLD, `${OLD}/`] : [])]);
}

/** Ten thousand parts have this much. */
const MARKUP: Readonly<Record<string, number>> = { CompleteMultipartUpload: 200_000 };

const OLD = 'http://doc.s3.amazonaws.com/2006-03-01';

function structure(element: Element, shape: StructureShape, namespaces: ReadonlySet<string>): Document {
  if (!isBlank(element.text)) throw malformedXml();
  const document: Record<string, DocumentValue> = {};
  for (const [name, value] of Object.entries(element.attributes))
    if (shape.members[name]?.attribute === true) document[name] = leaf(value, shape.members[name].shape);
    else checkDeclaration(name, value, namespaces);
  for (const child of element.children) {
    const member = Object.hasOwn(shape.members, child.name) ? shape.members[child.name] : undefined;
    if (member === undefined || member.attribute === true) throw malformedXml();
    const before = document[child.name];
    if (member.list === 'flattened') {
      const items = (before as DocumentValue[] | undefined) ?? [];
      items.push(readValue(child, member.shape, namespaces));
      document[child.name] = items;
      continue;
    }
    if (before !== undefined) throw malformedXml();
    document[child.name] =
      member.list === undefined
        ? readValue(child, member.shape, namespaces)
        : wrapped(child, member.list, member.shape, namespaces);
  }
  if (shape.required.some((name) => document[name] === undefined)) throw malformedXml();
  return document;
}

function wrapped(
  element: Element,
  item: string,
  shape: string,
  namespaces: ReadonlySet<string>,
): readonly DocumentValue[] {
  checkDeclarations(element, namespaces);
  if (!isBlank(element.text)) throw malformedXml();
  const items = element.children.map((child) => {
    if (child.name !== item) throw malformedXml();
    return readValue(child, shape, namespaces);
  });
  if (item === 'Tag') checkTags(items as readonly Document[]);
  return items;
}

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketTagging.html (InvalidTag) */
function checkTags(tags: readonly Document[]): void {
  if (new Set(tags.map(({ Key }) => Key)).size < tags.length)
    throw new AwsError(400, 'InvalidTag', 'Cannot provide multiple Tags with the same key');
}

function readValue(element: Element, shapeName: string, namespaces: ReadonlySet<string>): DocumentValue {
  const shape = S3_BODIES.shapes[shapeName];
  if (shape?.kind === 'structure') return structure(element, shape, namespaces);
  if (element.children.length > 0) throw malformedXml();
  checkDeclarations(element, namespaces);
  return leaf(element.text, shapeName);
}

function checkDeclarations(element: Element, namespaces: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(element.attributes)) checkDeclaration(name, value, namespaces);
}

/** Of attributes, only declarations of namespaces mean nothing. */
function checkDeclaration(name: string, value: string, namespaces: ReadonlySet<string>): void {
  const harmless = name === 'xmlns' ? namespaces.has(value) : name.startsWith('xmlns:');
  if (!harmless) throw malformedXml();
}

function leaf(text: string, shapeName: string): string {
  const shape = S3_BODIES.shapes[shapeName] as LeafShape;
  const value = CANONICAL[shape.kind](text, shape);
  if (value === undefined) throw malformedXml();
  if (shape.values !== undefined && !shape.values.includes(value))
    throw shapeName === 'BucketLocationConstraint' ? invalidLocation(value) : malformedXml();
  const size = shape.kind === 'integer' ? Number(value) : value.length;
  if (size < (shape.min ?? Number.NEGATIVE_INFINITY) || size > (shape.max ?? Number.POSITIVE_INFINITY))
    throw malformedXml();
  return value;
}

/** Also `us-east-1`, which is where buckets lie that name none. */
function invalidLocation(LocationConstraint: string): AwsError {
  return new AwsError(400, 'InvalidLocationConstraint', 'The specified location-constraint is not valid', {
    LocationConstraint,
  });
}

/** The one spelling of a value, or undefined when it is none of its type. */
const CANONICAL: Readonly<Record<LeafShape['kind'], (text: string, shape: LeafShape) => string | undefined>> =
  {
    string: (text) => text,
    boolean: (text) => {
      const word = text.trim().toLowerCase();
      return word === 'true' || word === 'false' ? word : undefined;
    },
    integer: (text) => {
      const digits = text.trim();
      if (!/^[+-]?\d{1,16}$/.test(digits)) return undefined;
      return Number.isSafeInteger(Number(digits)) ? String(Number(digits)) : undefined;
    },
    timestamp: (text, { format }) => {
      const time = instantOf(text.trim());
      if (time === undefined) return undefined;
      return format === 'rfc822' ? time.toUTCString() : time.toISOString().replace('.000Z', 'Z');
    },
  };

const DAY = '(\\d{4})-(\\d\\d)-(\\d\\d)';
const ISO = new RegExp(`^${DAY}(T\\d\\d:\\d\\d:\\d\\d(\\.\\d{1,9})?(Z|[+-]\\d\\d:\\d\\d))?$`);
const HTTP_DATE = /^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/;

function instantOf(text: string): Date | undefined {
  const iso = ISO.exec(text);
  if (iso === null && !HTTP_DATE.test(text)) return undefined;
  const time = new Date(text);
  if (Number.isNaN(time.getTime())) return undefined;
  // 31 February is no day; `Date` would make one of March of it.
  if (iso !== null && new Date(`${iso[1]}-${iso[2]}-${iso[3]}`).getUTCDate() !== Number(iso[3]))
    return undefined;
  return time;
}

function isBlank(text: string): boolean {
  return /^[ \t\r\n]*$/.test(text);
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';

function members(document: Document, shape: StructureShape): string {
  return Object.entries(shape.members)
    .filter(([name, member]) => member.attribute !== true && document[name] !== undefined)
    .map(([name, { shape: item, list }]) => {
      const value = document[name] as DocumentValue;
      if (list === undefined) return write(name, value, item);
      const items = value as readonly DocumentValue[];
      if (list === 'flattened') return items.map((one) => write(name, one, item)).join('');
      return `<${name}>${items.map((one) => write(list, one, item)).join('')}</${name}>`;
    })
    .join('');
}

function write(name: string, value: DocumentValue, shapeName: string): string {
  const shape = S3_BODIES.shapes[shapeName];
  if (shape?.kind !== 'structure') return `<${name}>${escapeXml(value as string)}</${name}>`;
  const attributes = Object.entries(shape.members)
    .filter(([, member]) => member.attribute === true)
    .map(
      ([attribute]) =>
        ` xmlns:xsi="${XSI}" ${attribute}="${escapeXml((value as Document)[attribute] as string)}"`,
    )
    .join('');
  return `<${name}${attributes}>${members(value as Document, shape)}</${name}>`;
}

/** `PublicAccessBlockConfiguration`; a setting that is left out is off. */
export function publicAccessBlockOf(document: Document | undefined): PublicAccessBlock {
  const on = (name: string) => textIn(document, name) === 'true';
  return {
    blockPublicAcls: on('BlockPublicAcls'),
    ignorePublicAcls: on('IgnorePublicAcls'),
    blockPublicPolicy: on('BlockPublicPolicy'),
    restrictPublicBuckets: on('RestrictPublicBuckets'),
  };
}

/** `OwnershipControls` of a bucket: `BucketOwnerEnforced`, `BucketOwnerPreferred` or `ObjectWriter`. */
export function ownershipOf(document: Document | undefined): string {
  return textIn(listIn(document, 'Rule')[0], 'ObjectOwnership') ?? 'ObjectWriter';
}

/** `RequestPaymentConfiguration` of a bucket: `BucketOwner` or `Requester`. */
export function requesterPaysOf(document: Document | undefined): boolean {
  return textIn(document, 'Payer') === 'Requester';
}

/** Tags of a document that has them as elements with `Key` and `Value` at `path`. */
export function tagsIn(
  document: Document | undefined,
  ...path: readonly string[]
): ReadonlyMap<string, string> {
  return new Map(
    listIn(document, ...path).map((tag) => [textIn(tag, 'Key') ?? '', textIn(tag, 'Value') ?? '']),
  );
}

/** The same documents as the upstream answers them, named by the operation that would have sent them. */
export function answered(operation: string, body: Buffer): Document | undefined {
  return readDocument(operation, body);
}

/** What a `ServerSideEncryptionConfiguration` says; undefined where it is no key of KMS. */
export function kmsDefaultOf(document: Document | undefined): KmsDefault | undefined {
  const rule = listIn(document, 'Rule')[0];
  const algorithm = textIn(rule, 'ApplyServerSideEncryptionByDefault', 'SSEAlgorithm') ?? '';
  const key = textIn(rule, 'ApplyServerSideEncryptionByDefault', 'KMSMasterKeyID');
  if (!isKms(algorithm)) return undefined;
  return {
    algorithm,
    ...(key === undefined || key === '' ? {} : { key }),
    ...(textIn(rule, 'BucketKeyEnabled') === 'true' ? { bucketKey: true } : {}),
  };
}

/** Whether an algorithm of server-side encryption takes a key of KMS. */
export const isKms = (algorithm: string | undefined): boolean => algorithm?.startsWith('aws:kms') === true;
