/** What a feature's meta.json says, as far as FeatureCreated needs it. */
export interface FeatureMeta {
  readonly targetBranch: string | null;
  readonly createdAt: string | null;
}

/** Never throws: a meta.json that cannot be read says nothing. */
export function parseFeatureMeta(text: string): FeatureMeta {
  const fields = parseObject(text);
  return { targetBranch: textOrNull(fields['target_branch']), createdAt: textOrNull(fields['created_at']) };
}

function parseObject(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
  } catch {
    return {};
  }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
