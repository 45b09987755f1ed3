import { wholeListIn, objectIn } from '../shared/json-value.js';

/** The answer of `GET /api/v1/board/` (collector/board.ts makes it): null means that no event has said it yet. */
export interface TeamBoard {
  readonly team_slug: string | null;
  /** The place in the team's feed up to which it is complete. */
  readonly cursor: string;
  /** The server's clock. */
  readonly generated_at: string;
  readonly projects: readonly {
    readonly project_uuid: string | null;
    readonly project_slug: string | null;
  }[];
  readonly features: readonly {
    readonly project_uuid: string | null;
    readonly feature_slug: string;
    readonly announced_work_packages: number | null;
  }[];
  readonly work_packages: readonly {
    readonly project_uuid: string | null;
    readonly feature_slug: string | null;
    readonly wp_id: string;
    readonly title: string | null;
    readonly status: string | null;
    readonly lane: string | null;
    readonly since: string | null;
    readonly by: string | null;
    readonly assigned: { readonly agent_id: string } | null;
    readonly dependencies:
      | readonly {
          readonly wp_id: string;
          readonly title: string | null;
          readonly status: string | null;
          readonly resolution: string | null;
        }[]
      | null;
  }[];
}

type Fields = Readonly<Record<string, unknown>>;
type Reader<T> = (fields: Fields) => T | undefined;

/**
 * Reads a server's board. What it says more is kept as it is, for `--json`.
 * @returns undefined for what is no board: half a board would lie.
 */
export function parseBoardAnswer(json: unknown): TeamBoard | undefined {
  const body = objectIn(json);
  if (!body) return undefined;
  const projects = rows(body['projects'], (one) => allTextOrNull(one, ['project_uuid', 'project_slug']));
  const features = rows(body['features'], readFeature);
  const work_packages = rows(body['work_packages'], readWorkPackage);
  const { cursor, generated_at, team_slug } = body;
  if (typeof cursor !== 'string' || typeof generated_at !== 'string') return undefined;
  if (Number.isNaN(Date.parse(generated_at)) || !isTextOrNull(team_slug)) return undefined;
  if (!projects || !features || !work_packages) return undefined;
  return body as unknown as TeamBoard;
}

function rows(value: unknown, read: Reader<true>): true[] | undefined {
  return wholeListIn(value, (item) => {
    const fields = objectIn(item);
    return fields && read(fields);
  });
}

function readFeature(one: Fields): true | undefined {
  const announced = one['announced_work_packages'];
  if (typeof one['feature_slug'] !== 'string') return undefined;
  if (announced !== null && typeof announced !== 'number') return undefined;
  return allTextOrNull(one, ['project_uuid']);
}

function readWorkPackage(one: Fields): true | undefined {
  const { wp_id, since, assigned, dependencies } = one;
  if (typeof wp_id !== 'string') return undefined;
  if (typeof since === 'string' && Number.isNaN(Date.parse(since))) return undefined;
  if (assigned !== null && typeof objectIn(assigned)?.['agent_id'] !== 'string') return undefined;
  if (dependencies !== null && !rows(dependencies, readDependency)) return undefined;
  return allTextOrNull(one, ['project_uuid', 'feature_slug', 'title', 'status', 'lane', 'since', 'by']);
}

function readDependency(one: Fields): true | undefined {
  if (typeof one['wp_id'] !== 'string') return undefined;
  return allTextOrNull(one, ['title', 'status', 'resolution']);
}

function allTextOrNull(fields: Fields, names: readonly string[]): true | undefined {
  return names.every((name) => isTextOrNull(fields[name])) ? true : undefined;
}

function isTextOrNull(value: unknown): value is string | null {
  return value === null || typeof value === 'string';
}
