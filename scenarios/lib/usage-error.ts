/** What the user asked for cannot be: the command line exits with 64. The message names the value and the rule. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
