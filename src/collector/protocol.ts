/** The sync protocol this server speaks (CONTRACT: header X-Spec-Kitty-Sync-Protocol). */
export const PROTOCOL = '1.0';

/** A later 1.x only adds, so its clients are understood; another major, or no word of it, may mean anything. */
export function isSupportedProtocol(header: string | null): boolean {
  return header !== null && /^1\.\d{1,4}$/.test(header.trim());
}
