import { shownText } from '../authorize/pinned-policy.ts';
import { AwsError } from '../errors/aws-error.ts';
import { uriEncode } from '../http/target.ts';
import { escapeXml, parseXml, textAt } from '../http/xml.ts';
import { identityKey } from '../state/entities.ts';
import type { State } from '../state/store.ts';
import type { IamCall } from './iam-call.ts';

/** Elements that hold an id, its prefix at AWS, and how LocalStack’s ids without that prefix look. */
const IDS: Readonly<Record<string, readonly [prefix: string, foreign: RegExp]>> = {
  UserId: ['AIDA', /^[a-z0-9]{20}$/],
  GroupId: ['AGPA', /^[a-z0-9]{20}$/],
  InstanceProfileId: ['AIPA', /^[a-z0-9]{20}$/],
  ServerCertificateId: ['ASCA', /^[a-z0-9]{20}$/],
  PolicyId: ['ANPA', /^A(?!NPA)[A-Z0-9]{20}$/],
  AccessKeyId: ['AKIA', /^LKIA[A-Z0-9]{16}$/],
};

/**
 * LocalStack gives ids without AWS’s prefix, by which policies tell users from roles (`aws:userid`) and people and
 * scanners tell keys. The same id always becomes the same one, so nothing needs to be remembered but a key’s, which
 * calls name.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function withPrefixedIds(xml: string): string {
  return xml.replace(/<(\w+Id)>(\w{20,21})<\/\1>/g, (element, name: string, id: string) => {
    const [prefix, foreign] = IDS[name] ?? ['', undefined];
    if (foreign?.test(id) !== true) return element;
    // A prefix of four characters takes the place of LocalStack’s own, or goes before an id that has none.
    const rest = /^[a-z0-9]+$/.test(id) ? id.slice(0, 17).toUpperCase() : id.slice(4);
    return `<${name}>${prefix}${rest}</${name}>`;
  });
}

/** Answers that carry trust policies. */
const SHOWS_ROLES =
  /^(CreateRole|GetRole|ListRoles|UpdateRoleDescription|GetAccountAuthorizationDetails|.*InstanceProfile.*)$/;

/**
 * LocalStack’s answer as AWS gives it: ids with their prefixes, trust policies as they are stored and with deleted
 * principals shown by their ids, a key’s user by the name it has now, and one request id in header and body.
 */
export function asAnswered(call: IamCall, xml: string, requestId: string): string {
  const { action, form, state } = call;
  let text = withPrefixedIds(xml).replace(
    /<RequestId>[^<]*<\/RequestId>/,
    `<RequestId>${escapeXml(requestId)}</RequestId>`,
  );
  text = paged(call, text);
  if (SHOWS_ROLES.test(action)) text = withTrust(text, state);
  if (action === 'ListAccessKeys' || action === 'GetAccessKeyLastUsed') {
    const id = form.get('AccessKeyId') ?? /<AccessKeyId>(\w+)<\/AccessKeyId>/.exec(text)?.[1] ?? '';
    text = withOwner(text, state.get('keys', id)?.userName);
  }
  return text;
}

const OURS = /^cordon-(\d{1,9})$/;

/** Whether the marker is that of a page which was cut here. */
export function isOwnMarker(marker: string | undefined): boolean {
  return marker !== undefined && OURS.test(marker);
}

/**
 * Throws for a marker that no answer gave: one is ours, or the number that LocalStack's own pages go on from. AWS takes none
 * but its own, and LocalStack would answer one that it does not know with the first page.
 */
export function checkMarker(marker: string | undefined): void {
  if (marker !== undefined && !isOwnMarker(marker) && !/^\d{1,9}$/.test(marker))
    throw new AwsError(400, 'ValidationError', 'Invalid Marker.');
}

/**
 * The page of a listing that `MaxItems` and `Marker` ask for, where LocalStack answers with everything that there is.
 * Listings that it pages itself are left to it, and so are answers with more than one list.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListUsers.html
 */
function paged({ action, form }: IamCall, xml: string): string {
  const [, skipped] = OURS.exec(form.get('Marker') ?? '') ?? [];
  const asked = form.get('MaxItems');
  if (!action.startsWith('List') || (asked === undefined && skipped === undefined)) return xml;
  if (xml.includes('<IsTruncated>true<') || xml.split('</IsTruncated>').length > 2) return xml;
  const [start, items, end] = listIn(xml) ?? [];
  if (start === undefined || items === undefined || end === undefined) return xml;
  const from = Number(skipped ?? 0);
  const to = from + Number(asked ?? 100);
  if (from === 0 && items.length <= to) return xml;
  const page = `${xml.slice(0, start)}${items.slice(from, to).join('')}${xml.slice(end)}`;
  if (to >= items.length) return page;
  const more = `<IsTruncated>true</IsTruncated><Marker>cordon-${to}</Marker>`;
  return page.includes('<IsTruncated>')
    ? page.replace(/<IsTruncated>false<\/IsTruncated>/, more)
    : page.replace(/(?=<\/\w+Result>)/, more);
}

/** The `member` elements of the one list in an answer, and where they begin and end; undefined where it is not one. */
function listIn(xml: string): readonly [start: number, items: readonly string[], end: number] | undefined {
  const items: string[] = [];
  let [depth, start, from, end] = [0, -1, 0, 0];
  for (const tag of xml.matchAll(/<(\/?)member>/g)) {
    if (tag[1] === '') {
      // Another list begins where more than white space lies between.
      if (depth === 0 && items.length > 0 && xml.slice(end, tag.index).trim() !== '') return undefined;
      if (depth++ === 0) from = tag.index;
      if (start < 0) start = from;
    } else if (--depth === 0) {
      end = tag.index + tag[0].length;
      items.push(xml.slice(from, end));
    }
  }
  return start < 0 ? undefined : [start, items, end];
}

/** A role’s ARN stands before its trust policy. */
function withTrust(xml: string, state: State): string {
  let roleArn = '';
  return xml.replace(
    /<(Arn|AssumeRolePolicyDocument)>([^<]*)<\/\1>/g,
    (element, name: string, value: string) => {
      if (name === 'Arn') {
        roleArn = value;
        return element;
      }
      const match = /^arn:aws:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/.exec(roleArn);
      const role = match && state.get('roles', identityKey(match[1] ?? '', match[2] ?? ''));
      if (role === undefined || role === null) return element;
      return `<${name}>${uriEncode(shownText(role.trust, state))}</${name}>`;
    },
  );
}

/** LocalStack keeps a renamed user’s old name in its keys. */
function withOwner(xml: string, owner: string | undefined): string {
  return owner === undefined
    ? xml
    : xml.replace(/<UserName>[^<]*<\/UserName>/g, `<UserName>${escapeXml(owner)}</UserName>`);
}

/**
 * What LocalStack answered with an error, as one of ours: its code and words where they are AWS’s, and a plain
 * NotImplemented for what it cannot do, since its own words speak of its port, its parts and its licence.
 */
export function upstreamError(action: string, status: number, xml: string): AwsError {
  const { code, message } = errorIn(xml);
  if (
    status < 500 &&
    code !== undefined &&
    !/localhost|127\.0\.0\.1|\[::1\]|localstack|moto|licen[cs]e/i.test(message)
  )
    return new AwsError(status, code, asAwsSays(message));
  return notImplemented(action, 'LocalStack cannot do it, or not with these values');
}

/** LocalStack's sentences about what is not there, and AWS's, which clients look for. */
const SENTENCES: readonly (readonly [RegExp, string])[] = [
  [/^Role (\S+) not found$/, 'The role with name $1 cannot be found.'],
  [/^User (\S+) not found$/, 'The user with name $1 cannot be found.'],
  [/^Group (\S+) not found$/, 'The group with name $1 cannot be found.'],
  [/^Instance profile (\S+) not found$/, 'Instance Profile $1 cannot be found.'],
  [/^Login profile for (\S+) not found$/, 'Login Profile for User $1 cannot be found.'],
  [/^Policy (arn:\S+) not found$/, 'Policy $1 was not found.'],
];

function asAwsSays(message: string): string {
  return SENTENCES.reduce((text, [theirs, awss]) => text.replace(theirs, awss), message);
}

/** 501 for an IAM action or parameter that the emulator behind the gateway does not support. */
export function notImplemented(action: string, why: string): AwsError {
  return new AwsError(501, 'NotImplemented', `The lab’s IAM does not do ${action}: ${why}.`);
}

function errorIn(xml: string): { readonly code?: string; readonly message: string } {
  try {
    const error = parseXml(xml);
    const code = textAt(error, 'ErrorResponse', 'Error', 'Code');
    const message = textAt(error, 'ErrorResponse', 'Error', 'Message') ?? '';
    return code === undefined ? { message } : { code, message };
  } catch {
    return { message: '' };
  }
}

/**
 * GetUser of a caller who names nobody and is no user.
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetUser.html
 */
export function rootUserXml(accountId: string, requestId: string): string {
  return (
    '<GetUserResponse xmlns="https://iam.amazonaws.com/doc/2010-05-08/"><GetUserResult><User>' +
    `<UserId>${accountId}</UserId><Arn>arn:aws:iam::${accountId}:root</Arn><CreateDate>2020-01-01T00:00:00Z</CreateDate>` +
    `</User></GetUserResult><ResponseMetadata><RequestId>${escapeXml(requestId)}</RequestId></ResponseMetadata></GetUserResponse>`
  );
}
