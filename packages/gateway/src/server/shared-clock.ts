/** The clock that all processes of a machine share, `process.hrtime`, milliseconds. */
export const sharedClock = (): number => Number(process.hrtime.bigint()) / 1e6;
