declare const brand: unique symbol;

/** A primitive that only its one constructor can make, so that a checked value cannot be mixed up with raw input. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
