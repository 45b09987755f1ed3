# Sourced by spec-kitty's block in a git hook, with $sk_hook set to the hook's name and the three streams on /dev/null.
#
# Leaves one line in the spool, wakes the worker unless one runs, says nothing, never fails. Shell built-ins only:
# a program started here would be paid for by every commit of every rebase. In a file of ours alone this runs in the
# hook's own shell, for speed: so it returns where others would exit, and all its names begin with sk_.

sk_leave_note() {
  [ "${SPEC_KITTY:-1}" = 0 ] && return 1

  # The git folder of this working tree. Git sets GIT_DIR in worktrees; elsewhere hooks run at the top of the tree.
  sk_git=${GIT_DIR:-.git}
  if [ -f "$sk_git" ]; then
    IFS= read -r sk_git <"$sk_git" || return 1
    sk_git=${sk_git#gitdir: }
  fi

  # The folder that all working trees share holds the spool.
  sk_common=$sk_git
  sk_tree=.
  if [ -f "$sk_git/commondir" ]; then
    IFS= read -r sk_common <"$sk_git/commondir" || return 1
    case $sk_common in /* | [A-Za-z]:*) ;; *) sk_common=$sk_git/$sk_common ;; esac
    sk_tree=worktrees/${sk_git##*/}
  fi
  sk_own=$sk_common/spec-kitty

  # Not enabled here: make no file.
  [ -d "$sk_own" ] || return 1

  # What HEAD names, and the commit it names. A ref that is packed, or in a reftable, the worker finds by itself.
  sk_head= sk_commit=
  IFS= read -r sk_head <"$sk_git/HEAD" || :
  case $sk_head in
    'ref: '*)
      sk_head=${sk_head#ref: }
      [ -f "$sk_common/$sk_head" ] && IFS= read -r sk_commit <"$sk_common/$sk_head" ;;
    *) sk_commit=$sk_head sk_head= ;;
  esac

  # One printf of less than 512 bytes: appends by several processes at once do not mix.
  [ ${#sk_head} -gt 150 ] && sk_head=
  if [ -O "$sk_own" ]; then
    sk_append_note || :
  else
    # Root in a person's repository, or the other way: each must be able to add to the other's spool.
    (umask 0; sk_append_note) || :
  fi
}

sk_append_note() {
  printf '1\t%s\t%s\t%s\t%s\n' "$sk_hook" "${sk_commit:--}" "$sk_tree" "$sk_head" >>"$sk_own/spool"
}

sk_is_worker_needed() {
  # A worker would compete with a rebase for the processors; post-rewrite wakes it at the end. Git keeps the first file
  # while it carries a commit over, and adds the second when it stops for the person, whose commits are like any other.
  if [ "$sk_hook" = post-commit ] && [ -f "$sk_git/rebase-merge/author-script" ]; then
    [ -f "$sk_git/rebase-merge/stopped-sha" ] || return 1
  fi

  # A running worker looks into the spool once more after it has removed this file, so the note is not missed. Its number
  # may be somebody else's by now: where the system tells when a process was born (/proc), that must be the same.
  [ -f "$sk_own/worker.pid" ] || return 0
  sk_pid= sk_born= sk_stat=
  IFS=' ' read -r sk_pid sk_born <"$sk_own/worker.pid" || :
  case $sk_pid in '' | 0* | *[!0-9]*) return 0 ;; esac
  kill -0 "$sk_pid" || return 0
  [ -r "/proc/$sk_pid/stat" ] || return 1
  IFS= read -r sk_stat <"/proc/$sk_pid/stat" || return 0
  # The twentieth of what follows the program's name, which may hold anything: proc(5), starttime.
  sk_stat=${sk_stat##*) }
  for sk_field in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do sk_stat=${sk_stat#* }; done
  [ "${sk_stat%% *}" != "$sk_born" ]
}

sk_wake_worker() {
  # First line: node. Second: the worker. Written by `spec-kitty init`.
  { IFS= read -r sk_node && IFS= read -r sk_worker; } <"$sk_own/program" || return 1
  [ -x "$sk_node" ] || sk_node=node
  [ -f "$sk_worker" ] || return 1

  # Continuous integration ends what outlives the job's step, so there we wait for the worker. Elsewhere a shell of its
  # own starts it, or it would be a job of the person's hook, which may `wait` for its jobs.
  if [ -n "${CI:-}" ] && [ "$CI" != false ]; then
    (umask 077; "$sk_node" "$sk_worker" "$sk_common")
  elif command -v setsid; then
    (umask 077; setsid "$sk_node" "$sk_worker" "$sk_common" &)
  else
    (umask 077; "$sk_node" "$sk_worker" "$sk_common" &)
  fi
}

sk_leave_note && sk_is_worker_needed && sk_wake_worker || :
