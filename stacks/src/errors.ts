/** A stack that cannot be built as asked: the message names the value, the rule and what to do. */
export class StackError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'StackError';
  }
}

/** Parts of a stack that do not go together; what each is by itself is fine. */
export class Misfit extends StackError {}

/** A way to log in that cannot serve this topology. */
export class LoginMisfit extends Misfit {
  constructor(login: string, reason: string) {
    super(`login \`${login}\` cannot serve this topology: ${reason}; choose another login or topology`);
    this.name = 'LoginMisfit';
  }
}

/** A guard that has nothing to hold on to in this topology; `reason` says what is missing. */
export class GuardMisfit extends Misfit {
  readonly guard: string;
  readonly reason: string;
  constructor(guard: string, reason: string) {
    super(`guard \`${guard}\` cannot wrap this topology: ${reason}; leave it out or choose another topology`);
    this.name = 'GuardMisfit';
    this.guard = guard;
    this.reason = reason;
  }
}
