declare const brand: unique symbol;

/** An opaque type: `Base` values that were checked by the one constructor that mints `Name`. */
export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name };
