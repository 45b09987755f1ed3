/** The two calls we use of fs-native-extensions: an exclusive lock of the kernel's on an open file. */
declare module 'fs-native-extensions' {
  export function tryLock(fd: number): boolean;
  export function unlock(fd: number): void;
}
