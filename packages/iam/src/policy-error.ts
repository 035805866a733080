/** Where something stands in a policy's JSON text; `line` and `column` count from 1, absent for a policy given as an object. */
export interface Position {
  /** `Statement[0].Condition.StringEquals`, empty for the whole document. */
  readonly path: string;
  readonly line?: number;
  readonly column?: number;
}

/**
 * A policy document that AWS would refuse to store (`MalformedPolicyDocument`, `MalformedPolicy` in S3). `rule` names
 * the rule broken, `position` says where. The message is a whole sentence in the user's words.
 */
export class PolicyError extends Error {
  readonly rule: string;
  readonly position: Position;

  constructor(rule: string, message: string, position: Position) {
    super(`${message}${at(position)}`);
    this.name = 'PolicyError';
    this.rule = rule;
    this.position = position;
  }
}

function at(position: Position): string {
  const where = position.path === '' ? '' : ` at \`${position.path}\``;
  return position.line === undefined ? where : `${where} (line ${position.line}, column ${position.column})`;
}
