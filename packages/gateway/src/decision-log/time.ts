/** CloudTrail’s time: ISO 8601 to the second. */
export function formatTime(time: number): string {
  return `${new Date(time).toISOString().slice(0, 19)}Z`;
}
