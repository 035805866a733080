/** What the user typed is wrong: the command line exits with 64. The message names the value and the rule. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
