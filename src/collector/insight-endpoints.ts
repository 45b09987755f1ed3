import * as z from 'zod/mini';
import { toIsoTime, type WallTime } from '../shared/wall-time.js';
import { serveWords } from '../words/serve.js';
import { answer, refusal, type MemberEndpoint } from './answer.js';
import { changeOf, type Changes } from './insights/changes.js';
import { KeptAnswers } from './insights/kept-answers.js';
import { readInsights, type HistoryStore } from './insights/read-insights.js';
import { MAX_CHANGES } from './limits.js';
import type { ChangesQuestion, Store } from './store.js';
import { changesQuery, insightsQuery, queryObject } from './wire.js';

/**
 * GET /api/v1/insights/?weeks=12&feature=: the figures over the team's history (insights.ts has the shape), complete up to `head` of
 * the feed; with `part=trust` that part alone, for a strip that is always there. For a large and busy team they may be some seconds old; `generated_at` says it.
 */
export function insightsEndpoint(store: HistoryStore & Pick<Store, 'feed'>, time: WallTime): MemberEndpoint {
  const kept = new KeptAnswers();
  return async (request, { team }) => {
    const parsed = z.safeParse(insightsQuery, queryObject(request.query));
    if (!parsed.success) return refusal(400, 'bad_request', serveWords.badInsightsQuery);
    const { weeks, feature = null, part } = parsed.data;
    const { json } = await kept.answer(JSON.stringify([team, weeks, feature, part]), time.nowMs(), {
      isNewest: async (after) => (await store.feed(team, { after, limit: 1 })).next === undefined,
      async make() {
        const startedMs = performance.now();
        const madeAtMs = time.nowMs();
        const { head, insights } = await readInsights(store, team, { weeks, feature, nowMs: madeAtMs });
        const envelope = { team_slug: team, head, generated_at: toIsoTime(madeAtMs) };
        const made = JSON.stringify({
          ...envelope,
          ...(part === undefined ? insights : { [part]: insights[part] }),
        });
        return { head, json: made, madeAtMs, tookMs: performance.now() - startedMs };
      },
    });
    return { status: 200, json };
  };
}

/**
 * GET /api/v1/changes/?since=&until=: what changed on the board, in order of happening, the newest MAX_CHANGES of it. `since` is a place in the
 * feed (a `head` that the reader has seen: what came after it, however late) or a time (what happened then or later, until `until`).
 */
export function changesEndpoint(store: Pick<Store, 'changes'>, time: WallTime): MemberEndpoint {
  return async (request, { team }) => {
    const parsed = z.safeParse(changesQuery, queryObject(request.query));
    if (!parsed.success) return refusal(400, 'bad_request', serveWords.badChangesQuery);
    const { since, until = time.nowMs() } = parsed.data;
    const question: ChangesQuestion =
      typeof since === 'number'
        ? { kind: 'arrived', after: since, limit: MAX_CHANGES }
        : { kind: 'happened', sinceMs: since.ms, untilMs: until, limit: MAX_CHANGES };
    const { head, changes, isCut } = await store.changes(team, question);
    const body: Changes = {
      team_slug: team,
      head,
      since: typeof since === 'number' ? String(since) : toIsoTime(since.ms),
      until: typeof since === 'number' ? null : toIsoTime(until),
      is_cut: isCut,
      changes: changes.map(changeOf),
    };
    return answer(200, body, { log: { changes: changes.length } });
  };
}
