/**
 * An `AbortSignal` that Ctrl-C and SIGTERM abort, so that a run can destroy what it made. A second Ctrl-C ends the
 * process at once; the supervisor still removes what the lab started.
 */
export function stopSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping: removing everything that was started (press again to stop at once)\n');
    controller.abort(new Error('stopped by the user'));
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return {
    signal: controller.signal,
    [Symbol.dispose]: () => {
      process.off('SIGINT', stop).off('SIGTERM', stop);
    },
  };
}
