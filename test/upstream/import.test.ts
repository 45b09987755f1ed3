import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { planImport } from '../../src/upstream/plan-import.js';
import type { UpstreamRow } from '../../src/upstream/read-queue-file.js';
import { queuedEvents } from '../support/open-events.js';
import { mustRun, spec } from '../support/program.js';
import { sampleUlid } from '../support/sample-events.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { upstreamDatabase } from './upstream-database.js';

const NOW = Date.parse('2026-03-01T12:00:00Z');
const PROJECT = '6f0a7c1e-8c1b-4a53-9f0e-0123456789ab';

let counted = 100;

/** A row as upstream's emitter leaves it; `about` of the envelope. */
function row(eventType: string, payload: object, about: Record<string, unknown> = {}): UpstreamRow {
  counted += 1;
  const envelope = {
    event_id: String(sampleUlid(counted)),
    event_type: eventType,
    aggregate_id: 'WP01',
    aggregate_type: 'WorkPackage',
    schema_version: '3.0.0',
    payload,
    node_id: 'aaaabbbbcccc',
    lamport_clock: 7,
    causation_id: null,
    timestamp: new Date(NOW - 86_400_000 + counted * 60_000).toISOString().replace('Z', '123+00:00'),
    team_slug: 'their-team',
    project_uuid: PROJECT,
    project_slug: 'engine',
    git_branch: 'main',
    ...about,
  };
  return { eventId: envelope.event_id, eventType, data: JSON.stringify(envelope) };
}

const OLD_MOVE = {
  wp_id: 'WP01',
  previous_status: 'planned',
  new_status: 'doing',
  feature_slug: '001-engine',
};

describe('what is taken over from upstream’s queue', () => {
  const taken: [what: string, row: UpstreamRow, type: string, payload: object][] = [
    [
      'an old move',
      row('WPStatusChanged', { ...OLD_MOVE, changed_by: 'claude' }),
      'WPStatusChanged',
      { ...OLD_MOVE, changed_by: 'claude' },
    ],
    [
      'a new move, with its own lanes',
      row('WPStatusChanged', {
        wp_id: 'WP02',
        from_lane: 'claimed',
        to_lane: 'in_progress',
        actor: 'codex',
        mission_slug: 'engine-01KXW08B',
        policy_metadata: { why: 1 },
      }),
      'WPStatusChanged',
      {
        wp_id: 'WP02',
        previous_status: 'planned',
        new_status: 'doing',
        changed_by: 'codex',
        feature_slug: 'engine-01KXW08B',
        from_lane: 'claimed',
        to_lane: 'in_progress',
      },
    ],
    [
      'a mission, which is a feature',
      row('MissionCreated', {
        mission_slug: '007-bond',
        mission_number: 7,
        mission_type: 'software-dev',
        target_branch: 'main',
        wp_count: 2,
        friendly_name: 'Bond',
        created_at: '2026-02-07T08:01:05.123456+00:00',
      }),
      'FeatureCreated',
      {
        feature_slug: '007-bond',
        feature_number: '007',
        target_branch: 'main',
        wp_count: 2,
        created_at: '2026-02-07T08:01:05.123456Z',
      },
    ],
    [
      'its end',
      row('MissionClosed', { mission_slug: '007-bond', total_wps: 2, mission_id: 'x' }),
      'FeatureCompleted',
      { feature_slug: '007-bond', total_wps: 2 },
    ],
    [
      'an error, without its stack',
      row('ErrorLogged', {
        error_type: 'runtime',
        error_message: 'exit 1',
        wp_id: 'WP01',
        stack_trace: '/home/x',
      }),
      'ErrorLogged',
      { error_type: 'runtime', error_message: 'exit 1', wp_id: 'WP01' },
    ],
  ];
  for (const [what, one, type, payload] of taken)
    it(`${what}: ${type}`, () => {
      const { take, leave } = planImport([one], NOW);
      assert.deepEqual(leave, []);
      const [{ draft } = assert.fail()] = take;
      assert.deepEqual([draft.event_type, draft.payload, draft.event_id], [type, payload, one.eventId]);
      assert.equal(draft.origin?.project_uuid, PROJECT);
    });

  const left: [what: string, row: UpstreamRow, why: string, reason: RegExp][] = [
    ['telemetry', row('TokenUsageRecorded', { mission_id: 'm' }), 'not_ours', /no such event/],
    [
      'a move within one status',
      row('WPStatusChanged', { wp_id: 'WP01', from_lane: 'planned', to_lane: 'claimed' }),
      'not_ours',
      /both planned/,
    ],
    [
      'a move to where it is',
      row('WPStatusChanged', { ...OLD_MOVE, new_status: 'planned' }),
      'false',
      /nothing moved/,
    ],
    [
      'the future',
      row('WPStatusChanged', OLD_MOVE, { timestamp: '2027-01-01T00:00:00+00:00' }),
      'false',
      /future/,
    ],
    [
      'a lane that is none',
      row('WPStatusChanged', { ...OLD_MOVE, new_status: 'frozen' }),
      'invalid',
      /frozen/,
    ],
    ['no lanes', row('WPStatusChanged', { wp_id: 'WP01' }), 'invalid', /from where/],
    ['WP001', row('WPStatusChanged', { ...OLD_MOVE, wp_id: 'WP001' }), 'invalid', /wp_id/],
    ['no title', row('WPCreated', { wp_id: 'WP01', feature_slug: '001-engine' }), 'invalid', /title/],
    ['no time', row('WPStatusChanged', OLD_MOVE, { timestamp: 'soon' }), 'invalid', /when/],
    ['no JSON', { eventId: 'x', eventType: 'WPCreated', data: '{"event_id":' }, 'invalid', /no event/],
    ['a prototype’s name', row('constructor', {}), 'not_ours', /no such event/],
  ];
  for (const [what, one, why, reason] of left)
    it(`not ${what}: ${why}`, () => {
      const { take, leave } = planImport([one], NOW);
      assert.deepEqual(take, []);
      assert.equal(leave[0]?.why, why);
      assert.match(leave[0]?.reason ?? '', reason);
    });

  it('neither twice nor what was so already', () => {
    const first = row('WPStatusChanged', OLD_MOVE);
    const { timestamp } = JSON.parse(first.data) as { timestamp: string };
    const rows = [
      first,
      first,
      row('WPStatusChanged', OLD_MOVE, { timestamp }),
      row('WPStatusChanged', { ...OLD_MOVE, previous_status: 'for_review' }),
      row('WPStatusChanged', { ...OLD_MOVE, previous_status: 'doing', new_status: 'for_review' }),
    ];
    const { take, leave } = planImport(rows, NOW);
    assert.equal(take.length, 2);
    assert.deepEqual(
      leave.map(({ why, reason }) => [why, reason]),
      [
        ['duplicate', 'its id stands there twice'],
        ['duplicate', 'the same stands there under another id, of the same second'],
        ['false', 'it says for_review -> doing, and WP01 was in doing already'],
      ],
    );
  });

  it('under its own id where that is a ULID, else under the same new one each time', () => {
    const uuid = row('WPStatusChanged', OLD_MOVE, { event_id: '2d1f9c7e-0000-4000-8000-00000000abcd' });
    const idOf = () => planImport([uuid], NOW).take[0]?.draft.event_id;
    assert.match(idOf() ?? '', /^[0-9A-HJKMNP-TV-Z]{26}$/);
    assert.equal(idOf(), idOf());
  });
});

describe('spec-kitty import', () => {
  it('shows first, takes with --yes, takes once, changes nothing there and sends nothing', async () => {
    const folder = temporaryFolder('import');
    const home = join(folder.path, '.spec-kitty');
    const place = { path: folder.path, env: { HOME: folder.path, SPEC_KITTY_HOME: home } };
    try {
      const none = await spec(place, ['import']);
      assert.deepEqual([none.code, /no queue of the Python/.test(none.stderr)], [1, true]);
      const rows = [
        row('WPCreated', { wp_id: 'WP01', title: 'A parser', feature_slug: '001-engine', dependencies: [] }),
        row('WPStatusChanged', OLD_MOVE, { project_uuid: null }),
        row('BuildHeartbeat', { build_id: 'b' }),
      ];
      const there = join(home, 'queue.db');
      fs.mkdirSync(home);
      fs.writeFileSync(there, await upstreamDatabase(rows));
      fs.writeFileSync(join(home, 'config.toml'), '[sync]\nserver_url = "https://kitty.example.org"\n');
      const before = fs.readFileSync(there);

      const shown = JSON.parse(await mustRun(place, ['import', '--json'])) as Record<string, unknown>;
      assert.deepEqual([shown['dry_run'], shown['taken']], [true, { WPCreated: 1, WPStatusChanged: 1 }]);
      assert.deepEqual(fs.readFileSync(there), before, 'looking changed it');

      const { stdout, stderr, code } = await spec(place, ['import', '--yes']);
      assert.equal(code, 0, stderr);
      assert.match(
        stdout,
        /2 events taken: 1 WPCreated, 1 WPStatusChanged\n1 event stayed there:\n {2}\S+ BuildHeart/,
      );
      assert.match(stdout, /The server https:\/\/kitty\.example\.org is yours now/);
      const [, kept = ''] = /kept as (\S+)\./.exec(stderr) ?? [];
      assert.deepEqual(fs.readFileSync(kept), before, 'it lay where ours lies, and is kept whole');

      const events = await queuedEvents(there);
      assert.deepEqual(
        events.map(({ event_id, lamport_clock, team_slug, schema_version }) => [
          String(event_id),
          lamport_clock,
          team_slug,
          schema_version,
        ]),
        rows.slice(0, 2).map(({ eventId }, at) => [eventId, at + 1, 'local', '1.0']),
      );
      const again = JSON.parse(await mustRun(place, ['import', '--yes', '--json'])) as Record<
        string,
        unknown
      >;
      assert.deepEqual([again['taken'], again['already_here']], [{}, 2]);
      assert.equal((await queuedEvents(there)).length, 2);
      const sent = JSON.parse(await mustRun(place, ['sync', 'status', '--json'])) as {
        held_back: { no_consent: number; no_project: number };
      };
      assert.deepEqual([sent.held_back.no_consent, sent.held_back.no_project], [1, 1]);
      const ours = await spec(place, ['import', there]);
      assert.match(ours.stderr, /it is one of this program already/);
    } finally {
      folder.remove();
    }
  });
});
