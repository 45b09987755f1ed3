# Sourced by spec-kitty's block in a git hook, in a subshell, with $sk_hook set to the hook's name.
#
# Leaves one line in the spool, wakes the worker unless one runs, says nothing, never fails. Shell built-ins only:
# a program started here would be paid for by every commit of every rebase.

[ "${SPEC_KITTY:-1}" = 0 ] && exit 0

# The git folder of this working tree. Git sets GIT_DIR in worktrees; elsewhere hooks run at the top of the tree.
sk_git=${GIT_DIR:-.git}
if [ -f "$sk_git" ]; then
  read -r _ sk_git <"$sk_git" || exit 0
fi

# The folder that all working trees share holds the spool.
sk_common=$sk_git
sk_tree=.
if [ -f "$sk_git/commondir" ]; then
  read -r sk_common <"$sk_git/commondir" || exit 0
  case $sk_common in /* | [A-Za-z]:*) ;; *) sk_common=$sk_git/$sk_common ;; esac
  sk_tree=worktrees/${sk_git##*/}
fi
sk_own=$sk_common/spec-kitty

# Not enabled here: make no file.
[ -d "$sk_own" ] || exit 0

# What HEAD names, and the commit it names. A ref that is packed, or in a reftable, the worker finds by itself.
sk_head= sk_commit=
read -r sk_head <"$sk_git/HEAD" || :
case $sk_head in
  'ref: '*)
    sk_head=${sk_head#ref: }
    [ -f "$sk_common/$sk_head" ] && read -r sk_commit <"$sk_common/$sk_head" ;;
  *) sk_commit=$sk_head sk_head= ;;
esac

# Root in a person's repository, or the other way: each must be able to add to the other's spool.
[ -O "$sk_own" ] || umask 0

# One printf of less than 512 bytes: appends by several processes at once do not mix.
[ ${#sk_head} -gt 150 ] && sk_head=
printf '1\t%s\t%s\t%s\t%s\n' "$sk_hook" "${sk_commit:--}" "$sk_tree" "$sk_head" >>"$sk_own/spool"
umask 077

# A running worker looks into the spool once more after it has removed this file, so the note is not missed. Its number
# may be somebody else's by now: where the system tells when a process was born (/proc), that must be the same.
sk_pid= sk_born= sk_stat=
[ -f "$sk_own/worker.pid" ] && read -r sk_pid sk_born <"$sk_own/worker.pid"
if [ "${sk_pid:-0}" -gt 0 ] && kill -0 "$sk_pid"; then
  [ -r "/proc/$sk_pid/stat" ] || exit 0
  read -r sk_stat <"/proc/$sk_pid/stat"
  set -- ${sk_stat##*) }
  [ "${20}" = "$sk_born" ] && exit 0
fi

# First line: node. Second: the worker. Written by `spec-kitty init`.
{ read -r sk_node && read -r sk_worker; } <"$sk_own/program" || exit 0
[ -x "$sk_node" ] || sk_node=node
[ -f "$sk_worker" ] || exit 0

# Continuous integration ends what outlives the job's step, so there we wait for the worker.
if [ -n "${CI:-}" ] && [ "$CI" != false ]; then
  "$sk_node" "$sk_worker" "$sk_common"
elif command -v setsid; then
  setsid "$sk_node" "$sk_worker" "$sk_common" &
else
  "$sk_node" "$sk_worker" "$sk_common" &
fi
exit 0
