/**
 * `sh -c supervisor NAME SCRATCH COMMAND ARGS…`: leads a process group and runs the command in it. Its standard
 * input carries no data: when it ends while the command runs, whoever started us is gone or wants the end, so the
 * whole group is asked to go, then made to, and SCRATCH is removed. The shell itself outlives the TERM (the trap)
 * so that its own end means that the whole group has ended.
 */
export const supervisor = `
scratch=$1; shift
dying=
trap 'dying=1' TERM
exec 3<&0
"$@" </dev/null 3<&- &
command=$!
( trap '' TERM
  cat <&3
  kill -TERM 0
  sleep 1
  rm -rf "$scratch"
  kill -KILL 0 ) >/dev/null 2>&1 &
watcher=$!
exec 3<&-
wait $command
status=$?
if [ -n "$dying" ]; then wait $watcher; wait $watcher; fi
kill -KILL $watcher 2>/dev/null
exit $status
`;
