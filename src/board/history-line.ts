import type { SpecKittyEvent } from '../events/event.js';
import { laneName } from '../words/page.js';

export interface HistoryLine {
  readonly id: string;
  readonly at: string;
  readonly kind: 'moved' | 'created' | 'assigned' | 'note' | 'error' | 'settled';
  /** What happened, in words. */
  readonly what: string;
  /** Null: the event does not say. */
  readonly who: string | null;
  /** A longer text that came along, as somebody wrote it. */
  readonly text: string | null;
}

/** One event of a work package as its history tells it. */
export function historyLine(event: SpecKittyEvent): HistoryLine {
  return { id: event.event_id, at: event.timestamp, ...told(event) };
}

function told(event: SpecKittyEvent): Pick<HistoryLine, 'kind' | 'what' | 'who' | 'text'> {
  switch (event.event_type) {
    case 'WPStatusChanged': {
      const { from_lane, to_lane, previous_status, new_status, changed_by = 'user' } = event.payload;
      const what = `${laneName(from_lane ?? previous_status)} → ${laneName(to_lane ?? new_status)}`;
      return { kind: 'moved', what, who: changed_by, text: null };
    }
    case 'WPCreated':
      return { kind: 'created', what: 'created', who: null, text: event.payload.title };
    case 'WPAssigned': {
      const { agent_id, phase, retry_count = 0 } = event.payload;
      const again = retry_count > 0 ? `, try ${retry_count + 1}` : '';
      return { kind: 'assigned', what: `assigned for ${phase}${again}`, who: agent_id, text: null };
    }
    case 'HistoryAdded': {
      const { entry_type, entry_content, author = 'user' } = event.payload;
      return {
        kind: entry_type === 'error' ? 'error' : 'note',
        what: entry_type,
        who: author,
        text: entry_content,
      };
    }
    case 'ErrorLogged': {
      const { error_type, error_message, agent_id } = event.payload;
      return { kind: 'error', what: `error: ${error_type}`, who: agent_id ?? null, text: error_message };
    }
    case 'DependencyResolved': {
      const { dependency_wp_id, resolution_type } = event.payload;
      return { kind: 'settled', what: `${dependency_wp_id} ${resolution_type}`, who: null, text: null };
    }
    case 'FeatureCreated':
    case 'FeatureCompleted':
      return { kind: 'note', what: event.event_type, who: null, text: null };
  }
}
