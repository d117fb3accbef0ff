/**
 * The shell that holds postgres. Its file descriptor 3 is a pipe whose other end only our process has: however that process ends,
 * SIGKILL included, the kernel closes the pipe, `read` returns, and postgres gets a fast shutdown. It costs about 1 MB.
 */
export const keeper = `
"$@" </dev/null 3<&- & server=$!
( while read -r _ <&3; do :; done; kill -INT "$server" 2>/dev/null ) &
watch=$!
exec 3<&-
wait "$server"; code=$?
kill "$watch" 2>/dev/null
exit "$code"
`;
