/** A tenant count for people. */
export function shown(tenants: number): string {
  return Number.isFinite(tenants) ? tenants.toLocaleString('en-US') : 'any number of';
}

/** `900 s`, `15 min`, `12 h`: the unit that needs no fraction. */
export function duration(seconds: number): string {
  if (seconds % 3_600 === 0) return `${seconds / 3_600} h`;
  return seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`;
}
