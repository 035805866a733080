/** A stack that cannot be built as asked: the message names the value, the rule and what to do. */
export class StackError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StackError';
  }
}

/** Parts of a stack that cannot be combined, although each is valid. */
export class Misfit extends StackError {}

/** A login that does not fit this topology. */
export class LoginMisfit extends Misfit {
  constructor(login: string, reason: string) {
    super(`login \`${login}\` does not fit this topology: ${reason}; choose another login or topology`);
    this.name = 'LoginMisfit';
  }
}

/** A guard that does not fit this topology; `reason` says what is missing. */
export class GuardMisfit extends Misfit {
  readonly guard: string;
  readonly reason: string;
  constructor(guard: string, reason: string) {
    super(
      `guard \`${guard}\` does not fit this topology: ${reason}; leave it out or choose another topology`,
    );
    this.name = 'GuardMisfit';
    this.guard = guard;
    this.reason = reason;
  }
}
