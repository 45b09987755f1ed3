import type { Finding } from './finding.js';

/** What an attempt's evidence says. What follows from it is decided in `policy.ts`. */
export type Judgement =
  /** Work that holds: it goes on to verification and review. */
  | { readonly kind: 'accepted'; readonly head: string; readonly noChange: string | null }
  | { readonly kind: 'verified' }
  | { readonly kind: 'approved'; readonly summary: string; readonly minor: readonly Finding[] }
  | { readonly kind: 'rejected'; readonly summary: string; readonly findings: readonly Finding[] }
  /** Work that is there and must be better: a check of ours found it, as a reviewer would. */
  | { readonly kind: 'rework'; readonly findings: readonly Finding[] }
  | { readonly kind: 'no_verdict'; readonly reason: string }
  /** The agent's work cannot be taken. */
  | { readonly kind: 'unacceptable'; readonly reason: string }
  /** The agent cannot work at all: no quota, no login. */
  | {
      readonly kind: 'unavailable';
      readonly why: 'quota' | 'login';
      readonly untilMs: number | null;
      readonly reason: string;
    }
  /** Trouble that says nothing about the work. */
  | { readonly kind: 'trouble'; readonly reason: string }
  /** Its processes are gone and left no word: the machine, or a kill. Nobody's fault. */
  | { readonly kind: 'lost' }
  /** Announced, and cut off before anything was started. */
  | { readonly kind: 'never_begun' }
  /** We ended it. */
  | { readonly kind: 'stopped' }
  /** Only a person can say what is right now. */
  | { readonly kind: 'human'; readonly reason: string };
