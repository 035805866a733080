/** Milliseconds of a SigV4 timestamp (`yyyymmddThhmmssZ`), or undefined when it is none. */
export function parseTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second] = match;
  const time = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** An HTTP date (`Sun, 22 Nov 2026 06:00:00 GMT`) as a SigV4 timestamp, or undefined. */
export function timestampOfHttpDate(text: string): string | undefined {
  const time = Date.parse(text);
  return Number.isNaN(time) ? undefined : formatTimestamp(time);
}

/** `yyyymmddThhmmssZ` */
export function formatTimestamp(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`;
}
