const W3C =
  /^(\d{4})(?:-(\d{2})(?:-(\d{2})(?:T(\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?)?)?)?$/;
const EPOCH = /^-?\d{1,15}(?:\.\d{1,9})?$/;

/**
 * Milliseconds since 1970 of a W3C date (`2026`, `2026-01`, `2026-01-31`, `2026-01-31T23:59Z`, with seconds, fractions
 * and offset; no offset means UTC) or of epoch seconds. Four digits alone are a year. `undefined` for anything else.
 * Page: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_Date
 */
export function parseDate(text: string): number | undefined {
  const trimmed = text.trim();
  const found = W3C.exec(trimmed);
  if (found === null) return EPOCH.test(trimmed) ? Number(trimmed) * 1000 : undefined;
  const [, year, month = '01', day = '01', hour = '00', minute = '00', second = '00', fraction = '0', zone] =
    found;
  const utc = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  const check = new Date(utc);
  const real =
    check.getUTCMonth() === Number(month) - 1 &&
    check.getUTCDate() === Number(day) &&
    check.getUTCHours() === Number(hour) &&
    Number(minute) < 60 &&
    Number(second) < 60;
  return real ? utc + Number(`0.${fraction}`) * 1000 - offsetOf(zone) : undefined;
}

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}
