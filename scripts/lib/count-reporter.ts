// A reporter for Vitest that writes the counts to a file as it goes, so that they are known when the runner hangs or dies.
import { appendFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule } from 'vitest/node';
import type { Counted } from './test-counts.ts';

/** How often a long run reports that it is still running, in milliseconds. */
const EVERY = 30_000;

export default class CountReporter implements Reporter {
  readonly #file = process.env.CORDON_COUNTS_FILE ?? '';
  readonly #running = new Map<string, number>();
  readonly #counts = { passed: 0, failed: 0, skipped: 0 };
  #said = performance.now();
  #timer: NodeJS.Timeout | undefined;

  onTestRunStart(): void {
    // The other reporter prints a line when a file ends: write only after a silence.
    this.#timer = setInterval(() => {
      if (performance.now() - this.#said > EVERY) this.#tell();
    }, 1_000);
    this.#timer.unref();
  }

  onTestModuleStart({ relativeModuleId }: TestModule): void {
    this.#running.set(relativeModuleId, performance.now());
  }

  onTestCaseResult(test: TestCase): void {
    const { state } = test.result();
    if (state !== 'pending') this.#note({ is: state, what: test.fullName });
  }

  onTestModuleEnd(module: TestModule): void {
    this.#running.delete(module.relativeModuleId);
    this.#said = performance.now();
    const failed = [...module.children.allTests('failed')].length > 0;
    // The file could not be loaded, or a hook failed and its tests with it.
    if (module.state() === 'failed' && !failed) this.#note({ is: 'failed', what: module.relativeModuleId });
  }

  onTestRunEnd(_modules: unknown, errors: readonly unknown[]): void {
    clearInterval(this.#timer);
    for (const _ of errors) this.#note({ is: 'failed', what: 'an error outside of any test' });
    this.#write({ is: 'end', what: '' });
  }

  #note(counted: Counted): void {
    if (counted.is !== 'end') this.#counts[counted.is] += 1;
    this.#write(counted);
  }

  #write(counted: Counted): void {
    if (this.#file !== '') appendFileSync(this.#file, `${JSON.stringify(counted)}\n`);
  }

  #tell(): void {
    this.#said = performance.now();
    const files = [...this.#running].map(
      ([name, since]) => `${name} (${Math.round((this.#said - since) / 1000)} s)`,
    );
    console.log(
      ` … ${this.#counts.passed} passed, ${this.#counts.failed} failed; running: ${files.join(', ')}`,
    );
  }
}
