/**
 * Goes before git's subcommand wherever an object may be missing from a partial clone: without it git would ask the
 * network for each. GIT_NO_LAZY_FETCH says the same, but git understands it only from 2.45 on.
 */
export const NEVER_FETCH = ['-c', 'protocol.allow=never'] as const;
