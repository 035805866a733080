/** A stack that cannot be built as asked: the message names the value, the rule and what to do. */
export class StackError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StackError';
  }
}

/** A guard that has nothing to hold on to in this topology; `reason` says what is missing. */
export class GuardMisfit extends StackError {
  readonly guard: string;
  readonly reason: string;
  constructor(guard: string, reason: string) {
    super(`guard \`${guard}\` cannot wrap this topology: ${reason}; leave it out or choose another topology`);
    this.name = 'GuardMisfit';
    this.guard = guard;
    this.reason = reason;
  }
}
