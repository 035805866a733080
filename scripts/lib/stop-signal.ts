/**
 * A signal that Ctrl-C and SIGTERM abort, so that a run can destroy what it made. The second Ctrl-C ends the process at
 * once; whatever the lab started still goes, since its supervisor watches this process.
 */
export function stopSignal(): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const stop = () => {
    if (controller.signal.aborted) process.exit(130);
    process.stderr.write('\nstopping: what was started is being removed (again to stop at once)\n');
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
