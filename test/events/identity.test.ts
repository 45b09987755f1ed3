import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as fc from 'fast-check';
import type { CommitId } from '../../src/changes/commit.js';
import type {
  AssignedObservation,
  CreatedObservation,
  LaneObservation,
  Observation,
} from '../../src/detect/observation.js';
import { EVENT_TYPES } from '../../src/events/event.js';
import { WHAT, type CapturedType } from '../../src/events/identity.js';
import { draftObservations } from '../../src/events/observation-drafts.js';
import { computedUlid } from '../../src/events/ulid.js';
import { parseActivityLine } from '../../src/tasks/activity-log.js';

const PROJECT = '5f0e2a52-6f3a-4c43-9a7b-0d3c2f0f8a11';
const CONTEXT = { project_uuid: PROJECT, project_slug: null, repo_slug: null, git_branch: null };
const LANES = ['planned', 'doing', 'for_review', 'done'] as const;

const idsOf = (
  observations: readonly Observation[],
  sameSecond: readonly Observation[] = [],
  context = CONTEXT,
): string[] =>
  draftObservations(observations, context, sameSecond).flatMap(({ draft }) =>
    draft ? [String(draft.event_id)] : [],
  );

/** Few values for each field: what is random must often be equal. */
const sighting = fc.record({
  commit: fc.constantFrom('c'.repeat(40), 'd'.repeat(40)).map((id) => id as CommitId),
  authorTime: fc.constantFrom('2026-02-07T09:01:05+01:00', '2026-02-07T08:01:06Z'),
  authorName: fc.constantFrom('Ada', 'Bob'),
  authorEmail: fc.constantFrom('ada@example.org', 'bob@example.org'),
  path: fc.constantFrom('a', 'b'),
  feature: fc.constantFrom('001-first', 'second-01KXW08B'),
});
const wpId = fc.constantFrom('WP01', 'WP02');
const untold = { at: null, by: null, note: null, sourceEventId: null, occurrence: 0 } as const;
const lane: fc.Arbitrary<LaneObservation> = fc
  .tuple(sighting, wpId, fc.constantFrom(...LANES), fc.constantFrom(...LANES))
  .filter(([, , from, to]) => from !== to)
  .map(([seen, id, fromLane, toLane]) => ({ ...seen, kind: 'lane', wpId: id, fromLane, toLane, ...untold }));
const created: fc.Arbitrary<CreatedObservation> = fc
  .tuple(sighting, wpId, fc.option(fc.constantFrom(...LANES)))
  .map(([seen, id, toLane]) => ({
    ...seen,
    kind: 'created',
    wpId: id,
    title: 't',
    dependencies: [],
    toLane,
  }));
const assigned: fc.Arbitrary<AssignedObservation> = fc
  .tuple(sighting, wpId, fc.constantFrom('codex', 'claude'))
  .map(([seen, id, agent]) => ({
    ...seen,
    kind: 'assigned',
    wpId: id,
    agent,
    lane: 'doing',
    at: null,
    occurrence: 0,
  }));
const happening: fc.Arbitrary<Observation> = fc.oneof(lane, created, assigned);

describe('the id of what no line tells', () => {
  it('is its own: no two happenings share one, however alike they are', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (all) => {
        const ids = idsOf(all);
        assert.equal(new Set(ids).size, ids.length);
      }),
    );
  });

  it('is the same wherever the history is cut: what came before is counted, not drafted', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), fc.nat(), (all, cut) => {
        const place = all.length === 0 ? 0 : cut % all.length;
        const [before, after] = [all.slice(0, place), all.slice(place)];
        assert.deepEqual(idsOf(after, before), idsOf(all).slice(idsOf(before).length));
      }),
    );
  });

  it('does not depend on the order of happenings of other work packages', () => {
    fc.assert(
      fc.property(fc.array(happening, { maxLength: 40 }), (all) => {
        const owner = (one: Observation) => `${one.feature} ${'wpId' in one ? one.wpId : ''}`;
        const regrouped = all.toSorted((a, b) => owner(a).localeCompare(owner(b)));
        assert.deepEqual(idsOf(regrouped).toSorted(), idsOf(all).toSorted());
      }),
    );
  });

  it('is another when the project or any word of the happening is, and no other word matters', () => {
    const other = fc.tuple(lane, lane);
    const key = ({ feature, wpId, fromLane, toLane, authorTime, authorEmail }: LaneObservation) =>
      JSON.stringify([feature, wpId, fromLane, toLane, Date.parse(authorTime), authorEmail]);
    fc.assert(
      fc.property(other, ([a, b]) => {
        assert.equal(idsOf([a])[0] === idsOf([b])[0], key(a) === key(b));
        assert.notEqual(idsOf([a], [], { ...CONTEXT, project_uuid: 'another' })[0], idsOf([a])[0]);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the id of what a line tells', () => {
  const told: fc.Arbitrary<LaneObservation> = fc
    .tuple(
      lane,
      fc.constantFrom('2026-01-05T09:00:00Z', '2026-01-05'),
      fc.constantFrom('codex', null),
      fc.nat(2),
    )
    .map(([step, at, by, occurrence]) => ({ ...step, at, by, occurrence }));

  it('depends on the line alone: not on the commit, nor on what else was seen', () => {
    fc.assert(
      fc.property(told, fc.array(told), fc.array(told), (step, before, beside) => {
        const elsewhere = { ...step, commit: 'e'.repeat(40) as CommitId, authorTime: '2031-01-01T00:00:00Z' };
        assert.deepEqual(idsOf([...beside, elsewhere], before).at(-1), idsOf([step])[0]);
      }),
    );
  });

  it('is another for another occurrence, and the first has none in it', () => {
    fc.assert(
      fc.property(told, (step) => {
        const ids = [0, 1, 2, 3].map((occurrence) => idsOf([{ ...step, occurrence }])[0]);
        assert.equal(new Set(ids).size, 4);
      }),
    );
  });

  it('of an event log that is no ULID is one for the line and the file, however each puts it', () => {
    const step = { ...untold, at: '2026-01-05T09:00:00Z', by: 'codex', sourceEventId: 'no-ulid' };
    fc.assert(
      fc.property(lane, (seen) => {
        const { kind: _, ...where } = seen;
        const ofFile: Observation = { ...seen, ...step, fromLane: 'planned', toLane: 'doing' };
        const { occurrence: _none, ...words } = step;
        const ofLine: Observation = {
          ...where,
          ...words,
          kind: 'event_line',
          fromLane: 'claimed',
          toLane: 'in_progress',
        };
        assert.deepEqual(idsOf([ofLine]), idsOf([ofFile]));
        assert.notDeepEqual(idsOf([{ ...ofLine, sourceEventId: 'another' }]), idsOf([ofFile]));
      }),
    );
  });
});

describe('docs/identity.md', () => {
  const page = fs.readFileSync('docs/identity.md', 'utf8');
  /** The hashed text and the id below it. */
  const examples = Array.from(page.matchAll(/^(\[.*\])\n([0-9A-Z]{26})$/gm), ([, fields = '', id]) => ({
    fields: JSON.parse(fields) as (string | number)[],
    id,
  }));

  it('names for each of the eight types the words that the code hashes, in the same order', () => {
    const rows = Array.from(page.matchAll(/^\| (\w+) +\| ([^|]*?) *\|/gm), ([, type = '', what = '']) => [
      type,
      what,
    ]).filter(([type]) => (EVENT_TYPES as readonly string[]).includes(type ?? ''));
    const told = new Map(rows as [CapturedType, string][]);
    assert.deepEqual([...told.keys()].toSorted(), [...EVENT_TYPES].toSorted());
    for (const [type, words] of Object.entries(WHAT)) {
      const names = Array.from(
        told.get(type as CapturedType)?.matchAll(/`(\w+)`/g) ?? [],
        ([, name]) => name,
      );
      assert.deepEqual(names, [...words], type);
    }
  });

  it('gives examples whose ids the fields on the page make', () => {
    assert.equal(examples.length, 3);
    for (const { fields, id } of examples) {
      const atMs = fields.find((field) => Number(field) > 1_000_000_000_000);
      assert.equal(computedUlid(Number(atMs), fields), id);
    }
  });

  it('gives an example that the program itself makes of the line on the page', () => {
    const [raw = ''] = /^- \d{4}.*lane=doing.*$/m.exec(page) ?? [];
    const line = parseActivityLine(raw, 'section');
    assert.ok(line);
    const [first, second, third] = examples.map(({ id }) => id);
    const step = (fromLane: string, toLane: string): LaneObservation => ({
      commit: 'c'.repeat(40) as CommitId,
      authorTime: '2026-01-05T09:02:00Z',
      authorName: 'Ada',
      authorEmail: 'ada@example.org',
      path: 'kitty-specs/001-auth/tasks/WP01.md',
      feature: '001-auth',
      kind: 'lane',
      wpId: 'WP01',
      fromLane,
      toLane,
      ...untold,
    });
    const told = { ...step('planned', line.lane ?? ''), at: line.at, by: line.agent };
    assert.deepEqual(idsOf([told, { ...told, occurrence: 1 }]), [first, second]);
    const done = { ...told, fromLane: 'for_review', toLane: 'done' };
    const resolved: Observation = {
      ...step('', ''),
      kind: 'resolved',
      wpId: 'WP02',
      dependencyId: 'WP01',
      resolution: 'completed',
    };
    assert.equal(idsOf([done, resolved]).at(-1), third);
  });
});
