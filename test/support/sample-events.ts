import type { Draft } from '../../src/events/draft.js';
import { sealDraft, NO_ORIGIN } from '../../src/events/draft.js';
import type { Lamport, SpecKittyEvent, Ulid } from '../../src/events/event.js';
import { computedUlid } from '../../src/events/ulid.js';

export const PROJECT = '5f0e2a52-6f3a-4c43-9a7b-0d3c2f0f8a11';

/** One draft of each of the eight types, with every optional field. */
export const SAMPLE_DRAFTS: readonly Draft[] = [
  {
    event_type: 'WPStatusChanged',
    payload: {
      wp_id: 'WP01',
      previous_status: 'planned',
      new_status: 'doing',
      changed_by: 'claude',
      feature_slug: '001-first',
      from_lane: 'claimed',
      to_lane: 'in_progress',
    },
  },
  {
    event_type: 'WPCreated',
    payload: { wp_id: 'WP02', title: 'Second', feature_slug: '001-first', dependencies: ['WP01'] },
  },
  {
    event_type: 'WPAssigned',
    payload: {
      wp_id: 'WP01',
      agent_id: 'claude',
      phase: 'review',
      retry_count: 1,
      feature_slug: '001-first',
    },
  },
  {
    event_type: 'FeatureCreated',
    payload: {
      feature_slug: '001-first',
      feature_number: '001',
      target_branch: 'main',
      wp_count: 2,
      created_at: '2026-02-07T08:01:05Z',
    },
  },
  {
    event_type: 'FeatureCompleted',
    payload: {
      feature_slug: '001-first',
      total_wps: 2,
      completed_at: '2026-02-08T08:01:05Z',
      total_duration: 'P1D',
    },
  },
  {
    event_type: 'HistoryAdded',
    payload: {
      wp_id: 'WP01',
      entry_type: 'review',
      entry_content: 'Looks right',
      author: 'ada',
      feature_slug: '001-first',
    },
  },
  {
    event_type: 'ErrorLogged',
    payload: {
      error_type: 'runtime',
      error_message: 'exit code 3',
      wp_id: 'WP01',
      stack_trace: null,
      agent_id: 'claude',
      feature_slug: '001-first',
    },
  },
  {
    event_type: 'DependencyResolved',
    payload: {
      wp_id: 'WP02',
      dependency_wp_id: 'WP01',
      resolution_type: 'completed',
      feature_slug: '001-first',
    },
  },
];

/** The n-th event of a node: a valid one, its id and clock value made of n. */
export function sampleEvent(n: number, about: Partial<SpecKittyEvent> = {}): SpecKittyEvent {
  const draft = SAMPLE_DRAFTS[n % SAMPLE_DRAFTS.length] as Draft;
  const event = sealDraft(draft, {
    eventId: sampleUlid(n),
    nodeId: '0123456789ab',
    clock: n as Lamport,
    teamSlug: 'analytical',
    timestamp: new Date(Date.UTC(2026, 1, 7) + n * 1000).toISOString(),
    origin: { ...NO_ORIGIN, project_uuid: PROJECT, project_slug: 'engine' },
  });
  return { ...event, ...about } as SpecKittyEvent;
}

export function sampleUlid(n: number): Ulid {
  return computedUlid(Date.UTC(2026, 1, 7) + n * 1000, [n]);
}
