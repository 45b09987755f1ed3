import * as z from 'zod/mini';

/**
 * What `config.toml` may hold. In a file of its own, imported where a file is there to be checked: a dynamic import of zod
 * itself would put the whole library, its forty languages with it, into the bundle.
 */
const shape = z.object({
  server: z.optional(z.object({ url: z.optional(z.string()) })),
  consent: z.optional(
    z.record(
      z.string(),
      z.object({
        projects: z._default(z.array(z.string()), []),
        declined: z._default(z.array(z.string()), []),
      }),
    ),
  ),
});

export type SettingsDocument = z.infer<typeof shape>;

/** @returns the paths of the fields that are not as they must be, when there are any. */
export function checkSettings(
  document: unknown,
): { ok: true; document: SettingsDocument } | { ok: false; wrong: string } {
  const checked = shape.safeParse(document);
  if (checked.success) return { ok: true, document: checked.data };
  return { ok: false, wrong: checked.error.issues.map((issue) => issue.path.join('.')).join(', ') };
}
